"""Who may serve a role: the settings, the keys at hand, and the embedded model at last."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any, NamedTuple

from schema.errors import ConfigError
from schema.providers import ROLES, Role
from schema.settings import LLM, PTCService, Settings
from tools.models.endpoint.endpoint import EMBEDDED, Endpoint
from tools.models.serving.providers import (
    CUSTOM,
    endpoint_of,
    provider_at,
    provider_named,
    ready_providers,
)
from tools.models.serving.rungs import Serving

_MODEL_IN = {CUSTOM: "ROMA_MODEL", "local": "ROMA_LOCAL_MODEL"}


class _Place(NamedTuple):
    """A model at a provider, and the rung that it serves."""

    rung: int
    provider: str
    model: str


def serving(settings: Settings, role: Role) -> Serving | None:
    """What may serve a role; None where models there are, and none of them can.

    Raises ConfigError for settings that lead to no model.
    """
    asked, base_url, request = _setting_of(settings, role)
    places = _places(settings, role, asked, base_url)
    rungs = sorted({place.rung for place in places})
    found = tuple(
        tuple(
            endpoint_of(settings, place.provider, place.model, asked, base_url, request)
            for place in places
            if place.rung == rung
        )
        for rung in rungs
    )
    return Serving(role, found) if found else None


def _setting_of(
    settings: Settings, role: Role
) -> tuple[LLM | PTCService, str | None, dict[str, Any]]:
    """What the settings say of the role: its own, an address, and what is sent along."""
    agents = settings.agents
    remote = agents.executor.ptc_base_url
    # Who writes tests is who writes code, or speaks where a service elsewhere does that.
    if role == "code" or (role == "test" and not remote):
        return settings.ptc_service, None, {}
    agent = {"planner": agents.planner, "diagnose": agents.planner, "aggregate": agents.aggregator}
    llm = agent.get(role, agents.executor).llm
    return llm, llm.base_url, settings.llm.request


def _places(
    settings: Settings, role: Role, asked: LLM | PTCService, base_url: str | None
) -> list[_Place]:
    ready = ready_providers(settings)
    if base_url:
        names = [provider_at(settings, base_url)]
    elif asked.provider != EMBEDDED and CUSTOM in ready[:1]:
        names = [CUSTOM]
    elif asked.provider != "auto":
        names = [asked.provider]
    elif not ready:
        _say_embedded()
        names = [EMBEDDED]
    elif asked.model:
        return [
            _Place(rung, *place)
            for rung, model in enumerate(asked.model, 1)
            for place in _found(settings, ready, model)
        ]
    else:
        offered = [place for name in ready for place in _offered(settings, role, name)]
        return offered or _offered(settings, role, EMBEDDED)
    (name,) = names
    if asked.model:
        return [_Place(rung, name, model) for rung, model in enumerate(asked.model, 1)]
    return _offered(settings, role, name)


def _offered(settings: Settings, role: Role, name: str) -> list[_Place]:
    models = provider_named(settings, name).models
    if not models:
        variable = _MODEL_IN.get(name)
        how = f"set {variable} or name one" if variable else f"name one (providers.{name}.models)"
        raise ConfigError(f"provider {name!r} has no model: {how} in a profile")
    return [_Place(one.rung, name, model) for model, one in models.items() if role in one.roles]


def _found(settings: Settings, ready: list[str], model: str) -> list[tuple[str, str]]:
    """The provider and its name of a model: ``provider/model``, or whoever lists it."""
    prefix, _, rest = model.partition("/")
    if rest and prefix in (*ready, EMBEDDED):
        return [(prefix, rest)]
    if listed := [name for name in ready if model in settings.providers[name].models]:
        return [(name, model) for name in listed]
    if rest and prefix in settings.providers:
        provider_named(settings, prefix)  # which says what it lacks
    return [(ready[0], model)]


def fallback(settings: Settings, remote: bool) -> Serving | None:
    """Who writes code where PTC cannot: of those that answer whom PTC does not ask itself.

    A ``remote`` PTC service asks others; what it says of its provider holds for none of ours.
    """
    answering = serving(settings, "answer")
    try:
        coding = None if remote else serving(settings, "code")
    except ConfigError:
        coding = None
    return answering.without(coding) if answering and coding else answering


def all_endpoints(settings: Settings) -> list[Endpoint]:
    """Whoever may serve any role, each once. Raises ConfigError."""
    found = [serving(settings, role) for role in ROLES]
    return list(dict.fromkeys(endpoint for one in found if one for endpoint in one.all()))


def must_serve(settings: Settings, role: Role) -> Serving:
    """What serves a role that no run can do without. Raises ConfigError."""
    if found := serving(settings, role):
        return found
    raise ConfigError(
        f"no model may serve the role {role!r}: add it to the roles of one (providers.*.models)"
    )


@cache
def _say_embedded() -> None:
    """Once a process, in one line."""
    logging.getLogger("roma_ptc").warning(
        "no API key found: the embedded model (SmolLM2-135M) serves, free and weak; "
        "set KIMI_API_KEY or OPENROUTER_API_KEY for real work"
    )
