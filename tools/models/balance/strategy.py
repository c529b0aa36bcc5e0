"""Which of several endpoints is asked first: by what an answer is expected to cost and to take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from schema.settings import Strategy

CENT_HUNDREDTH = 1e-4  # USD: so that what is free is not infinitely better than what is cheap


class Expected(NamedTuple):
    """Of one call: list price in USD and seconds, None where unknown; share of calls that fail."""

    usd: float | None
    seconds: float | None
    failing: float


def ranked(strategy: Strategy, expected: Sequence[Expected]) -> list[int]:
    """Places in ``expected``, the best first; equals stay in the order of the settings.

    An unknown price is supposed to be the highest of the others, an unknown time half the shortest:
    so money is not spent in ignorance, and who was not asked for long gets a call.
    Per answer that can be used, a price and a time are 1 / (1 - failing) times as high.
    """
    dearest = max((one.usd for one in expected if one.usd is not None), default=0.0)
    quickest = min((one.seconds for one in expected if one.seconds is not None), default=0.0) / 2

    def score(place: int) -> tuple[float, float]:
        usd, seconds, failing = expected[place]
        usd = dearest if usd is None else usd
        seconds = quickest if seconds is None else seconds
        return _SCORES[strategy](usd / (1 - failing), seconds / (1 - failing))

    places = range(len(expected))
    return list(places) if strategy == "fixed" else sorted(places, key=score)


_SCORES: dict[str, Callable[[float, float], tuple[float, float]]] = {
    "cheapest": lambda usd, seconds: (usd, seconds),
    "fastest": lambda usd, seconds: (seconds, usd),
    # Twice as dear has to be twice as fast.
    "balanced": lambda usd, seconds: ((usd + CENT_HUNDREDTH) * seconds, usd),
}
