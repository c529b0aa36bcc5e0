"""approve: a person is asked before a plan is carried out, or before more is spent on a task.

The wiring takes ``approve`` and ``redo`` with their edges; the face reads with ``read_answer`` what
an answer says. The questions are LangChain's human-in-the-loop requests, so that chat interfaces
show them.
"""

from nodes.approve.answers import Edit, No, Unclear, Yes, read_answer
from nodes.approve.node import after_approve, approve
from nodes.approve.redo import after_redo, redo

__all__ = [
    "Edit",
    "No",
    "Unclear",
    "Yes",
    "after_approve",
    "after_redo",
    "approve",
    "read_answer",
    "redo",
]
