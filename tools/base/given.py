"""A project that a caller hands in as texts: looked at before anything is spent on it."""

from __future__ import annotations

from collections.abc import Mapping

from schema.artifact import BINARY, check_path
from schema.bounds import PROJECT_BYTES, PROJECT_FILES
from schema.errors import ArtifactError, GoalError
from tools.base.secrets import holds_keys, keys_in

_INSTEAD = "leave it out, or give the folder, whose keys stay where they are"


def check_base(base: Mapping[str, str]) -> None:
    """Raise GoalError for a project that is too large, has a path that no file may have, or holds
    keys."""
    if len(base) > PROJECT_FILES:
        raise GoalError(f"base: it has {len(base):,} files, at most {PROJECT_FILES:,} are taken")
    if (size := sum(map(len, base.values()))) > PROJECT_BYTES:
        largest = max(base, key=lambda path: len(base[path]))
        raise GoalError(
            f"base: it has {size:,} characters, at most {PROJECT_BYTES:,} are taken; the largest "
            f"file is {largest}, with {len(base[largest]):,}"
        )
    for path, text in base.items():
        try:
            named = check_path(path)
        except ArtifactError as error:
            raise GoalError(f"base: {error}") from None
        if named != path:
            raise GoalError(f"base: {path!r} is to be spelled {named!r}")
        if holds_keys(path):
            raise GoalError(f"base: {path} is there to hold keys: {_INSTEAD}")
        if not text.startswith(BINARY) and (keys := keys_in(text, "")):
            line = text.count("\n", 0, text.index(next(iter(keys.values())))) + 1
            raise GoalError(f"base: {path} holds a key on line {line}: {_INSTEAD}")
