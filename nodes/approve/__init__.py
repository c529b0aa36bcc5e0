"""approve: a person is asked before a plan is carried out, or before more is spent on a task, or
before a package is installed that not many use.

The wiring takes ``approve``, ``redo`` and ``install`` with their edges; the face reads with
``read_answer`` what an answer says. The questions are LangChain's human-in-the-loop requests, so
that chat interfaces show them.
"""

from nodes.approve.answers import Edit, No, Unclear, Yes, read_answer
from nodes.approve.install import after_install, install
from nodes.approve.node import after_approve, approve
from nodes.approve.question import RAISE, budget_question
from nodes.approve.redo import after_redo, redo

__all__ = [
    "RAISE",
    "Edit",
    "No",
    "Unclear",
    "Yes",
    "after_approve",
    "after_install",
    "after_redo",
    "approve",
    "budget_question",
    "install",
    "read_answer",
    "redo",
]
