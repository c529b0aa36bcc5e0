"""Writing into the working tree of a repository: over what is committed there, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from schema.artifact import Artifact, as_text
from schema.errors import StorageError, UsageError
from tools.delivery.conflicts import SHOWN, named
from tools.delivery.git.dirty import dirty_in
from tools.delivery.git.repository import Repository
from tools.delivery.ownership import Owned
from tools.delivery.standing import first_on_the_way, look
from tools.delivery.transaction import InTheWayError, holds, put


class Placed(NamedTuple):
    """What stands in the working tree now: path -> SHA-256, or None for what was removed."""

    files: dict[str, str | None]
    copies: tuple[Path, ...] = ()
    """What ``overwrite`` replaced, under its new name."""
    kept: str = ""
    """Why the working tree was left as it was."""


Hashes = Mapping[str, str | None]
"""Path -> SHA-256; None where there is none, or none that is known."""


def check_tree(repository: Repository, wanted: Hashes, ours: Hashes, overwrite: bool) -> None:
    """Refuse, before anything is spent, to write over what is not committed. Raises UsageError.

    ``wanted`` are the files known already, and ``ours`` what the run has put there before.
    """
    other = [
        path for path in wanted if not _there(repository, path, (wanted[path], ours.get(path)))
    ]
    if not overwrite and (dirty := dirty_in(repository, repository.head, other)):
        raise UsageError(
            f"{repository.folder}: {_listed(dirty)}; commit that first, or add --overwrite, which "
            "keeps a copy of each beside it"
        )


def to_tree(
    repository: Repository,
    start: str | None,
    files: Mapping[str, bytes | None],
    ours: Hashes,
    overwrite: bool,
) -> Placed:
    """Bring the working tree to hold the files, where they are as ``start`` has them.

    Nothing is written where one of them is not, nor is as in ``ours``, what the run has put there
    before; unless with ``overwrite``, which keeps a copy of each beside it. The index stays as it
    is. Raises StorageError.
    """
    folder = repository.folder
    new = [Artifact(path=p, content=as_text(data)) for p, data in files.items() if data is not None]
    there = {file.path for file in new if holds(folder, file)}
    there |= {path for path in files if _there(repository, path, (ours.get(path),))}
    dirty = dirty_in(repository, start, files.keys() - there)
    if dirty and not overwrite:
        return Placed({}, kept=_listed(sorted(dirty)))
    clean = {p: look(folder / p).sha256 for p in files.keys() - set(dirty)}
    owned = Owned({p: frozenset({sha}) for p, sha in clean.items() if sha}, passed=False)
    try:
        copies = put(new, folder, owned, overwrite)
    except InTheWayError as error:
        return Placed({}, kept=named(error.conflicts))
    except OSError as error:
        raise StorageError(f"cannot write {folder}: {error.strerror}; then resume") from error
    after: dict[str, str | None] = {file.path: file.sha256 for file in new}
    after |= {path: None for path, data in files.items() if data is None and path not in dirty}
    return Placed(after, tuple(copies))


def _there(repository: Repository, path: str, hashes: Sequence[str | None]) -> bool:
    where, standing = first_on_the_way(repository.folder, path)
    return where == path and standing.sha256 is not None and standing.sha256 in hashes


def _listed(paths: list[str]) -> str:
    more = f", and {len(paths) - SHOWN} more" if len(paths) > SHOWN else ""
    held = "holds" if len(paths) == 1 else "hold"
    return f"{', '.join(paths[:SHOWN])}{more} {held} what is not committed"
