"""What processes tell each other of providers: the store, and the circuits that stand in it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from graph.doctor.line import Line, poor, well
from tools.models import FAILURES, Circuit, Endpoint, ModelPool, in_words
from tools.money import unanswered
from tools.storage import Where

LATELY_S = 3600

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


async def alone(endpoints: Sequence[Endpoint], ledger: Where) -> list[str]:
    """What is known of circuits where nobody shares them: the requests in the ledger."""
    told = []
    for one in endpoints:
        lost, at = await asyncio.to_thread(unanswered, ledger, one.provider, one.model, FAILURES)
        ago = max(0.0, time.time() - at)
        if lost and ago < LATELY_S:
            requests = "request" if lost == 1 else f"{lost} requests"
            said = f"{one.model} gave no answer to the last {requests} in the ledger"
            may = ", whose processes may have its circuit open" if lost == FAILURES else ""
            told.append(f"{said} (the last {in_words(ago)} ago){may}")
    return told
