"""install: a person decides whether a package is installed that may not be unasked."""

from __future__ import annotations

from typing import Any, Literal

from langgraph.types import interrupt

from nodes.approve.answers import Edit, No, Unclear, Yes, read_answer
from nodes.approve.question import install_question
from schema.state import State


async def install(state: State) -> dict[str, Any]:
    """Pause for one package, and take yes or no; anything else is asked again in the next step."""
    task, outside = state["task"], state["outside"]
    (name, why), *rest = outside.items()
    said = interrupt(install_question(task, name, why, state.get("unclear") or []))
    match read_answer(said):
        case Yes():
            allowed, note = True, f"{name} was installed, as a person allowed"
        case No(reason):
            said = f"{name} was not installed: a person said no"
            allowed, note = False, f"{said}: {reason}" if reason else said
        case Unclear(why_not):
            return {"unclear": why_not}
        case Edit():
            return {"unclear": ["there is nothing to edit: say yes or no"]}
    return {
        "unclear": [],
        "outside": dict(rest),
        "installs": {**(state.get("installs") or {}), name: allowed},
        "notes": [note],
    }


def after_install(state: State) -> Literal["install", "verify"]:
    return "install" if state.get("outside") else "verify"
