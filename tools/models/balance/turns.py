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

from schema.errors import ProviderError, ProviderRefusedError
from schema.settings import Network
from schema.usage import Call
from tools.models.balance import clock
from tools.models.balance.known import known_of, provider_of
from tools.models.balance.runs import Costs, costs_of, patiences
from tools.models.balance.shared import Sharing
from tools.models.endpoint.endpoint import Endpoint
from tools.models.endpoint.explained import Explained
from tools.models.endpoint.waits import LONGEST_WAIT
from tools.models.serving.failed import worst_of

SOON_S = 10.0  # who can be asked by then is waited for, before another rung is asked
BACKOFF_S = 8.0  # the longest wait that nobody has asked for


class Turns:
    """``order`` is of rungs, each with its endpoints; ``tokens`` are those of prompt and answer."""

    def __init__(
        self, order: list[list[Endpoint]], tokens: int, network: Network, sharing: Sharing
    ) -> None:
        self._order = order
        self._sharing = sharing
        self.tokens = tokens
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
            endpoint = self._soonest()
            paused, wait = self._pause(endpoint), self._wait(endpoint)
            if not wait:
                return endpoint
            began = time.monotonic()
            await asyncio.sleep(wait)
            if paused:
                self._costs[endpoint].lose(began, began + paused)
            await self._sharing.look(self._costs)

    def other(self, than: Endpoint) -> Endpoint | None:
        """Somebody else who can be asked now, of the same rung where there is one; nobody where the
        first one is still waiting for a slot."""
        if than not in self._begun:
            return None
        able = (one for rung in self._able() for one in rung if one != than)
        return next((one for one in able if not self._wait(one)), None)

    def may_begin(self, endpoint: Endpoint) -> bool:
        """Whether it is still to be asked, after another call may have found out something."""
        if not self._left(endpoint) or self._pause(endpoint):
            return False
        return known_of(endpoint).breaker.able(clock.now()) or not self._soon()

    def elsewhere(self, than: Endpoint) -> bool:
        """Whether another provider can be asked soon, and has not been slow."""
        others = (one for rung in self._able() for one in rung if one.where != than.where)
        return any(self._pause(one) <= SOON_S and not self._costs[one].slow for one in others)

    def begun(self, endpoint: Endpoint) -> None:
        self._begun.add(endpoint)

    def failed(self, endpoint: Endpoint, failure: Explained, began: float) -> None:
        now, costs = time.monotonic(), self._costs[endpoint]
        self._tries[endpoint] += 1
        self.paid += failure.error.paid
        self._failed[endpoint] = costs.provider.why = costs.model.why = failure.error
        costs.lose(began, now)
        if isinstance(failure.error, ProviderRefusedError):
            costs.refuse(failure.error)
        if not failure.passes:
            self._tries[endpoint] = self._network.retries + 1
        if failure.wait is None:
            backoff = min(BACKOFF_S, 0.25 * 2 ** self._tries[endpoint])
            self._not_before[endpoint] = now + random.uniform(0, backoff)

    def _soonest(self) -> Endpoint:
        """Of the first rung in which somebody can be asked soon; else of all."""
        if soon := self._soon():
            return min(soon, key=lambda one: (self._wait(one), self._tries[one]))
        everybody = [one for rung in self._order for one in rung if self._left(one)]
        if not everybody:
            raise worst_of([self._reason(one) for rung in self._order for one in rung])
        return min(everybody, key=self._wait)

    def _soon(self) -> list[Endpoint]:
        rungs = (rung for rung in self._able() if any(self._pause(e) <= SOON_S for e in rung))
        return next(rungs, [])

    def _able(self) -> Iterator[list[Endpoint]]:
        """Those of each rung whom nothing speaks against; last those who have been slow."""
        slow: list[Endpoint] = []
        now = clock.now()
        for rung in self._order:
            able = [e for e in rung if self._left(e) and known_of(e).breaker.able(now)]
            quick = [one for one in able if not self._costs[one].slow]
            slow += [one for one in able if one not in quick]
            yield quick
        yield slow

    def _left(self, endpoint: Endpoint) -> bool:
        """Whether this call may ask it (again), now or later."""
        longest = min(LONGEST_WAIT, self._costs[endpoint].left)
        tried = self._tries[endpoint] > self._network.retries
        return not tried and 0 < longest >= self._pause(endpoint)

    def _pause(self, endpoint: Endpoint) -> float:
        """Seconds until it may be asked again, for what it has said or done."""
        own = self._not_before.get(endpoint, 0.0) - time.monotonic()
        return max(0.0, own, known_of(endpoint).paused)

    def _wait(self, endpoint: Endpoint) -> float:
        quota = provider_of(endpoint).quota
        asked = quota.wait(endpoint.limits, self.tokens, clock.now())
        return max(self._pause(endpoint), asked)

    def _reason(self, endpoint: Endpoint) -> ProviderError:
        """Why it is not asked: what it said to this call, to this run, or to another one."""
        costs = self._costs[endpoint]
        said = self._failed.get(endpoint) or costs.model.why or costs.provider.why
        said = said or known_of(endpoint).reason
        assert said  # nobody is left out without a reason
        return copy.copy(said)  # who catches it adds to it
