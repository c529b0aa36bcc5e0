"""A delivery into the repository that a run builds on: a branch, and on demand its working tree."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from graph.deliveries.commits import commits_of
from graph.deliveries.line import left_by
from graph.runs.brought import Brought
from graph.runs.checkpoints import Checkpoints
from graph.runs.origin import Origin
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
        return InGit(repository.folder, kept="nothing that passed changes it")
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
    await saver.deliveries.keep(run_id, _brought(origin, branch))
    placed = None
    if tree:
        placed = await asyncio.to_thread(to_tree, repository, start, files, overwrite)
        before = {path: base[path] for path in placed.files if path in base}
        brought = _brought(origin, branch)
        brought = brought.model_copy(update={"before": before, "after": placed.files})
        await saver.deliveries.keep(run_id, brought)
    return InGit(repository.folder, repository.named if start else "", branch, placed)


def _start(repository: Repository, commits: Sequence[str]) -> str | None:
    """The first of the commits that is there still, else what HEAD is at."""
    return next((one for one in commits if one and repository.holds(one)), repository.head)


def _brought(origin: Origin, branch: Branch) -> Brought:
    return Brought(place=origin.source or "", branch=branch.name, tip=branch.tip)
