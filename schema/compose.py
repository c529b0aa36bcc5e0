"""A profile with its overrides, as plain values: by Hydra, where there is anything to compose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schema.bounds import OVERRIDE_CHARS
from schema.errors import ConfigError
from schema.found import find
from schema.plainly import read_plainly
from schema.variables import Variables


def compose_profile(
    profile: str, overrides: Sequence[str], variables: Variables, *, resolve: bool = True
) -> tuple[str, dict[str, Any]]:
    """The profile's name, or its absolute path, and its values, without ``resolve`` as they are
    written. Raises ConfigError."""
    found = find(profile)
    _check(overrides)
    values = read_plainly(found, overrides, variables) if resolve else None
    if values is None:
        from schema.merging import merge  # Hydra takes longer to import than most runs to begin

        values = merge(found, overrides, variables, resolve)
    return found.profile, values


def _check(overrides: Sequence[str]) -> None:
    if sum(map(len, overrides)) > OVERRIDE_CHARS:
        raise ConfigError(f"the overrides (--set) exceed {OVERRIDE_CHARS:,} characters")
    if any(override.lstrip("+~").startswith("hydra") for override in overrides):
        raise ConfigError("an override (--set) of what is below `hydra` is no setting")
