"""How a run is started: anew, after another one, or to go on where it was cut short."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from graph.runs.checkpoints import Checkpoints, open_saver
from graph.runs.origin import Origin, new_run_id, origin_of
from graph.runs.planned import Wanted, begun
from graph.runs.progress import keeping
from schema.settings import Settings, load_config
from tools.base import Existing


class Started(NamedTuple):
    """What is known of a run before anything is spent on it."""

    run_id: str
    settings: Settings
    origin: Origin
    given: dict[str, Any] | None
    """What goes into the graph; None where the run goes on."""
    known: Mapping[str, Any]
    """Its state, as far as there is one."""


async def started(
    goal: str | None,
    run_id: str | None,
    follows: str | None,
    settings: Settings,
    tests: Mapping[str, str] | None,
    base: Mapping[str, str] | Existing | None,
    rules: str,
    overrides: Sequence[str],
) -> Started:
    """The options of ``graph.solve.astream``, read. Raises UnknownRunError, ConfigError."""
    texts = base.files if isinstance(base, Existing) else base
    if goal is not None and follows is None and run_id is None:
        wanted = Wanted(goal, tests or {}, settings, texts or {}, rules)
        goal, run_id, overrides = await begun(wanted)
    before = follows or (run_id if goal is None else None)
    run_id = run_id or new_run_id()
    given: dict[str, Any] = {"goal": goal, "tests": dict(tests or {})}
    given |= {"base": dict(texts)} if texts else {}
    given |= {"rules": rules} if rules else {}
    if before is None:
        origin = _of(Origin(settings.profile, list(settings.overrides)), base)
        return Started(run_id, settings, origin, given, given)
    async with open_saver(settings) as saver:
        origin = await origin_of(before, saver)
        known = await _state(saver, before)
    combined = [*origin.overrides, *overrides]
    settings = await asyncio.to_thread(load_config, origin.profile, combined)
    origin = replace(origin, profile=settings.profile, overrides=list(settings.overrides))
    if follows is None:
        return Started(run_id, settings, origin, None, known)
    if not tests:
        del given["tests"]  # those that the project had stay
    return Started(run_id, settings, _of(replace(origin, follows=follows), base), given, given)


def _of(origin: Origin, base: Mapping[str, str] | Existing | None) -> Origin:
    """The origin with the folder that the project was read from."""
    if isinstance(base, Existing):
        return replace(origin, source=str(base.folder), salt=base.salt)
    return origin


async def _state(saver: Checkpoints, run_id: str) -> Mapping[str, Any]:
    thread: Any = {"configurable": {"thread_id": run_id}}
    return (await keeping(saver).aget_state(thread)).values
