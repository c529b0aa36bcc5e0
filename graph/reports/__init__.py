"""The report of a run that has ended: read from where its steps are kept, and made a page.

``areport`` is for runs of Python and the shell; ``served.py`` is what a LangGraph server adds to
its own routes, for its threads.
"""

from graph.reports.kept import areport, report

__all__ = ["areport", "report"]
