"""refine: tell each owner of a failure what to mend; nothing else is done again."""

from __future__ import annotations

from typing import Any, Literal

from schema.state import State

EVIDENCE_CHARS = 2000


async def refine(state: State) -> dict[str, Any]:
    faults: dict[str, str] = {}
    for failure in state["verdict"].failures:
        before = faults.get(failure.owner)
        said = f"{before}\n{failure.evidence}" if before else failure.evidence
        faults[failure.owner] = said[:EVIDENCE_CHARS]
    return {"faults": faults}


def after_refine(state: State) -> Literal["subtasks", "route"]:
    return "subtasks" if state.get("plan") else "route"
