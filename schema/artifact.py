"""Files of a project, and the paths that are allowed to have them."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Container
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Annotated

from pathvalidate import ValidationError, validate_filepath
from pydantic import AfterValidator

from schema.errors import ArtifactError
from schema.task import Frozen

RECEIPT = "receipt.json"
UNDER_WAY = ".roma-delivery"
"""The folder, in a delivered one, that is there while a delivery is under way."""

PATH_CHARS = 240

BINARY = "data:application/octet-stream;base64,"
_GIT = re.compile(r"\.git|git~\d+")  # the second is what Windows calls the first, too
_BLANK = "\u034f\u115f\u1160\u2800\u3164\uffa0"  # letters and signs that show nothing


def _hides(char: str) -> bool:
    """Whether it is invisible or turns what is around it: two names would look the same."""
    if char == " ":
        return False
    kind = unicodedata.category(char)
    selects = "\ufe00" <= char <= "\ufe0f" or char >= "\U000e0000"
    return kind in ("Cf", "Zs", "Zl", "Zp") or selects or char in _BLANK


def check_path(path: str) -> str:
    """Return ``path``, in Unicode's composed form, if a project may hold a file of that name.

    Raises ArtifactError for anything that is absolute, climbs out, is reserved by an operating
    system, git or the delivery, cannot be a file name everywhere, or looks like another name.
    """
    if len(path) > PATH_CHARS:
        raise ArtifactError(
            f"refused path {path[:80]!r}…: it has more than {PATH_CHARS} characters"
        )
    path = unicodedata.normalize("NFC", path)  # some file systems take the forms for one name
    if hidden := sorted({f"U+{ord(char):04X}" for char in path if _hides(char)}):
        raise ArtifactError(
            f"refused path {path.encode('ascii', 'backslashreplace').decode()!r}: it holds "
            f"characters that do not show ({', '.join(hidden)})"
        )
    parts = PurePosixPath(path).parts
    if re.search(r"[\\:]", path) or ".." in parts or path.startswith(("/", "~")) or not parts:
        raise ArtifactError(
            f"refused path {path!r}: it must be relative to the project, with forward slashes, "
            "and without '..' or a colon"
        )
    # Some file systems do not tell case apart, nor wide letters, nor dots and spaces at the end.
    lower = [unicodedata.normalize("NFKC", part).casefold().rstrip(". ") for part in parts]
    if lower[0] in (RECEIPT, UNDER_WAY) or any(_GIT.fullmatch(part) for part in lower):
        raise ArtifactError(f"refused path {path!r}: the name is reserved")
    try:
        validate_filepath(path, platform="universal", max_len=PATH_CHARS)
    except ValidationError as error:
        why = error.description or error.reason.description
        raise ArtifactError(f"refused path {path!r}: {why}") from error
    except UnicodeError as error:
        raise ArtifactError(f"refused path {path!r}: it is not valid Unicode") from error
    return str(PurePosixPath(path))


def package_of(path: str) -> str:
    """The folder that the Python module at ``path`` is, or would be as a package."""
    return path.removesuffix("/__init__.py").removesuffix(".py")


def places_of(path: str) -> tuple[str, ...]:
    """Where the file that is promised as ``path`` may lie, itself first.

    A Python module may be a package, and lie below ``src/``: it is imported by the same name.
    """
    if not path.endswith(".py"):
        return (path,)
    module = package_of(path)
    below = () if module.startswith("src/") else (f"src/{module}",)
    forms = (f"{place}{end}" for place in (module, *below) for end in (".py", "/__init__.py"))
    return tuple(dict.fromkeys((path, *forms)))


def found_at(path: str, written: Container[str]) -> str | None:
    """Which of the files ``written`` is the one that is promised as ``path``."""
    return next((place for place in places_of(path) if place in written), None)


def _path_or_value_error(path: str) -> str:
    try:
        return check_path(path)
    except ArtifactError as error:
        raise ValueError(str(error)) from error


FilePath = Annotated[str, AfterValidator(_path_or_value_error)]
"""A path that ``check_path`` takes, for whatever comes from outside."""


def as_text(data: bytes) -> str:
    """The content of an artifact that has ``data``: its text, or a data URL of what is none."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = "\0"
    return BINARY + base64.b64encode(data).decode() if "\0" in text else text


def as_data(text: str) -> bytes:
    """The bytes that ``as_text`` made a text of: no line end changed, and half characters kept."""
    if text.startswith(BINARY):
        with suppress(ValueError):
            return base64.b64decode(text.removeprefix(BINARY), validate=True)
    return text.encode("utf-8", "surrogatepass")


class Artifact(Frozen):
    """One file of the project."""

    path: FilePath
    content: str

    @property
    def data(self) -> bytes:
        """The file as it is written. What is no text is held as ``as_text`` gives it."""
        return as_data(self.content)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()
