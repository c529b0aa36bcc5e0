"""The packaged profile as it stands, which inherits from nothing: Hydra is not needed for it.

Everything else, such as a profile of a user's or an override that is more than a number or yes and
no, is left to Hydra, which makes the same of this one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from schema.found import PACKAGED, Found
from schema.packaged import packaged
from schema.variables import Variables

GENERAL = "profiles/general"

_PLAIN = re.compile(r"([a-z_]+(?:\.[a-z_]+)+)=(true|false|null|(?:0|[1-9][0-9]*)(?:\.[0-9]+)?)")
_VARIABLE = re.compile(r"\$\{variable:(\w+),(.*)\}")
_REFERENCE = re.compile(r"\$\{([\w.]+)\}")
_WORDS = {"true": True, "false": False, "null": None}


def read_plainly(
    found: Found, overrides: Sequence[str], variables: Variables
) -> dict[str, Any] | None:
    """Its values, or None where they are Hydra's to compose."""
    plain = [_PLAIN.fullmatch(override) for override in overrides]
    if (found.folder, found.name) != (PACKAGED, GENERAL) or not all(plain):
        return None
    settings: Any = packaged(PACKAGED / f"{GENERAL}.yaml")
    for name, value in (override.groups() for override in plain if override):
        *path, last = name.split(".")
        section = settings
        for key in path:
            section = section.get(key) if isinstance(section, dict) else None
        if not isinstance(section, dict) or isinstance(section.get(last, {}), dict):
            return None
        section[last] = _worth(value)
    read: dict[str, Any] = _Reading(settings, variables).of(settings)
    return read


class _Reading:
    def __init__(self, settings: dict[str, Any], variables: Variables) -> None:
        self._settings, self._variables = settings, variables

    def of(self, value: Any) -> Any:
        """The value, with what it looks up in the place of how that is written."""
        if isinstance(value, dict):
            return {key: self.of(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.of(inner) for inner in value]
        if not isinstance(value, str):
            return value
        if found := _VARIABLE.fullmatch(value):
            name, default = found.groups()
            return self._variables.get(name) or _WORDS.get(default, default)
        if found := _REFERENCE.fullmatch(value):
            at: Any = self._settings
            for key in found[1].split("."):
                at = at[key]
            return self.of(at)
        return value


def _worth(value: str) -> Any:
    if value in _WORDS:
        return _WORDS[value]
    return float(value) if "." in value else int(value)
