"""Where a run is to deliver, looked at before anything is spent."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from graph.expected import expected_files
from graph.runs.checkpoints import reading
from graph.runs.origin import Origin
from graph.started import Started
from schema.errors import UsageError
from tools.delivery import check_target
from tools.delivery.git import Hashes, check_tree, repository_at


async def aimed(
    run: Started, out: Path | None, source: Path | None, git: bool, overwrite: bool
) -> Origin:
    """The origin of the run with its folder, or its repository, and the commit that this is at.

    Raises UsageError where it cannot be delivered there.
    """
    # Of a run that was cut short before its first step nothing is known yet.
    wanted = await expected_files(run.known, run.settings.limits) if run.known else {}
    origin = replace(run.origin, git=git or run.origin.git)
    if folder := out or origin.folder:
        origin = await asyncio.to_thread(_folder, origin, folder, wanted, git, overwrite)
    elif git:
        raise UsageError("--git makes a repository of the folder that --out names: name one")
    if source or origin.source:
        place = await asyncio.to_thread((source or Path(origin.source or "")).resolve)
        origin = replace(origin, source=str(place))
        into = ours = None
        if run.settings.delivery.git == "tree" and not origin.out:
            into, ours = wanted, await _put_there(run, str(place))
        return await asyncio.to_thread(_repository, origin, into, ours or {}, overwrite)
    return origin


def _folder(origin: Origin, out: Path, wanted: Hashes, git: bool, overwrite: bool) -> Origin:
    out = check_target(out, wanted, overwrite)
    if git and (out / ".git").exists():
        raise UsageError(f"--out {out} is a repository already: --git makes a new one")
    return replace(origin, out=str(out))


async def _put_there(run: Started, place: str) -> dict[str, str | None]:
    """Path -> SHA-256 of what the run has put there before."""
    async with reading(run.settings) as saver:
        standing = await saver.deliveries.of(run.run_id)
    return {p: sha for one in standing if one.place == place for p, sha in one.after.items()}


def _repository(origin: Origin, into: Hashes | None, ours: Hashes, overwrite: bool) -> Origin:
    """``into`` are the files known already, where the working tree is to be written."""
    repository = repository_at(Path(origin.source or ""))
    if repository and into is not None:
        check_tree(repository, into, ours, overwrite)
    commit = origin.commit or (repository.head if repository else None)
    return replace(origin, commit=commit)
