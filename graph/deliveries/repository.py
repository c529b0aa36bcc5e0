"""A delivery into the repository that a run builds on: a branch, and on demand its working tree."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from graph.deliveries.changed import changed
from graph.deliveries.commits import commits_of
from graph.deliveries.kept_back import without_keys
from graph.deliveries.line import left_by
from graph.runs.brought import Brought
from graph.runs.checkpoints import Checkpoints
from graph.runs.origin import Origin
from nodes.assembly import result_of
from schema.artifact import as_data
from schema.state import State
from tools.delivery.git import (
    Branch,
    Commit,
    Placed,
    Repository,
    Told,
    message_of,
    repository_at,
    to_branch,
    to_tree,
    uncommitted,
)

_AS_IT_WAS = "Keep what was not committed yet when the run began"


@dataclass(frozen=True)
class InGit:
    """What of a run is in a repository now."""

    folder: Path
    upon: str = ""
    """How the user names what the branch begins at; empty where it begins with nothing."""
    branch: Branch | None = None
    tree: Placed | None = None
    """What of it stands in the working tree, where that was asked for."""
    kept: str = ""
    """Why there is no branch."""


async def to_repository(
    run_id: str,
    end: State,
    when: datetime,
    origin: Origin,
    saver: Checkpoints,
    tree: bool,
    overwrite: bool,
) -> InGit | None:
    """Bring what passed to a branch ``roma/<run>``, and with ``tree`` into the files, too.

    None where the project was not read from a repository. Raises StorageError, UsageError.
    """
    repository = await asyncio.to_thread(repository_at, Path(origin.source or ""))
    if repository is None:
        return None
    commits = commits_of(run_id, end)
    if not commits:
        all_ = f"roma-ptc diff {run_id} shows all there is"
        none = not changed(end, result_of(end))
        why = "nothing was changed" if none else f"no part that passed changes it; {all_}"
        return InGit(repository.folder, kept=why)
    left = [one for one in await left_by(run_id, saver) if one.place == origin.source]
    mine = [one for one in await saver.deliveries.of(run_id) if one.place == origin.source]
    # Whoever goes on with what another run has left goes on with its branch, too.
    tips = [one.tip for one in left if one not in mine]
    start = await asyncio.to_thread(_start, repository, [*tips, origin.commit or ""])
    files = {path: data for commit in commits for path, data in commit.files.items()}
    base = end.get("base") or {}
    read = {path: as_data(base[path]) for path in files if path in base}
    if was := await asyncio.to_thread(uncommitted, repository, start, read):
        message = message_of(Told(_AS_IT_WAS, "", {"Roma-Run": run_id}), was, "chore")
        commits = [Commit(message, dict(was)), *commits]
    ours = {one.branch: one.tip for one in mine}
    branch = await asyncio.to_thread(to_branch, repository, run_id, start, commits, ours, when)
    if branch is None:
        return InGit(repository.folder, kept="it holds all of it already")
    there = {path: sha for one in mine for path, sha in one.after.items()}
    await saver.deliveries.keep(run_id, _brought(origin, branch, base, there))
    for one in mine:
        if one.branch != branch.name:  # what is in the working tree goes with the newest
            await saver.deliveries.keep(run_id, _brought(origin, one, {}, {}))
    placed = None
    if tree:
        # Known before anything is replaced: a delivery that is killed can be undone all the same.
        planned = {
            p: None if data is None else sha256(data).hexdigest() for p, data in files.items()
        }
        await saver.deliveries.keep(run_id, _brought(origin, branch, base, {**there, **planned}))
        placed = await asyncio.to_thread(to_tree, repository, start, files, there, overwrite)
        after = {**there, **placed.files}
        await saver.deliveries.keep(run_id, _brought(origin, branch, base, after))
    followed = next((one.branch for one in left if one not in mine and one.tip == start), "")
    upon = (followed or repository.named) if start else ""
    return InGit(repository.folder, upon, branch, placed)


def _start(repository: Repository, commits: Sequence[str]) -> str | None:
    """The first of the commits that is there still, else what HEAD is at."""
    return next((one for one in commits if one and repository.holds(one)), repository.head)


def _brought(
    origin: Origin,
    at: Branch | Brought,
    base: Mapping[str, str],
    after: Mapping[str, str | None],
) -> Brought:
    return Brought(
        place=origin.source or "",
        branch=at.name if isinstance(at, Branch) else at.branch,
        tip=at.tip,
        before=without_keys({path: base[path] for path in after if path in base}, origin.salt),
        salt=origin.salt,
        after=dict(after),
    )
