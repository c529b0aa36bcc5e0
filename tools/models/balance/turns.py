"""The tries of one call, all of them: whom to ask next, when, and when no more.

Nobody else tries again: what is asked twice here would else be asked four times there.
"""

from __future__ import annotations

import asyncio
import copy
import random
import time
from collections import Counter
from collections.abc import Iterator

from schema.errors import (
    ProviderError,
    ProviderRefusedError,
    ProviderTimeoutError,
    ProviderUnavailableError,
)
from schema.settings import Network
from schema.usage import Call
from tools.models.balance.known import known_of
from tools.models.balance.quota import Taken
from tools.models.balance.runs import Costs, costs_of, patiences
from tools.models.endpoint.completion import Completion
from tools.models.endpoint.endpoint import Endpoint
from tools.models.endpoint.explained import Explained
from tools.models.endpoint.waits import LONGEST_WAIT
from tools.models.serving.failed import worst_of

SOON_S = 10.0  # who can be asked by then is waited for, before another rung is asked
BACKOFF_S = 8.0  # the longest wait that nobody has asked for


class Turns:
    """``order`` is of rungs, each with its endpoints; ``tokens`` are those of prompt and answer."""

    def __init__(self, order: list[list[Endpoint]], tokens: int, network: Network) -> None:
        self._order = order
        self._tokens = tokens
        self._network = network
        # Looked up once: outside of a run they are those of this call.
        known, most = patiences(), network.patience
        self._costs = {one: costs_of(one, most, known) for rung in order for one in rung}
        self._tries: Counter[Endpoint] = Counter()
        self._begun: set[Endpoint] = set()
        self._not_before: dict[Endpoint, float] = {}
        self._failed: dict[Endpoint, ProviderError] = {}
        self.paid: list[Call] = []
        """The calls that gave nothing to read."""

    def costs(self, endpoint: Endpoint) -> Costs:
        """What it may cost the run yet."""
        return self._costs[endpoint]

    async def next(self) -> Endpoint:
        """Whom to ask now. Raises ProviderError when nobody is left."""
        while True:
            now = time.monotonic()
            endpoint = self._soonest(now)
            paused, wait = self._pause(endpoint, now), self._wait(endpoint, now)
            if not wait:
                return endpoint
            await asyncio.sleep(wait)
            if paused:
                self._costs[endpoint].lose(now, now + paused)

    def other(self, than: Endpoint) -> Endpoint | None:
        """Somebody else who can be asked now, of the same rung where there is one; nobody where the
        first one is still waiting for a slot."""
        now = time.monotonic()
        if than not in self._begun:
            return None
        able = (one for rung in self._able(now) for one in rung if one != than)
        return next((one for one in able if not self._wait(one, now)), None)

    def begin(self, endpoint: Endpoint) -> Taken | None:
        """Take what a request needs of the provider's limits. None: it can not be sent any more."""
        now = time.monotonic()
        if not self._left(endpoint, now) or self._pause(endpoint, now):
            return None
        self._begun.add(endpoint)
        return known_of(endpoint).quota.take(self._tokens, now)

    def failed(self, endpoint: Endpoint, failure: Explained, began: float) -> None:
        now, known, costs = time.monotonic(), known_of(endpoint), self._costs[endpoint]
        self._tries[endpoint] += 1
        self.paid += failure.error.paid
        self._failed[endpoint] = costs.provider.why = costs.model.why = failure.error
        known.statistics.failed(now)
        if isinstance(failure.error, ProviderTimeoutError | ProviderUnavailableError):
            known.breaker.note(failed=True)
        costs.lose(began, now)
        if isinstance(failure.error, ProviderRefusedError):
            costs.refuse(failure.error)
        if not failure.passes:
            self._tries[endpoint] = self._network.retries + 1
        if failure.wait is None:
            backoff = min(BACKOFF_S, 0.25 * 2 ** self._tries[endpoint])
            self._not_before[endpoint] = now + random.uniform(0, backoff)
        else:
            known.paused_until = max(known.paused_until, now + failure.wait)
            known.why = failure.error

    def served(self, endpoint: Endpoint, said: Completion, began: float, taken: Taken) -> None:
        now, known = time.monotonic(), known_of(endpoint)
        known.statistics.served(now, now - began, said.output_tokens)
        known.breaker.note(failed=False)
        taken.amount = said.input_tokens + said.output_tokens
        self._costs[endpoint].model.served(began, now, said.output_tokens)

    def given_up(self, endpoint: Endpoint, began: float) -> None:
        """A call was cancelled that might have been answered: it took at least so long."""
        known_of(endpoint).statistics.given_up(time.monotonic() - began)

    def _soonest(self, now: float) -> Endpoint:
        """Of the first rung in which somebody can be asked soon; else of all."""
        rungs = [*self._able(now)]
        for rung in rungs:
            if any(self._pause(one, now) <= SOON_S for one in rung):
                return min(rung, key=lambda one: (self._wait(one, now), self._tries[one]))
        everybody = [one for rung in self._order for one in rung if self._left(one, now)]
        if not everybody:
            raise worst_of([self._reason(one) for rung in self._order for one in rung])
        return min(everybody, key=lambda one: self._wait(one, now))

    def _able(self, now: float) -> Iterator[list[Endpoint]]:
        """Those of each rung whom nothing speaks against; last those who have been slow."""
        slow: list[Endpoint] = []
        for rung in self._order:
            able = [e for e in rung if self._left(e, now) and known_of(e).breaker.able]
            quick = [one for one in able if not self._costs[one].model.slow]
            slow += [one for one in able if one not in quick]
            yield quick
        yield slow

    def _left(self, endpoint: Endpoint, now: float) -> bool:
        """Whether this call may ask it (again), now or later."""
        longest = min(LONGEST_WAIT, self._costs[endpoint].left)
        tried = self._tries[endpoint] > self._network.retries
        return not tried and 0 < longest >= self._pause(endpoint, now)

    def _pause(self, endpoint: Endpoint, now: float) -> float:
        """Seconds until it may be asked again, for what it has said or done."""
        asked = known_of(endpoint).paused_until, self._not_before.get(endpoint, 0.0)
        return max(0.0, *(until - now for until in asked))

    def _wait(self, endpoint: Endpoint, now: float) -> float:
        quota = known_of(endpoint).quota
        return max(self._pause(endpoint, now), quota.wait(self._tokens, now))

    def _reason(self, endpoint: Endpoint) -> ProviderError:
        """Why it is not asked: what it said to this call, to this run, or to another one."""
        known = known_of(endpoint)
        costs = self._costs[endpoint]
        said = self._failed.get(endpoint) or costs.model.why or costs.provider.why or known.why
        assert said  # nobody is left out without a reason
        return copy.copy(said)  # who catches it adds to it
