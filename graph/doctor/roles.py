"""Who serves the roles: each provider that takes part, and what nobody serves."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from graph.doctor.line import Line, broken, poor, well
from graph.doctor.providers import KEY, look
from graph.doctor.shared import store
from schema.errors import ConfigError
from schema.providers import ROLES, Role
from schema.settings import Settings
from tools.models import Endpoint, ModelPool, Serving, capped, serving

WITHOUT: dict[Role, str] = {
    "planner": "no model plans: a list in the goal is the plan",
    "test": "no model writes tests from a goal",
    "diagnose": "no model is asked who has to mend what: rules decide",
}


async def models(settings: Settings, probe: bool) -> list[Line]:
    """The providers, the roles, what is shared of them. Nothing is raised: wrong settings are a
    line, too."""
    by_role: dict[Role, Serving | None] = {}
    for role in ROLES:
        try:
            by_role[role] = serving(settings, role)
        except ConfigError as error:
            return [broken("models", str(error), "until then no run can start")]
    by_provider: dict[str, list[Endpoint]] = defaultdict(list)
    for found in filter(None, by_role.values()):
        for endpoint in found.all():
            by_provider[endpoint.provider].append(endpoint)
    pool = ModelPool(settings)
    try:
        told = await store(pool)
        looked = await asyncio.gather(
            *(
                look(name, list(dict.fromkeys(endpoints)), pool, settings.ledger, probe)
                for name, endpoints in by_provider.items()
            )
        )
    finally:
        await pool.close()
    serve = frozenset().union(*(one.serve for one in looked))
    asked = [endpoint for endpoints in by_provider.values() for endpoint in endpoints]
    fewer = capped(asked, settings.limits.parallel_calls)
    at_once = [poor("calls at once", said, "raise that, if the provider allows") for said in fewer]
    return [*(one.line for one in looked), *_roles(by_role, serve), *at_once, told]


def _roles(by_role: dict[Role, Serving | None], serve: frozenset[Endpoint]) -> list[Line]:
    without = [role for role, found in by_role.items() if found is None and role in WITHOUT]
    idle = [r for r, found in by_role.items() if not (r in without or _able(found, serve))]
    lines = []
    if without:
        said = "; ".join(WITHOUT[role] for role in without)
        lines.append(poor(f"role {', '.join(without)}", said, KEY))
    if idle:
        lines.append(
            broken(
                f"role {', '.join(idle)}",
                "none of its models serves",
                f"mend its provider, or {KEY}",
            )
        )
    return lines or [well("roles", f"each is served: {', '.join(by_role)}")]


def _able(found: Serving | None, serve: frozenset[Endpoint]) -> bool:
    return found is not None and not serve.isdisjoint(found.all())
