"""Where a project goes: to the folder that was asked for, or beside it, so that nothing is lost."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from schema.artifact import RECEIPT, Artifact, check_path
from schema.errors import ArtifactError, StorageError
from schema.usage import Receipt
from tools.delivery.conflicts import named
from tools.delivery.transaction import InTheWayError, PassedThereError, write


@dataclass(frozen=True)
class Delivery:
    """A project that was delivered."""

    folder: Path
    """Where it really went: beside the folder that was asked for if ``kept`` says so."""
    receipt: Receipt
    """As it stands there."""
    kept: str = ""
    """Which folder was left as it was, and why."""
    copies: tuple[Path, ...] = ()
    """What was overwritten, under its new name."""


def deliver(
    files: Iterable[Artifact],
    receipt: Receipt,
    out: Path,
    overwrite: bool = False,
    upon: Mapping[str, str] | None = None,
) -> Delivery:
    """Write the project and its receipt to ``out``, in the place of an earlier delivery there.

    Whatever is not of an earlier delivery, or was edited since, stays as it is. If it is in the way
    the project goes to ``out``.new, and the work of a run that failed goes to ``out``.failed where
    ``out`` holds a delivery that passed. With ``overwrite``, what is in the way in ``out`` itself
    is replaced, and a copy of each is kept beside it. ``upon`` are files of the folder that the
    project was built upon, path -> SHA-256: as long as they are so, they count as delivered.

    Raises ArtifactError for a path that must not be written or has two owners, StorageError when
    the disk is full or may not be written.
    """
    project = _checked(files)
    kept = ending = ""
    for number in count(0):
        more = f"-{number}" if number > 1 else ""
        folder = Path(f"{out}{ending}{more}")
        try:
            stands, copies = write(
                project, receipt, folder, overwrite and not number, {} if number else upon or {}
            )
        except PassedThereError:
            holds = "a project that this run builds on" if upon else "a delivery that passed"
            kept = kept or f"{out}, as it was: it holds {holds}, and this run failed"
            ending = ending or ".failed"
        except InTheWayError as error:
            kept = kept or f"{out}, as it was: {named(error.conflicts)}"
            ending = ending or ".new"
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            advice = "free some space" if full else "choose another --out"
            raise StorageError(
                f"cannot write {folder}: {error.strerror or error}; {advice}, then resume"
            ) from error
        else:
            return Delivery(folder, stands, kept, tuple(copies))
    raise AssertionError("numbers do not end")


def _checked(files: Iterable[Artifact]) -> list[Artifact]:
    checked: list[Artifact] = []
    taken = {RECEIPT}
    for file in files:
        path = check_path(file.path)
        # Case-insensitive file systems take README and readme for one file.
        if path.casefold() in taken:
            raise ArtifactError(f"two owners for {path!r}: a file is written by one task alone")
        checked.append(file.model_copy(update={"path": path}))
        taken.add(path.casefold())
    for file in checked:
        for parent in Path(file.path).parents:
            if str(parent).casefold() in taken:
                raise ArtifactError(f"{str(parent)!r} is a file and a folder at once")
    return checked
