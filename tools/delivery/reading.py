"""Reading a delivered folder again, whoever has edited it since: its files, and its receipt."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Annotated, NamedTuple

from pydantic import ValidationError

from schema.artifact import RECEIPT, UNDER_WAY, Artifact, FilePath, as_text, check_path
from schema.bounds import PROJECT_BYTES, PROJECT_FILES, RECEIPT_BYTES
from schema.contract import Contract
from schema.errors import ArtifactError, UsageError
from schema.regular import read_regular
from schema.verdict import Check, Rung
from tools.delivery.ignored import Ignored
from tools.delivery.ownership import FEW, Receipted
from tools.delivery.standing import look

IGNORE = ".gitignore"


class Delivered(Receipted):
    """As much of a receipt as a folder is held against: one of another version may hold more."""

    verdict: Rung
    checks: tuple[Check, ...] = ()
    contract: Contract = Contract()
    acceptance: Annotated[tuple[FilePath, ...], FEW] = ()
    written: Annotated[tuple[FilePath, ...], FEW] = ()


class Read(NamedTuple):
    """The files of a folder, and path -> why something was left out that is not ignored."""

    files: list[Artifact]
    left_out: dict[str, str]
    receipt: Delivered | None
    ignored: list[str]
    """Paths, the topmost ones, of what is none of the project's."""


def read_folder(folder: Path) -> Read:
    """All files of the project in ``folder``. No link is followed, nothing is written.

    What the receipt lists is read even where ``.gitignore`` names it. Raises UsageError for a
    folder that is none or is too large, and for a receipt that is none.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is {'no folder' if folder.exists() else 'not there'}")
    try:
        receipt = _receipt(folder / RECEIPT)
        return _Reading(folder, receipt).all()
    except OSError as error:
        raise UsageError(f"{folder} cannot be read: {error.strerror}") from error


def _receipt(path: Path) -> Delivered | None:
    standing = look(path)
    if standing.kind == "nothing":
        return None
    try:
        if standing.kind != "file":
            raise OSError(errno.EINVAL, f"it is a {standing.kind}")
        return Delivered.model_validate_json(read_regular(path, RECEIPT_BYTES))
    except OSError as error:
        why = error.strerror
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False)[0]
        where = ".".join(str(part)[:50] for part in first["loc"])
        why = f"{where}: {first['msg'][:200]}" if where else first["msg"][:200]
    raise UsageError(
        f"{path} is no receipt that can be read: {why}; without that file the folder is checked "
        "as it is"
    )


class _Reading:
    def __init__(self, folder: Path, receipt: Delivered | None) -> None:
        self._folder, self._receipt = folder, receipt
        listed = receipt.files if receipt else {}
        self._kept = {*listed, *(above for path in listed for above in _above(path))}
        ignore = folder / IGNORE
        rules = read_regular(ignore, PROJECT_BYTES) if look(ignore).sha256 else b""
        self._ignored = Ignored(rules.decode(errors="replace"))
        self._left_out: dict[str, str] = {}
        self._skipped: list[str] = []

    def all(self) -> Read:
        files: list[Artifact] = []
        size = 0
        for path in sorted(self._paths()):
            if (content := self._content(path)) is None:
                continue
            size += len(content)
            if size > PROJECT_BYTES:
                raise _too_large(self._folder, f"more than {PROJECT_BYTES:,} bytes", path)
            try:
                files.append(Artifact(path=check_path(path), content=as_text(content)))
            except ArtifactError as error:
                self._left_out[path] = str(error)
        return Read(files, self._left_out, self._receipt, self._skipped)

    def _paths(self) -> Iterator[str]:
        """Of all files, in no order."""
        seen, todo = 0, [("", False)]
        while todo:
            inside, ignored = todo.pop()
            with os.scandir(self._folder / inside) as entries:
                for entry in entries:
                    path, folder = f"{inside}{entry.name}", entry.is_dir(follow_symlinks=False)
                    named = ignored or self._ignored(path, folder) or self._is_venv(path)
                    if _is_ours(path) or (named and path not in self._kept):
                        self._skipped.append(path)
                        continue
                    if (seen := seen + 1) > PROJECT_FILES:
                        raise _too_large(self._folder, f"more than {PROJECT_FILES:,} files", path)
                    if folder:
                        todo.append((f"{path}/", named))
                    else:
                        yield path

    def _is_venv(self, path: str) -> bool:
        """Whether it is a virtual environment, whatever its name."""
        return (self._folder / path / "pyvenv.cfg").is_file()

    def _content(self, path: str) -> bytes | None:
        """None for what is no plain file, which is told of."""
        found = (self._folder / path).lstat()
        if stat.S_ISREG(found.st_mode):
            try:
                return read_regular(self._folder / path, PROJECT_BYTES)
            except OSError as error:
                self._left_out[path] = str(error.strerror)
        else:
            link = stat.S_ISLNK(found.st_mode)
            self._left_out[path] = "it is a link" if link else "it is no plain file"
        return None


def _is_ours(path: str) -> bool:
    return path in (RECEIPT, UNDER_WAY)


def _above(path: str) -> Iterator[str]:
    yield from (str(folder) for folder in PurePosixPath(path).parents)


def _too_large(folder: Path, what: str, path: str) -> UsageError:
    return UsageError(
        f"{folder} holds {what}, as was seen at {path}: what its {IGNORE} names is not read"
    )
