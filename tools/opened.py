"""What the runs of one process share: opened by the first, closed after the last."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

from schema.context import Context
from schema.settings import Settings, load_config
from tools.choices import chosen
from tools.services import Services

_open: dict[asyncio.AbstractEventLoop, list[Services]] = {}


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """Services for a run, which is given them as its runtime's context.

    Runs at the same time with the same settings share them. Raises SandboxError when code has to
    be isolated and cannot be.
    """
    # OpenAI's client takes a fifth of a second, which is no business of who only looks at runs.
    await asyncio.to_thread(import_module, "tools.models.endpoint.chat")
    loop = asyncio.get_running_loop()
    here = _open.setdefault(loop, [])
    services = next((one for one in here if one.settings == settings), None)
    if services is None:
        services = Services(settings)
        here.append(services)
    services.users += 1
    try:
        if services.must_isolate:
            await services.sandbox()  # before anything is paid for
        if settings.agents.executor.ptc_base_url:
            await asyncio.to_thread(import_module, "tools.ptc.elsewhere")
        yield services
    finally:
        services.users -= 1
        if not services.users:
            here.remove(services)
            if not here:
                _open.pop(loop, None)
            await services.close()


@asynccontextmanager
async def open_chosen(form: Context) -> AsyncIterator[Services]:
    """Services for what a caller chose of the operator's settings. Raises UsageError.

    The settings are read anew when none of their runs is under way: composing them takes longer
    than many a step.
    """
    here = _open.get(asyncio.get_running_loop(), [])
    settings = next((one.narrowed for one in here if one.narrowed), None)
    if settings is None:
        settings = await asyncio.to_thread(load_config)
    async with open_services(chosen(settings, form)) as services:
        services.narrowed = services.narrowed or settings
        yield services
