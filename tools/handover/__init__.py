"""What goes with a project so that whoever gets it can start it: put together by rule, no model.

``handover`` gives the files that no part wrote, README.md, requirements.txt and .gitignore;
``to_paste`` the line for a shell.
"""

from tools.handover.commands import steps, to_paste
from tools.handover.files import handover

__all__ = ["handover", "steps", "to_paste"]
