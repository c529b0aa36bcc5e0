"""Taking a delivery back: what it wrote goes, and what it replaced is there again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from stat import S_IMODE

from schema.artifact import as_data
from schema.errors import StorageError
from tools.delivery.folders import held, sync
from tools.delivery.standing import first_on_the_way, look
from tools.delivery.under_way import UnderWay


@dataclass
class Undone:
    """What was done about each path; ``kept`` says why something stays as it is."""

    restored: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)


def undo(folder: Path, before: Mapping[str, str], after: Mapping[str, str | None]) -> Undone:
    """Bring ``after``, path -> SHA-256 as delivered or None for what was removed, to ``before``.

    A file is touched only while it is as it was delivered. Raises StorageError.
    """
    done = Undone()
    if look(folder).kind != "folder":
        done.kept = dict.fromkeys(after, "the folder is not there any more")
        return done
    try:
        with held(folder):
            under_way = UnderWay(folder)
            # What goes first: a file may come back to where a folder has to go.
            for path, sha256 in sorted(after.items(), key=lambda one: one[0] in before):
                if path in before and _holds(folder, path, before[path]):
                    continue  # it was never replaced
                if why := _touched(folder, path, sha256):
                    done.kept[path] = why
                elif path in before:
                    _restore(folder, path, as_data(before[path]), under_way)
                    done.restored.append(path)
                elif sha256 is not None:
                    _remove(folder, path)
                    done.removed.append(path)
            under_way.end()
    except OSError as error:
        raise StorageError(f"cannot undo in {folder}: {error.strerror or error}") from error
    return done


def _holds(folder: Path, path: str, text: str) -> bool:
    where, standing = first_on_the_way(folder, path)
    return where == path and standing.sha256 == hashlib.sha256(as_data(text)).hexdigest()


def _touched(folder: Path, path: str, sha256: str | None) -> str:
    """Why what stands there is not ours to take away; empty if it is."""
    where, standing = first_on_the_way(folder, path)
    if sha256 is None:
        return "" if standing.kind == "nothing" else "something else is there since"
    if standing.kind == "nothing":
        return "it is not there any more"
    ours = where == path and standing.sha256 == sha256
    return "" if ours else "it was edited since it was delivered"


def _restore(folder: Path, path: str, data: bytes, under_way: UnderWay) -> None:
    target = folder / path
    there = look(target).kind == "file"
    mode = S_IMODE(target.stat().st_mode) if there else None
    under_way.folder.mkdir(exist_ok=True)
    staged = under_way.stage(data, mode)
    target.parent.mkdir(parents=True, exist_ok=True)
    staged.replace(target)
    sync(target.parent)


def _remove(folder: Path, path: str) -> None:
    """The file, and the folders that are empty without it."""
    (folder / path).unlink()
    for parent in list(PurePosixPath(path).parents)[:-1]:
        with suppress(OSError):
            (folder / parent).rmdir()
