"""What the cascade saved: the tries of all parts, as they were and as others would have been."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nodes.ask import services
from nodes.assembly import leaves
from nodes.verify.budget import TRIES
from schema.errors import ConfigError
from schema.state import Result
from schema.task import Route
from schema.usage import Call, Cascade
from tools.models import Endpoint, Serving


def cascade_of(whole: Result, calls: Iterable[Call]) -> Cascade | None:
    """None where no task could have climbed, or somebody elsewhere has done one of them."""
    made: dict[str, list[Call]] = {}
    for call in calls:
        if call.purpose in TRIES:
            made.setdefault(call.task, []).append(call)
    tops: list[float | None] = []
    bottoms: list[float | None] = []
    climbed, several = [], False
    for leaf in leaves(whole):
        tries = made.get(leaf.task.id, [])
        if not tries or leaf.route is None:
            continue
        if (serving := _serving(leaf.route)) is None:
            return None
        several = several or len(serving.rungs) > 1
        tops.append(_price(serving.rungs[-1][0], tries[:1]))
        bottoms.append(_price(serving.first, tries))
        climbed += [leaf.task.id] if leaf.rung > 1 else []
    if not several:
        return None
    cost = sum(call.cost_usd for tries in made.values() for call in tries)
    return Cascade(
        cost_usd=cost, top_usd=_sum(tops), bottom_usd=_sum(bottoms), climbed=tuple(climbed)
    )


def _serving(route: Route) -> Serving | None:
    try:
        return services().code if route.to == "PTC" else services().executor
    except ConfigError:  # the settings of today may be others
        return None


def _price(endpoint: Endpoint, calls: Sequence[Call]) -> float | None:
    # What stood in one provider's cache stands in no other's.
    return _sum([endpoint.usd(call.input_tokens, call.output_tokens) for call in calls])


def _sum(prices: Sequence[float | None]) -> float | None:
    known = [price for price in prices if price is not None]
    return sum(known) if len(known) == len(prices) else None
