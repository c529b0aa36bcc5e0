"""The models that serve a role, from the cheapest rung of their ladder to the best."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from schema.providers import Price, Role
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

    @property
    def dearest(self) -> Price | None:
        """The most that any of them asks, as far as their prices are known."""
        known = [price for endpoint in self.all() if (price := endpoint.per_million)]
        if not known:
            return None
        return Price(input=max(p.input for p in known), output=max(p.output for p in known))

    def at(self, rung: int) -> tuple[Endpoint, ...]:
        """The endpoints of a rung; of the highest where there are not as many."""
        return self.rungs[min(rung, len(self.rungs)) - 1]

    def only(self, provider: str, model: str) -> Serving:
        """The same role, served by one endpoint of those that it has."""
        found = (e for e in self.all() if (e.provider, e.model) == (provider, model))
        return replace(self, rungs=((next(found),),))

    def others(self, rung: int, provider: str, model: str) -> Serving | None:
        """The rung without that one of it; None where nobody is left, or it is of another rung."""
        here = self.at(rung)
        left = tuple(e for e in here if (e.provider, e.model) != (provider, model))
        return replace(self, rungs=(left,)) if 0 < len(left) < len(here) else None

    def without(self, other: Serving) -> Serving | None:
        """Those endpoints that do not serve the other role as well; None where nobody is left."""
        there = {(e.where, e.model) for e in other.all()}
        rungs = (tuple(e for e in r if (e.where, e.model) not in there) for r in self.rungs)
        left = tuple(rung for rung in rungs if rung)
        return replace(self, rungs=left) if left else None

    def all(self) -> Iterable[Endpoint]:
        return (endpoint for rung in self.rungs for endpoint in rung)
