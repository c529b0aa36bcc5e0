"""The models that serve a role, from the cheapest rung of their ladder to the best."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from schema.providers import Role
from tools.models.endpoint.endpoint import Endpoint

Rungs = tuple[tuple[Endpoint, ...], ...]


@dataclass(frozen=True)
class Serving:
    """``rungs`` hold what may serve the role, each at least one endpoint; rung 1 is the first."""

    role: Role
    rungs: Rungs

    @property
    def first(self) -> Endpoint:
        """Who is asked if nothing speaks against it: its limits are those of the role."""
        return self.rungs[0][0]

    def at(self, rung: int) -> tuple[Endpoint, ...]:
        """The endpoints of a rung; of the highest where there are not as many."""
        return self.rungs[min(rung, len(self.rungs)) - 1]

    def only(self, provider: str, model: str) -> Serving:
        """The same role, served by one endpoint of those that it has."""
        found = (e for e in self.all() if (e.provider, e.model) == (provider, model))
        return replace(self, rungs=((next(found),),))

    def all(self) -> Iterable[Endpoint]:
        return (endpoint for rung in self.rungs for endpoint in rung)
