"""Every setting as it is in force, and who has said so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from schema.compose import compose_profile
from schema.described import description
from schema.providers import Provider
from schema.settings import SHARED, TOKEN, Settings
from schema.tool_server import ToolServer
from schema.variables import Variables

HIDDEN = "********"

_VARIABLE = re.compile(r"\$\{variable:(\w+)")
_REFERENCE = re.compile(r"\$\{([a-z_.]+)\}")
_SECRET = re.compile(r"(?i)(?:^|[._-])(?:api_?key|token|secret|password|authorization)$")
_IN_ADDRESS = re.compile(r"(?i)(?<=//)[^/@\s]+(?=@)|(?<=[?&]key=)[^&]+|(?<=[?&]token=)[^&]+")
_OWN = ("profile", "overrides")  # how the settings came about


class Setting(NamedTuple):
    name: str
    value: Any
    """A secret is stars."""
    source: str
    """default, profile, flag, or environment with the name of the variable."""
    description: str


def effective(settings: Settings) -> list[Setting]:
    """All of them, in the order of the settings. Raises ConfigError."""
    variables = Variables()
    sources = _Sources(settings, variables)
    values = settings.model_dump(mode="json", by_alias=True, exclude={*_OWN})
    found = [
        Setting(name, _masked(name, value), sources.of(name), description(name))
        for name, value in _leaves(values)
    ]
    asked: dict[str, Provider | ToolServer] = {
        **{f"providers.{name}": one for name, one in settings.providers.items()},
        **{f"mcp_servers.{name}": one for name, one in settings.mcp_servers.items()},
    }
    keys = {f"{name}.key": (one.key, one.key_env) for name, one in asked.items() if one.key_env}
    keys["ptc_service.token"] = (settings.ptc_service.token, TOKEN)
    keys["network.shared"] = (settings.network.shared, SHARED)
    for name, (value, variable) in keys.items():
        source = f"environment {variable}" if value else "default"
        found.append(Setting(name, HIDDEN if value else None, source, f"a secret: {variable}"))
    return found


def _leaves(values: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, Any]]:
    """Names and values; models and what is sent along with a call are whole."""
    for key, value in values.items():
        name = f"{at}{key}"
        if isinstance(value, dict) and value and key not in ("models", "request"):
            yield from _leaves(value, f"{name}.")
        else:
            yield name, value


def _masked(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _masked(key, one) for key, one in value.items()}
    if isinstance(value, list):
        return [_masked(name, one) for one in value]
    if not isinstance(value, str):
        return value
    return HIDDEN if _SECRET.search(name) else _IN_ADDRESS.sub(HIDDEN, value)


class _Sources:
    """Of the values of one composition, before variables and references were followed."""

    def __init__(self, settings: Settings, variables: Variables) -> None:
        self._variables = variables
        self._flags = [one.lstrip("+~").partition("=")[0] for one in settings.overrides]
        self._profile = f"profile {settings.profile}"
        self._given = _written(settings.profile, settings.overrides, variables)
        self._general = _written("general", (), variables)

    def of(self, name: str, seen: tuple[str, ...] = ()) -> str:
        if any(name == flag or name.startswith(f"{flag}.") for flag in self._flags):
            return "flag"
        given = _at(self._given, name)
        text = given if isinstance(given, str) else ""
        if (found := _VARIABLE.match(text)) and self._variables.get(found[1]):
            return f"environment {found[1]}"
        if given != _at(self._general, name):
            return self._profile
        reference = _REFERENCE.fullmatch(text)
        if reference and reference[1] not in seen:
            return self.of(reference[1], (*seen, reference[1]))
        return "default"


def _written(profile: str, overrides: Sequence[str], variables: Variables) -> dict[str, Any]:
    return compose_profile(profile, overrides, variables, resolve=False)[1]


def _at(values: Any, name: str) -> Any:
    for part in name.split("."):
        values = values.get(part) if isinstance(values, dict) else None
    return values
