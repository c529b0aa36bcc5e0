"""Where a run is to deliver, looked at before anything is spent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from graph.deliveries.kept_back import built_upon
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
    place = str(await asyncio.to_thread(source.resolve)) if source else run.origin.source
    origin = replace(run.origin, git=git or run.origin.git, source=place)
    if folder := out or origin.folder:
        base = run.known.get("base") or {}
        origin = await asyncio.to_thread(_folder, origin, folder, wanted, base, git, overwrite)
    elif git:
        raise UsageError("--git makes a repository of the folder that --out names: name one")
    if origin.source and not origin.out:
        into = ours = None
        if run.settings.delivery.git == "tree":
            into, ours = wanted, await _put_there(run, origin.source)
        return await asyncio.to_thread(_repository, origin, into, ours or {}, overwrite)
    return origin


def _folder(
    origin: Origin,
    out: Path,
    wanted: Hashes,
    base: Mapping[str, str],
    git: bool,
    overwrite: bool,
) -> Origin:
    # What was edited there since, and is built upon, is in nobody's way.
    upon = built_upon(base, replace(origin, out=str(out.absolute())))
    out = check_target(out, {**wanted, **upon}, overwrite)
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
    if repository:
        repository.check_writable()
    if repository and into is not None:
        check_tree(repository, into, ours, overwrite)
    commit = origin.commit or (repository.head if repository else None)
    return replace(origin, commit=commit)
