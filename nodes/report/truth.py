"""What the estimate of a plan came to."""

from __future__ import annotations

import asyncio

from nodes.ask import services
from schema.approval import Truth
from schema.state import State
from tools.models import current_caller
from tools.money import waited


async def truth_of(state: State) -> Truth | None:
    """None where nothing was estimated, as of a goal in one piece."""
    expected = state.get("estimate")
    if expected is None:
        return None
    usd = sum(call.cost_usd for call in (state.get("calls") or [])[expected.made :])
    ledger, run = services().settings.ledger, current_caller().run
    seconds = await asyncio.to_thread(waited, ledger, run, expected.at)
    return Truth(estimate=expected, cost_usd=usd, seconds=round(seconds, 1))
