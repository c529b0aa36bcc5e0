"""redo: a person decides whether tasks that have used up their tries get as many again."""

from __future__ import annotations

from typing import Any, Literal

from langgraph.types import interrupt

from nodes.approve.answers import Edit, No, Unclear, Yes, read_answer
from nodes.approve.question import redo_question
from nodes.refine import faults_of, renewed, rested
from nodes.verify.tries import unended
from schema.state import State
from schema.verdict import EVIDENCE, Verdict
from tools.proof import shortened


async def redo(state: State) -> dict[str, Any]:
    """Pause, and take yes or no; anything else is asked again in the next step."""
    task, verdict = state["task"], state["verdict"]
    told: dict[str, str] = await faults_of(unended(state), state)
    faults = {id_: shortened(said, EVIDENCE) for id_, said in told.items()}
    tasks = f"task{'s'[: len(faults) > 1]} {', '.join(faults)}"
    match read_answer(interrupt(redo_question(task, faults, state.get("unclear") or []))):
        case Yes():
            results = state["results"] if state.get("plan") else {}
            touched = {k: r for k, r in results.items() if any(r.task.holds(id_) for id_ in faults)}
            return {
                "unclear": [],
                "results": {id_: rested(result, faults) for id_, result in touched.items()},
                **renewed(state),
                "notes": [f"{tasks} got as many tries again, as approved"],
            }
        case No(reason):
            final = tuple(f.model_copy(update={"final": True}) for f in verdict.failures)
            said = f"{tasks}: no more tries were approved"
            return {
                "unclear": [],
                "verdict": Verdict(checks=verdict.checks, tests=verdict.tests, failures=final),
                "notes": [f"{said}: {reason}" if reason else said],
            }
        case Unclear(why):
            return {"unclear": why}
        case Edit():
            return {"unclear": ["there is nothing to edit: say yes or no"]}


def after_redo(state: State) -> Literal["redo", "refine", "report", "__end__"]:
    if state.get("unclear"):
        return "redo"
    if not all(failure.final for failure in state["verdict"].failures):
        return "refine"
    return "__end__" if state.get("brief") else "report"
