"""What the cascade saved: the tries of all tasks, as they were and as others would have been."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from nodes.ask import services
from nodes.assembly import leaves
from nodes.verify.budget import TRIES
from schema.errors import ConfigError
from schema.providers import Price
from schema.state import Result
from schema.task import Route
from schema.usage import Call, Cascade, Totals
from tools.models import Endpoint, Serving

ROLES = {
    "atomize": "planner",
    "plan": "planner",
    "acceptance": "tester",
    "diagnose": "diagnoser",
    "aggregate": "aggregator",
}
"""Purpose of a call that is no try of a part -> who of the services is asked."""

# Tokens in and out -> list price in USD, where it is known.
Priced = Callable[[int, int], float | None]


async def cascade_of(whole: Result, calls: Iterable[Call]) -> Cascade | None:
    """None where nobody could have climbed."""
    done = {leaf.task.id: leaf for leaf in leaves(whole)}
    made: dict[tuple[str, str], list[Call]] = {}
    for call in calls:
        purpose = "" if call.purpose in TRIES else call.purpose
        made.setdefault((call.task, purpose), []).append(call)
    counted: list[Call] = []
    tops: list[float | None] = []
    bottoms: list[float | None] = []
    climbed, several = [], False
    for (task, purpose), tries in made.items():
        leaf = done.get(task)
        if purpose:
            rungs, up = _of_role(ROLES.get(purpose, ""), tries)
            if len(rungs) < 2:
                continue
        elif leaf and leaf.route:
            rungs, up = await _of_route(leaf.route), leaf.rung > 1
        else:
            continue
        several = several or len(rungs) > 1
        counted += tries
        tops.append(_usd(rungs[-1], tries[:1]))
        bottoms.append(_usd(rungs[0], tries))
        climbed += [f"{task} ({purpose})" if purpose else task] if up else []
    if not several:
        return None
    took = Totals.of(counted)
    return Cascade(
        cost_usd=took.cost_usd,
        top_usd=_sum(tops),
        bottom_usd=_sum(bottoms),
        climbed=tuple(climbed),
        calls=took.calls,
        unpriced_calls=took.unpriced_calls,
    )


def _of_role(name: str, calls: Sequence[Call]) -> tuple[list[Priced], bool]:
    """The rungs of who serves a role, and whether the lowest of them was given up."""
    serving: Serving | None = getattr(services(), name, None)
    if serving is None:
        return [], False
    low = {(one.provider, one.model) for one in serving.rungs[0]}
    up = len(calls) > 1 and (calls[-1].provider, calls[-1].model) not in low
    return _priced(serving), up


async def _of_route(route: Route) -> list[Priced]:
    """The rungs of who does a task; one of unknown price where that is not known."""
    try:
        serving = services().code if route.to == "PTC" else services().executor
    except ConfigError:  # the settings of today may be others
        return [_unknown]
    if serving:
        return _priced(serving)
    told = (await services().ptc_health()).get("ladder") or [None]
    return [Price.model_validate(price).usd if price else _unknown for price in told]


def _priced(serving: Serving) -> list[Priced]:
    # What stood in one provider's cache stands in no other's.
    return [partial(Endpoint.usd, rung[0]) for rung in serving.rungs]


def _unknown(_: int, __: int) -> None:
    return None


def _usd(price: Priced, calls: Sequence[Call]) -> float | None:
    return _sum([price(call.input_tokens, call.output_tokens) for call in calls])


def _sum(prices: Sequence[float | None]) -> float | None:
    known = [price for price in prices if price is not None]
    return sum(known) if len(known) == len(prices) else None
