"""One question to the coding model of the environment's settings."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from langchain_core.messages import HumanMessage, SystemMessage

from schema.settings import load_config
from tools.models import Completion, ModelPool, must_serve

ASKED = [SystemMessage("Be brief and exact, please."), HumanMessage("How many legs has a spider?")]
ONCE = "network.retries=0"
Ask = Callable[..., Awaitable[Completion]]


@asynccontextmanager
async def asking(*overrides: str) -> AsyncIterator[Ask]:
    """Calls to the coding model of the environment's settings."""
    settings = load_config(overrides=overrides)
    pool = ModelPool(settings)
    try:
        yield partial(pool.complete, must_serve(settings, "code"), ASKED)
    finally:
        await pool.close()


async def ask(*overrides: str, **options: Any) -> Completion:
    async with asking(*overrides) as ask_:
        return await ask_(**options)
