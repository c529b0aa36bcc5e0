"""What the estimate of a plan, or of a goal in one piece, came to."""

from __future__ import annotations

import asyncio

from nodes.ask import services
from schema.approval import Truth
from schema.state import State
from schema.verdict import Rung
from tools.models import current_caller
from tools.money import waited


async def truth_of(state: State) -> Truth | None:
    """None where nothing was estimated, as of what an earlier run has left. How long the checks of
    code took is noted for later estimates."""
    run, checking = current_caller().run, state.get("checking", 0.0)
    if run and state["verdict"].reached != Rung.ANSWERED:
        await services().models.purse.checked(run, checking)
    expected = state.get("estimate")
    if expected is None:
        return None
    usd = sum(call.cost_usd for call in (state.get("calls") or [])[expected.made :])
    seconds = await asyncio.to_thread(waited, services().settings.ledger, run, expected.at)
    return Truth(estimate=expected, cost_usd=usd, seconds=round(seconds + checking, 1))
