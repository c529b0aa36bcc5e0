"""The list of all runs, and what is thrown out of it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError

from graph.runs.checkpoints import Checkpoints, any_kept, open_saver, reading
from graph.runs.history import read_run
from graph.runs.listed import Step
from graph.runs.run import Run
from graph.sync import run_sync
from schema.errors import StorageError, UnknownRunError
from schema.settings import Settings, load_config
from schema.usage import Totals

ENDED = ("passed", "failed", "unreadable")


async def aruns(config: Settings | None = None) -> list[Run]:
    """All runs that are kept, newest first; those that cannot be read say so in their notes.

    Raises ConfigError, StorageError.
    """
    settings = config if config is not None else await asyncio.to_thread(load_config)
    if not await any_kept(settings):
        return []
    async with reading(settings) as saver:
        found, read = await _all(saver)
    if read:
        with suppress(StorageError):  # on a disk that is read-only they are read anew each time
            async with open_saver(settings) as saver:
                await saver.listed.keep(read)
    return sorted(found, key=lambda run: run.updated, reverse=True)


async def aprune(
    older_than: timedelta | None = None, keep: int | None = None, config: Settings | None = None
) -> list[str]:
    """Delete runs that have ended: those whose last step is older, and all but the newest ``keep``.

    What is under way, paused, or was cut short can go on, so it stays. Returns their ids. Raises
    ConfigError, StorageError.
    """
    settings = config if config is not None else await asyncio.to_thread(load_config)
    ended = [run for run in await aruns(settings) if run.state in ENDED]
    before = datetime.now(UTC) - older_than if older_than is not None else None
    gone = [run.id for run in ended if before and run.updated < before]
    gone += [run.id for run in ended[keep:]] if keep is not None else []
    if ids := list(dict.fromkeys(gone)):
        async with open_saver(settings) as saver:
            await saver.listed.delete(ids)
    return ids


def runs(config: Settings | None = None) -> list[Run]:
    """Like ``aruns``, for callers without an event loop."""
    return run_sync(aruns(config))


def prune(
    older_than: timedelta | None = None, keep: int | None = None, config: Settings | None = None
) -> list[str]:
    """Like ``aprune``, for callers without an event loop."""
    return run_sync(aprune(older_than, keep, config))


async def _all(saver: Checkpoints) -> tuple[list[Run], list[tuple[Step, str]]]:
    """Every run, and what is worth to be remembered: what was read now of those that have ended."""
    told = await saver.listed.told()
    steps = await saver.listed.last_steps()
    found = {step: run for step in steps if step in told and (run := _remembered(told[step]))}
    ended = await saver.ended(step for step in steps if step not in found)
    read = [(step, run.model_dump_json()) for step, run in ended.items()]
    found |= ended
    for step in steps:
        if step not in found:
            try:
                found[step], progress = await read_run(saver, step.run_id)
            except UnknownRunError:
                continue  # another program's, that is kept in the same file
            except StorageError as error:
                found[step] = _unreadable(step, error)
            else:
                if progress.over and not found[step].holder:
                    read.append((step, found[step].model_dump_json()))
    return list(found.values()), read


def _remembered(text: str) -> Run | None:
    try:
        return Run.model_validate_json(text)
    except ValidationError:
        return None  # by a version in which a run was told otherwise


def _unreadable(step: Step, error: StorageError) -> Run:
    return Run(
        id=step.run_id,
        goal="",
        state="unreadable",
        holder=None,
        updated=step.ended,
        out=None,
        totals=Totals.of([]),
        answer="",
        failures=(),
        notes=(str(error),),
    )
