"""References between settings, ``${llm.provider}``, checked before any of them is followed.

Followed blindly, a few lines that refer to each other twice are worth gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from schema.errors import ConfigError

STEPS = 5
"""References that may lead on to each other; the packaged profiles need two."""

LADDER = 10
"""Names in a list that may be referred to."""

_LOOKS_UP = re.compile(r"\$\{\s*(?:variable|oc\.env)\s*:")
_REFERENCE = re.compile(r"\$\{\s*(\.*)([^\s${}:]+)\s*\}")

_Place = tuple[str, ...]


def check_references(values: Any) -> None:
    """Raise ConfigError for a reference that leads to no single value, or in a circle.

    ``values`` are the settings as they were written.
    """
    flat = dict(_flat(values, ()))
    for name, value in flat.items():
        at, steps = name, 0
        while to := _target(at, value):
            steps += 1
            if steps > STEPS:
                raise _wrong(name, "is in a circle of references, or behind too many of them")
            value = flat.get(to)  # what is not there, OmegaConf says itself
            if isinstance(value, dict) or (isinstance(value, list) and not _plain(value)):
                raise _wrong(name, f"refers to {'.'.join(to)}, which is no single value")
            at = to


def _plain(values: list[Any]) -> bool:
    """A short list of names, which leads no further: a ladder of models."""
    return len(values) <= LADDER and all(isinstance(one, str) and "$" not in one for one in values)


def _flat(value: Any, at: _Place) -> Iterator[tuple[_Place, Any]]:
    yield at, value
    if isinstance(value, list):
        value = dict(enumerate(value))
    for key, inner in value.items() if isinstance(value, dict) else ():
        yield from _flat(inner, (*at, str(key)))


def _target(at: _Place, value: Any) -> _Place | None:
    """Where a text refers to, beside variables; None where it does not."""
    if not isinstance(value, str):
        return None
    count = value.count("${") - len(_LOOKS_UP.findall(value))
    if not count:
        return None
    found = _REFERENCE.search(value)
    if count > 1 or not found:
        raise _wrong(at, "may hold one reference such as ${llm.provider}, and ${variable:NAME}")
    dots, name = found.groups()
    parts = name.replace("[", ".").replace("]", "").split(".")
    return (*at[: -len(dots)], *parts) if dots else tuple(parts)


def _wrong(name: _Place, said: str) -> ConfigError:
    return ConfigError(f"setting {'.'.join(name)!r} {said}")
