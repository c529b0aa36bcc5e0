"""What processes tell each other of providers: the store, and the circuits that stand in it."""

from __future__ import annotations

from graph.doctor.line import Line, poor, well
from tools.models import Circuit, ModelPool

NONE = (
    "none: each process finds out for itself which providers fail, and has circuit breakers of its "
    "own, which end with it"
)
CIRCUITS: dict[Circuit, str] = {
    "closed": "circuit closed",
    "open": "circuit open: it failed lately, and is left alone for a while",
    "half_open": "circuit half open: it failed lately, and the next call tries it",
}
"""What is said of a model whose circuit breaker is in that state."""


async def store(pool: ModelPool) -> Line:
    """Whether it can be had."""
    where = pool.sharing.where
    if not where:
        return well("shared state", NONE)
    if why := await pool.sharing.trouble():
        said = f"{where} cannot be used: {why}; until then there is {NONE}"
        return poor("shared state", said, "start it, or correct ROMA_SHARED_URL")
    return well("shared state", where)
