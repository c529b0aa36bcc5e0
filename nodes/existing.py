"""The project that a run builds on, as it is shown to whoever plans, or tests, a change of it."""

from __future__ import annotations

import asyncio

from nodes.ask import services
from schema.state import State
from tools.base import (
    MAP_TOKENS,
    inspected,
    mentioned,
    named_in,
    project_map,
    rules_file,
    tokens_of,
    told_tests,
    whole_project,
)
from tools.proof import limits_of


async def existing(state: State) -> str:
    """The whole where it is small, else a map of it, without its house rules; empty where nothing
    is built on. Raises SandboxError.
    """
    base, goal = dict(state.get("base") or {}), state["task"].goal
    if not base:
        return ""
    if not state.get("rules") and (path := rules_file(base)):
        del base[path]  # whom it is for is told it anyway
    whole = await asyncio.to_thread(whole_project, base)
    if tokens_of(whole) <= MAP_TOKENS:
        return whole
    sandbox = await services().sandbox()
    first = sorted(named_in(goal, base))
    found = await inspected(sandbox, base, first, limits_of(services().settings))

    def told() -> str:
        parts = (project_map(base, found, goal), mentioned(goal, base), told_tests(goal, base))
        return "\n\n".join(filter(None, parts))

    return await asyncio.to_thread(told)
