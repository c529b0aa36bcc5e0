"""A project that a caller hands in as texts: looked at before anything is spent on it."""

from __future__ import annotations

from collections.abc import Mapping

from schema.artifact import BINARY, check_path
from schema.bounds import PROJECT_BYTES, PROJECT_FILES, RULES_CHARS
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
        if not text.startswith(BINARY) and (line := _line_of_key(text)):
            raise GoalError(f"base: {path} holds a key on line {line}: {_INSTEAD}")


def check_rules(rules: str) -> None:
    """Raise GoalError for house rules that are too long, no text, or hold keys."""
    if len(rules) > RULES_CHARS:
        raise GoalError(
            f"rules: they have {len(rules):,} characters, at most {RULES_CHARS:,} are taken"
        )
    if "\0" in rules:
        raise GoalError("rules: they hold a NUL character: give them as plain text")
    if line := _line_of_key(rules):
        raise GoalError(f"rules: there is a key on line {line}: leave it out")


def _line_of_key(text: str) -> int:
    """The line of the first key; 0 where there is none."""
    keys = keys_in(text, "")
    return text.count("\n", 0, text.index(next(iter(keys.values())))) + 1 if keys else 0
