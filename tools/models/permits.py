"""Whether a run may still ask a model: what its configuration names is asked before each request.

A run that was suspended while somebody else took it over must not pay for what the other one does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from langchain_core.runnables.config import ensure_config

if TYPE_CHECKING:
    import httpx

PERMIT = "__permit"  # key in a run's `configurable`, which all that is below the run inherits

permits: dict[str, Callable[[], Awaitable[None]]] = {}
"""Name -> what returns when the run may ask, and never when it may not."""


async def permitted(_: httpx.Request) -> None:
    """Wait for the permit of the run that asks, if it has one."""
    name = ensure_config().get("configurable", {}).get(PERMIT, "")
    if permit := permits.get(name):
        await permit()
