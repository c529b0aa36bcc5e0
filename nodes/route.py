"""route: who does an atomic task, and why."""

from __future__ import annotations

from typing import Any, Literal

from nodes.acceptance import is_due
from nodes.ask import services
from nodes.baseline import is_due as to_be_seen
from nodes.plan.expected import alone, expected_of
from nodes.reuse import offered
from schema.state import State
from tools.ptc import choose_route


async def route(state: State) -> dict[str, Any]:
    """Decide, and how often it has been tried."""
    task = state["task"]
    found = await choose_route(
        task.goal,
        task.type,
        files=task.contract.files,
        enabled=services().settings.agents.executor.ptc_enabled,
        health=services().ptc_health,
    )
    if found.code and (kept := await offered(state)):
        return {"task": task, "route": kept, "attempts": 0}
    update: dict[str, Any] = {
        "task": task,
        "route": found,
        "attempts": state.get("attempts", 0) + 1,
    }
    if not (state.get("brief") or state.get("estimate")):
        calls = state.get("calls") or []
        update["estimate"] = await expected_of(alone(task, found.code), calls, services(), True)
    return update


_NODES: dict[str, Literal["ptc", "answer", "reuse"]]
_NODES = {"PTC": "ptc", "LLM": "answer", "REUSE": "reuse"}


def after_route(state: State) -> list[str]:
    """Who does it; and at the same time tests of it are written, and what it changes is tried."""
    changes = state["route"].code and to_be_seen(state)
    beside = ["acceptance"] * is_due(state) + ["baseline"] * changes
    return [_NODES[state["route"].to], *beside]


def after_ptc(state: State) -> Literal["verify", "answer"]:
    """The tool sends a task that PTC could not do to the fallback model."""
    return "verify" if state["route"].to == "PTC" else "answer"
