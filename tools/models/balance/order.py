"""The endpoints of a role in the order in which a call asks them."""

from __future__ import annotations

from schema.settings import Strategy
from tools.models.balance import clock
from tools.models.balance.known import known_of
from tools.models.balance.strategy import Expected, ranked
from tools.models.endpoint.endpoint import Endpoint
from tools.models.serving.rungs import Serving

ANSWER = 1000  # tokens that an answer is expected to have


def order(serving: Serving, rung: int, strategy: Strategy, asked: int) -> list[list[Endpoint]]:
    """The rung's endpoints, then those of the rungs above it, then of those below, each ranked.

    ``asked`` are the tokens of the prompt. Whose context is too small for it is left out, where
    another one's is not.
    """
    at = min(rung, len(serving.rungs)) - 1
    rungs = [*serving.rungs[at:], *reversed(serving.rungs[:at])]
    fitting = [tuple(one for one in endpoints if _fits(one, asked)) for endpoints in rungs]
    if any(fitting):
        rungs = [endpoints for endpoints in fitting if endpoints]
    return [_ranked(endpoints, strategy, asked) for endpoints in rungs]


def _fits(endpoint: Endpoint, asked: int) -> bool:
    answer = min(ANSWER, endpoint.max_tokens)
    return endpoint.context is None or asked + answer <= endpoint.context


def _ranked(endpoints: tuple[Endpoint, ...], strategy: Strategy, asked: int) -> list[Endpoint]:
    if len(endpoints) == 1 or strategy == "fixed":
        return list(endpoints)
    now = clock.now()

    def expected(endpoint: Endpoint) -> Expected:
        lately = known_of(endpoint).statistics
        return Expected(
            endpoint.usd(asked, ANSWER), lately.seconds(now, ANSWER), lately.failing(now)
        )

    return [endpoints[place] for place in ranked(strategy, [expected(one) for one in endpoints])]
