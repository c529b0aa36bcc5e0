"""One delivery into one folder: file by file, each whole, and never over what is not ours."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from stat import S_IMODE

from schema.artifact import UNDER_WAY, Artifact
from schema.usage import Receipt
from tools.delivery.conflicts import Conflict, conflict_at, conflicts_in
from tools.delivery.copies import keep_copy, move_aside
from tools.delivery.folders import held, made, sync
from tools.delivery.ownership import Owned, left_in, owned_in
from tools.delivery.room import receipt_file, with_room
from tools.delivery.standing import first_on_the_way, look
from tools.delivery.under_way import UnderWay


class InTheWayError(Exception):
    """Something that is not ours stands where a file must go. Never leaves this room."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self.conflicts = conflicts


class PassedThereError(Exception):
    """The folder holds a delivery that passed, and this run failed. Never leaves this room."""


def write(
    files: Sequence[Artifact],
    receipt: Receipt,
    out: Path,
    overwrite: bool,
    upon: Mapping[str, str],
) -> tuple[Receipt, list[Path]]:
    """Bring the folder to hold the files and the receipt in the place of an earlier delivery.

    Returns the receipt as it stands there, and the copies that ``overwrite`` made. Killed at any
    moment, it leaves every file whole, and the next call completes it. Raises InTheWayError,
    PassedThereError, OSError.
    """
    if look(out).kind in ("file", "link"):
        raise InTheWayError([Conflict(out.name, "is no folder any more")])
    with made(out), held(out):
        owned = owned_in(out).and_also(upon.items())
        if (owned.passed or upon) and not receipt.passed:
            raise PassedThereError
        files, receipt = with_room(files, receipt, out, owned)
        receipt, proof = _as_it_stands(receipt, files, out, owned)
        write = _Write([*files, proof], out, owned, overwrite)
        write.carry_out()
        return receipt, write.copies


def _as_it_stands(
    receipt: Receipt, files: Sequence[Artifact], out: Path, owned: Owned
) -> tuple[Receipt, Artifact]:
    """The receipt that says which files were there, and its own file."""
    same = [file.path for file in files if holds(out, file)]
    theirs = [path for path in same if not owned.has(path, look(out / path))]
    receipt = receipt.model_copy(update={"already_there": tuple(theirs)})
    return receipt, receipt_file(receipt)


def put(files: Sequence[Artifact], out: Path, owned: Owned, overwrite: bool) -> list[Path]:
    """Bring files into a folder of somebody's, in the place of what is ``owned`` there, without a
    receipt; what is owned and not among them goes.

    Returns the copies that ``overwrite`` made. Raises InTheWayError, OSError.
    """
    named = {*owned.hashes, *(file.path for file in files)}
    with held(out):
        left = [one for one in left_in(out) if one[0] in named]
        write = _Write(files, out, owned.and_also(left), overwrite)
        write.carry_out()
        return write.copies


def holds(out: Path, file: Artifact) -> bool:
    """Whether the file stands in the folder already, as it is to be."""
    where, standing = first_on_the_way(out, file.path)
    return where == file.path and standing.sha256 == file.sha256


class _Write:
    def __init__(self, files: Sequence[Artifact], out: Path, owned: Owned, overwrite: bool) -> None:
        self._out, self._overwrite, self._owned = out, overwrite, owned
        self.copies: list[Path] = []
        same = [file for file in files if holds(out, file)]
        self._wanted: dict[str, str | None] = {file.path: file.sha256 for file in files}
        self._changed = [file for file in files if not holds(out, file)]
        # Two paths may lead to one file, where case or the form of an accent is not told apart.
        inodes = {(out / file.path).stat().st_ino for file in same}
        self._gone = [
            path
            for path in owned.hashes
            if path not in self._wanted
            and self._ours(path)
            and (out / path).stat().st_ino not in inodes
        ]

    def carry_out(self) -> None:
        self._check()
        under_way = UnderWay(self._out)
        if self._changed or self._gone:
            changing = False
            try:
                more = [(file.path, file.sha256) for file in self._changed]
                self._owned = self._owned.and_also(more)
                under_way.begin(self._owned)
                staged = [under_way.stage(f.data, self._mode(f.path)) for f in self._changed]
                changing = True
                for path in self._gone:
                    self._remove(path)
                for file, new in zip(self._changed, staged, strict=True):
                    self._place(file, new, under_way.folder)
                for folder in {(self._out / file.path).parent for file in self._changed}:
                    sync(folder)
            except BaseException:
                under_way.give_up(changing)
                raise
        under_way.end()

    def _check(self) -> None:
        """Find what is in the way before anything is written, the place of the journal included."""
        if look(self._out / UNDER_WAY).kind in ("file", "link"):
            if not self._overwrite:
                raise InTheWayError([Conflict(UNDER_WAY, "is not from an earlier delivery")])
            self.copies.append(move_aside(self._out / UNDER_WAY))
        if self._overwrite:
            return
        if conflicts := conflicts_in(self._out, self._wanted, self._owned):
            raise InTheWayError(conflicts)

    def _ours(self, path: str) -> bool:
        where, standing = first_on_the_way(self._out, path)
        return where == path and self._owned.has(path, standing)

    def _mode(self, path: str) -> int | None:
        where, standing = first_on_the_way(self._out, path)
        if where != path or standing.kind != "file":
            return None
        return S_IMODE((self._out / path).stat().st_mode)

    def _remove(self, path: str) -> None:
        if not self._ours(path):  # edited while this delivery was made ready
            return
        (self._out / path).unlink()
        for folder in map(str, PurePosixPath(path).parents):
            # Folders stay, unless a file must go in the place of one.
            if any(want == folder or folder.startswith(f"{want}/") for want in self._wanted):
                with suppress(OSError):
                    (self._out / folder).rmdir()

    def _place(self, file: Artifact, new: Path, room: Path) -> None:
        """Move a new file in, after a last look at what stands there."""
        target = self._out / file.path
        if conflict := conflict_at(self._out, file.path, file.sha256, self._owned):
            if not self._overwrite:
                raise InTheWayError([conflict])
            blocking = self._out / conflict.path
            if blocking == target and look(target).kind != "folder":
                self.copies.append(keep_copy(target, room))
            else:
                self.copies.append(move_aside(blocking))
        if look(target).kind == "folder":
            for folder, _, _ in os.walk(target, topdown=False):
                os.rmdir(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        if look(target).kind == "nothing":
            self._place_new(file, new, target)
        else:
            os.replace(new, target)

    def _place_new(self, file: Artifact, new: Path, target: Path) -> None:
        try:
            os.link(new, target)
        except FileExistsError as error:
            raise InTheWayError([Conflict(file.path, "is not from an earlier delivery")]) from error
        except (OSError, AttributeError):  # no links on this file system
            os.rename(new, target)
        else:
            new.unlink()
