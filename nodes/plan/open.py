"""What a goal leaves open: what the planner asks a person about, where one is there, and what it
took for granted, which stands on the receipt."""

from __future__ import annotations

from typing import Any

from nodes.plan.spelled import texts
from schema.bounds import CRITERION_CHARS
from schema.state import State, approval_of
from schema.task import ROOT_ID

MOST = 3
ASSUMED = (
    '\nBeside subtasks, "assumptions": what you took for granted where the goal leaves open what '
    "parts rely on; at most three short sentences, none where nothing is open."
)
ASKED = (
    "\nOnly where two readings of the goal lead to different promises and nothing says which is "
    'meant, answer {"questions": ["…"]} and nothing else: at most three short ones, for the user.'
)
NOBODY = "nobody can be asked: take the likelier reading, and name it in the assumptions"


def may_ask(state: State) -> bool:
    """Whether a person is there who was not asked yet."""
    root = state["task"].id == ROOT_ID and not state.get("clarified")
    return root and approval_of(state).asks_questions


def lines(said: Any) -> list[str]:
    """A few sentences, in whatever form they came."""
    found = (" ".join(text.split())[:CRITERION_CHARS] for text in texts(said))
    return list(dict.fromkeys(text for text in found if text))[:MOST]
