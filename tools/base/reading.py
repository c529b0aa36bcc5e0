"""Reading a project that is there: what git has of it and does not ignore, or all of a folder.

Whoever made it may be anybody. No link is followed, nothing of it is run, nothing is written.
"""

from __future__ import annotations

import secrets
import shutil
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from schema.artifact import BINARY, RECEIPT, UNDER_WAY, Artifact, as_text, check_path
from schema.bounds import PROJECT_BYTES, PROJECT_FILES
from schema.errors import ArtifactError, UsageError
from schema.regular import read_regular
from tools.base.secrets import holds_keys, masked
from tools.delivery import is_delivery, pictures_in, read_folder
from tools.delivery.git import repository_at
from tools.delivery.ignored import NEVER

VENV = "pyvenv.cfg"
KEYS_INSIDE = "its keys are hidden from models"


@dataclass(frozen=True)
class Existing:
    """A project as it is."""

    folder: Path
    files: dict[str, str]
    """Path -> text, or a data URL of what is none; keys have given their place to words."""
    left_out: dict[str, str]
    """Path -> why no model sees it, or not all of it."""
    salt: str
    """By which the words for keys are made: see ``secrets``."""


def read_project(folder: Path, salt: str = "") -> Existing:
    """All files of the project in ``folder``; those of a repository that it ignores are none.

    Raises UsageError for a folder that is none, cannot be read, is empty or is too large.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is {'no folder' if folder.exists() else 'not there'}")
    repository = repository_at(folder) if shutil.which("git") else None
    listed = repository.files() if repository else []
    left_out: dict[str, str] = {}
    try:
        if listed:
            found = _read(folder, _without_ours(folder, listed), left_out)
        else:
            read = read_folder(folder)
            found = {file.path: file.content for file in read.files if not holds_keys(file.path)}
            left_out |= read.left_out
            listed = [*(file.path for file in read.files), *read.ignored]
    except OSError as error:
        raise UsageError(f"{folder} cannot be read: {error.strerror}") from error
    left_out |= {path: "it is there to hold keys" for path in listed if holds_keys(path)}
    proof = pictures_in(folder).items()
    found = {p: text for p, text in found.items() if (p, _sha256(p, text)) not in proof}
    salt = salt or secrets.token_hex(8)
    files = {p: t if t.startswith(BINARY) else masked(t, salt) for p, t in found.items()}
    left_out |= {p: KEYS_INSIDE for p, text in files.items() if text != found[p]}
    if not files:
        raise UsageError(f"{folder} holds no file that could be built on")
    return Existing(folder.resolve(), files, left_out, salt)


def _sha256(path: str, text: str) -> str:
    return Artifact.model_construct(path=path, content=text).sha256


def _read(folder: Path, paths: Iterable[str], left_out: dict[str, str]) -> dict[str, str]:
    """What is no plain file of the folder's own is told of in ``left_out``."""
    found: dict[str, str] = {}
    folders = {".": True}  # folder -> whether it is one, and no link to another
    size = 0
    for path in paths:
        try:
            if not _is_inside(folder, path, folders):
                left_out[path] = "a link leads there"
                continue
            mode = (folder / path).lstat().st_mode
        except FileNotFoundError:
            continue  # deleted, and not committed
        if not stat.S_ISREG(mode):
            link, inner = stat.S_ISLNK(mode), stat.S_ISDIR(mode)
            why = "a link" if link else "another repository" if inner else "no plain file"
            left_out[path] = f"it is {why}"
            continue
        try:
            data = read_regular(folder / path, PROJECT_BYTES)
            name = check_path(path)
        except (OSError, ArtifactError) as error:
            left_out[path] = error.strerror or "" if isinstance(error, OSError) else str(error)
            continue
        size += len(data)
        if size > PROJECT_BYTES:
            raise _too_large(folder, f"more than {PROJECT_BYTES:,} bytes (at {path})")
        found[name] = as_text(data)
    return found


def _is_inside(folder: Path, path: str, folders: dict[str, bool]) -> bool:
    for above in [str(parent) for parent in reversed(PurePosixPath(path).parents)]:
        if above not in folders:
            folders[above] = stat.S_ISDIR((folder / above).lstat().st_mode)
        if not folders[above]:
            return False
    return True


def _without_ours(folder: Path, listed: list[str]) -> list[str]:
    """Without what holds keys, what tools left there, and the receipt of a delivery."""
    ours = (RECEIPT, UNDER_WAY) if is_delivery(folder) else ()
    venvs = tuple(p.removesuffix(VENV) for p in listed if p.endswith(f"/{VENV}"))
    paths = [
        path
        for path in listed
        if not holds_keys(path)
        and path.partition("/")[0] not in ours
        and not path.startswith(venvs)
        and NEVER.isdisjoint(path.split("/"))
    ]
    if len(paths) > PROJECT_FILES:
        raise _too_large(folder, f"{len(paths):,} files, of which {PROJECT_FILES:,} are taken")
    return paths


def _too_large(folder: Path, what: str) -> UsageError:
    return UsageError(
        f"{folder} holds {what}: name a folder in it, or the rest in .gitignore, which is not read"
    )
