"""Which setting was meant by a name that is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any, get_args, get_origin

from pydantic import BaseModel

Path = tuple[str, ...]

ALIKE = 0.75  # as difflib has it


def meant(unknown: Sequence[str], settings: type[BaseModel]) -> str | None:
    """The setting of that name elsewhere, the nearest first; else the one that is spelled alike."""
    there = list(_paths(settings, tuple(unknown)))
    same = [path for path in there if path[-1] == unknown[-1]]
    if same:
        nearest: Path = max(same, key=lambda path: _shared(path, (*unknown,)))
        return ".".join(nearest)
    told = [".".join(path) for path in there]
    return next(iter(get_close_matches(".".join(unknown), told, 1, ALIKE)), None)


def _paths(model: type[BaseModel], near: Path, at: Path = ()) -> Iterator[Path]:
    """All settings; of those that have a name of the user's, such as providers, the one in
    ``near``."""
    for name, field in model.model_fields.items():
        path = (*at, field.alias or name)
        yield path
        inner, named = _model_in(field.annotation)
        if named:
            path = near[: len(path) + 1] if near[: len(path)] == path else ()
        if inner and path:
            yield from _paths(inner, near, path)


def _model_in(annotation: Any) -> tuple[type[BaseModel] | None, bool]:
    """The model that a setting is made of, and whether there is one for each name."""
    named = get_origin(annotation) is dict
    for part in (annotation, *get_args(annotation)):
        if isinstance(part, type) and issubclass(part, BaseModel):
            return part, named
    return None, False


def _shared(path: Path, other: Path) -> int:
    """How many names both begin with."""
    return next((n for n, pair in enumerate(zip(path, other, strict=False)) if len({*pair}) > 1), 0)
