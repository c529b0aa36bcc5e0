"""A branch for a run: made where there is none, moved only from where it was left, or deleted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count, islice

from schema.errors import StorageError
from tools.delivery.git.commits import Commit, write_commits
from tools.delivery.git.program import Git
from tools.delivery.git.repository import Repository

_HEADS = "refs/heads/"
_MOST = 100  # names that are tried


@dataclass(frozen=True)
class Branch:
    """A branch that holds what a run delivered."""

    name: str
    tip: str
    """The commit that it was left at."""
    start: str | None
    """The commit that it begins at; none where the repository had none."""
    commits: int
    left_out: tuple[str, ...] = ()
    """Paths at which a link or another repository is: nothing was put there."""


def to_branch(
    repository: Repository,
    run_id: str,
    start: str | None,
    commits: Sequence[Commit],
    ours: Mapping[str, str],
    when: datetime,
) -> Branch | None:
    """Make the commits upon ``start``, and have ``roma/<run>`` point there.

    ``ours`` are the branches that this run has made before, each with its tip: such a one is moved
    where it is there still and nobody works on it; else the next free name is taken. None where
    the commits change nothing. ``when`` the run ended is their date, so that a branch which was
    made already, by a delivery that was killed, is found to be the same. Raises StorageError.
    """
    made, left_out = write_commits(repository, start, commits, when)
    if not made:
        return None
    git, tip = Git(repository.folder), made[-1]
    why = ""
    for name in islice(_names(run_id), _MOST):
        at = git.ask("rev-parse", "--verify", "--quiet", f"{_HEADS}{name}")
        if at == tip:
            return Branch(name, tip, start, len(made), tuple(left_out))
        if at is not None and (at != ours.get(name) or _checked_out(git, name)):
            continue
        update = ("update-ref", "-m", f"roma-ptc: run {run_id}", f"{_HEADS}{name}", tip)
        # With the value that it has to have before, git looks and moves under one lock.
        why = git.refused(*update, at or "0" * len(tip))
        if not why:
            return Branch(name, tip, start, len(made), tuple(left_out))
    raise StorageError(f"no branch could be made in {repository.folder}: {why.strip()}")


def drop(repository: Repository, name: str, tip: str) -> str:
    """Delete a branch where it is at ``tip`` still; why it was kept, or an empty text."""
    git = Git(repository.folder)
    at = git.ask("rev-parse", "--verify", "--quiet", f"{_HEADS}{name}")
    if at is None:
        return "it is not there any more"
    if at != tip:
        return "it has moved since"
    if _checked_out(git, name):
        return "it is checked out"
    return git.refused("update-ref", "-d", f"{_HEADS}{name}", tip).strip()


def _checked_out(git: Git, name: str) -> bool:
    """In any of the repository's working trees."""
    return bool(git("for-each-ref", "--format=%(worktreepath)", f"{_HEADS}{name}"))


def _names(run_id: str) -> Iterator[str]:
    yield f"roma/{run_id}"
    # Where there is a branch `roma`, there can be none below it.
    yield f"roma-{run_id}"
    yield from (f"roma/{run_id}-{number}" for number in count(2))
