"""A line for each provider whose key is present: reachable, which models, what they cost."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from langchain_core.messages import HumanMessage

from graph.doctor.line import Line, broken, poor, well
from graph.doctor.shared import CIRCUITS, alone
from schema.errors import ConfigError, ProviderError
from tools.models import Circuit, Endpoint, ModelPool, Serving, gone, start_embedded
from tools.storage import Where

WORD = "Answer with the word ok."
WORD_TOKENS = 256  # of a model that thinks before it says so
KEY = "set a key, such as KIMI_API_KEY or OPENROUTER_API_KEY (docs/models.md)"
ALTERNATIVE = "mend that, or use another provider"


class Looked(NamedTuple):
    """What is said of a provider, and those of its endpoints that serve."""

    line: Line
    serve: frozenset[Endpoint]


async def look(
    name: str, endpoints: Sequence[Endpoint], pool: ModelPool, ledger: Where, probe: bool
) -> Looked:
    """Ask for the list of its models, which costs nothing; and each for a word with ``probe``."""
    what = f"provider {name}"
    if endpoints[0].embedded:
        return await _embedded(what, endpoints[0])
    circuits = await pool.circuits(endpoints)
    told = [", ".join(map(_priced, endpoints))]
    told += _circuits(circuits) or await alone(endpoints, ledger)
    try:
        listed = await pool.listed(endpoints[0])
    except ProviderError as error:
        return _lost(what, error)
    aged = gone(endpoints, listed) if listed else []
    there = [one for one in endpoints if one not in {found.endpoint for found in aged}]
    told += [str(found) for found in aged] if listed else ["it does not list its models"]
    if probe:
        for endpoint in list(there):
            try:
                told.append(await _probed(endpoint, pool))
            except ProviderError as error:
                there.remove(endpoint)
                told.append(str(error))
    said = "; ".join(told)
    if not there:
        return Looked(broken(what, said, ALTERNATIVE, needed=False), frozenset())
    if len(there) < len(endpoints):
        return Looked(poor(what, said, "name other models (docs/models.md)"), frozenset(there))
    if set(circuits.values()) - {"closed"}:
        return Looked(poor(what, said, "it is asked again by itself"), frozenset(there))
    unpriced = [one.model for one in there if one.usd(1, 1) is None]
    if unpriced:
        advice = f"set providers.{name}.models.{unpriced[0]}.price, so that costs are known"
        return Looked(poor(what, said, advice), frozenset(there))
    return Looked(well(what, said), frozenset(there))


def _circuits(circuits: Mapping[Endpoint, Circuit]) -> list[str]:
    """Of all models at once where they do not differ; nothing where they are not known."""
    if len(set(circuits.values())) == 1:
        return [CIRCUITS[next(iter(circuits.values()))]]
    return [f"{one.model}: {CIRCUITS[circuit]}" for one, circuit in circuits.items()]


async def _embedded(what: str, endpoint: Endpoint) -> Looked:
    try:
        await asyncio.to_thread(start_embedded)
    except ConfigError as error:
        return Looked(broken(what, str(error), KEY, needed=False), frozenset())
    return Looked(poor(what, f"{endpoint.model} (free): it is weak", KEY), frozenset([endpoint]))


def _lost(what: str, error: ProviderError) -> Looked:
    return Looked(broken(what, str(error), ALTERNATIVE, needed=False), frozenset())


def _priced(endpoint: Endpoint) -> str:
    asked, answered = endpoint.usd(10**6, 0), endpoint.usd(0, 10**6)
    if asked is None or answered is None:
        return f"{endpoint.model} (price unknown)"
    if not asked and not answered:
        return f"{endpoint.model} (free)"
    return f"{endpoint.model} (${asked:.2f} in, ${answered:.2f} out per million tokens)"


async def _probed(endpoint: Endpoint, pool: ModelPool) -> str:
    only = Serving("answer", ((endpoint,),))
    answer = await pool.complete(only, [HumanMessage(WORD)], max_tokens=WORD_TOKENS)
    paid = f"${answer.cost_usd:.6f}" if answer.priced else "price unknown"
    return f"{endpoint.model} answered in {answer.seconds:.1f} s for {paid}"
