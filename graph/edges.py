"""The edges that are chosen: who chooses, and why, as a drawing of the graph says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from langgraph.graph import END, START

from nodes.acceptance import after_acceptance
from nodes.approve import after_approve, after_install, after_redo
from nodes.atomize import after_atomize, first_step
from nodes.baseline import after_baseline
from nodes.diagnose import after_diagnose
from nodes.plan import after_plan
from nodes.refine import after_refine
from nodes.route import after_ptc, after_route
from nodes.verify import after_verify
from schema.state import State

Choice = Callable[[State], Any]

BESIDE = {"acceptance": "tests from the goal", "baseline": "a change"}
OVER = {"report": "over", END: "over, a part"}

CHOICES: dict[str, tuple[Choice, dict[str, str]]] = {
    START: (first_step, {"atomize": "a goal", "route": "a part in one piece"}),
    "atomize": (
        after_atomize,
        {"plan": "several parts", "subtasks": "a repair", "route": "one piece"},
    ),
    "plan": (
        after_plan,
        {"clarify": "open questions", "approve": "a plan", "route": "no plan"},
    ),
    "approve": (
        after_approve,
        {"approve": "not understood", "subtasks": "a yes", **BESIDE, **OVER},
    ),
    "acceptance": (after_acceptance, {"aggregate": "beside parts", END: "beside one piece"}),
    "baseline": (after_baseline, {"aggregate": "beside parts", END: "beside one piece"}),
    "route": (
        after_route,
        {"ptc": "code", "answer": "other work", "reuse": "an earlier run has it", **BESIDE},
    ),
    "ptc": (after_ptc, {"verify": "written", "answer": "PTC failed"}),
    "verify": (
        after_verify,
        {
            "install": "a package to allow",
            "diagnose": "whose fault?",
            "refine": "failed",
            "redo": "tries used up",
            **OVER,
        },
    ),
    "install": (after_install, {"install": "not understood", "verify": "answered"}),
    "diagnose": (
        after_diagnose,
        {
            "verify": "the tests were wrong",
            "refine": "owner named",
            "redo": "tries used up",
            **OVER,
        },
    ),
    "redo": (after_redo, {"redo": "not understood", "refine": "a yes", **OVER}),
    "refine": (
        after_refine,
        {"subtasks": "parts", **BESIDE, "route": "one piece"},
    ),
}
"""Where an edge begins -> who chooses, and each node that it may lead to with the reason."""


def labelled(choice: Choice, why: Mapping[str, str]) -> Choice:
    """The same choice, which gives the reasons of the nodes that it has chosen."""

    @wraps(choice)
    def reasons(state: State) -> list[str]:
        chosen = choice(state)
        return [why[node] for node in ([chosen] if isinstance(chosen, str) else chosen)]

    return reasons
