"""One try of a call: what it takes of what a provider allows, and what its end tells everybody."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from tools.models.balance import clock
from tools.models.balance.known import known_of, provider_of
from tools.models.balance.quota import Taken
from tools.models.balance.shared import Sharing
from tools.models.balance.turns import Turns
from tools.models.endpoint.completion import Completion
from tools.models.endpoint.endpoint import Endpoint
from tools.models.endpoint.explained import Explained

LOOK_AGAIN_S = 0.2  # after which it is asked again whether other processes have left a slot


@dataclass(eq=False)
class Try:
    """``tokens`` are those it may have, ``seconds`` those it may last; ``said`` is what came.

    ``began`` is as time.monotonic has it; 0: not yet.
    """

    endpoint: Endpoint
    tokens: int
    seconds: float
    taken: Taken | None = None
    probes: bool = False
    began: float = 0.0
    said: Completion | None = None
    failure: Explained | None = None
    cancelled: bool = False


@asynccontextmanager
async def under_way(one: Try, turns: Turns, sharing: Sharing) -> AsyncIterator[bool]:
    """Around the request: whether it may be sent yet. What is Explained is noted, not raised."""
    try:
        decided = partial(_decided, one, turns, sharing)
        while not await sharing.change(one.endpoint, decided):  # noqa: ASYNC110  # not ours to set
            await asyncio.sleep(random.uniform(0.5, 1) * LOOK_AGAIN_S)
        if one.taken:
            one.began = time.monotonic()
            turns.begun(one.endpoint)
        yield one.taken is not None
    except Explained as failure:
        one.failure = failure
        turns.failed(one.endpoint, failure, one.began)
    except asyncio.CancelledError:
        one.cancelled = True
        raise
    finally:
        if one.taken:
            ended = time.monotonic()
            if one.said:
                turns.costs(one.endpoint).served(one.began, ended, one.said.output_tokens)
            over = partial(_end, one, ended - one.began, sharing)
            await asyncio.shield(sharing.change(one.endpoint, over))


def _decided(one: Try, turns: Turns, sharing: Sharing) -> bool:
    """Take what the request needs, where it may be sent. False: other processes have all slots."""
    one.taken, endpoint = None, one.endpoint
    sharing.under_way.leave(one)
    if not turns.may_begin(endpoint):
        return True
    if sharing.under_way.full(endpoint):
        return False
    now = clock.now()
    one.taken = provider_of(endpoint).quota.take(endpoint.limits, one.tokens, now)
    if one.taken:
        one.probes = known_of(endpoint).breaker.probe(now, one.seconds)
        sharing.under_way.enter(one, endpoint)
    return True


def _end(one: Try, seconds: float, sharing: Sharing) -> None:
    known = known_of(one.endpoint)
    sharing.under_way.leave(one)
    if one.probes:
        known.breaker.probed()
    if one.failure:
        known.failed(one.failure)
    elif one.said and one.taken:
        known.served(seconds, one.said.output_tokens)
        tokens = one.said.input_tokens + one.said.output_tokens
        provider_of(one.endpoint).quota.settle(one.taken, tokens)
    elif one.cancelled and one.began:  # it might have been answered: it took at least so long
        known.statistics.given_up(seconds)
