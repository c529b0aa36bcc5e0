"""approve: a person is asked what a goal leaves open, before a plan is carried out, before more is
spent on a task, and before a package is installed that not many use.

The wiring takes ``clarify``, ``approve``, ``redo`` and ``install`` with their edges; the face reads
with ``read_answer`` what an answer says. The questions are LangChain's human-in-the-loop requests,
so that chat interfaces show them.
"""

from nodes.approve.answers import Edit, No, Unclear, Yes, read_answer
from nodes.approve.clarify import clarify
from nodes.approve.install import after_install, install
from nodes.approve.node import after_approve, approve
from nodes.approve.question import CLARIFY, RAISE, budget_question
from nodes.approve.redo import after_redo, redo

__all__ = [
    "CLARIFY",
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
    "clarify",
    "install",
    "read_answer",
    "redo",
]
