"""What ``roma-ptc doctor`` looks at: a file for each concern, each finding a ``Line``.

Nothing is changed and, without ``probe``, nothing is paid.
"""

from __future__ import annotations

import asyncio

from graph.doctor import kept, machine, roles, service, tools
from graph.doctor.line import Line, runnable
from schema.settings import Settings

__all__ = ["Line", "examine", "runnable"]


async def examine(settings: Settings, *, probe: bool = False) -> list[Line]:
    """Everything that a run needs, side by side; with ``probe`` each model answers one word."""
    asked = asyncio.create_task(tools.tool_servers(settings))
    models, served, sandbox, packages, checkpointer, disk = await asyncio.gather(
        roles.models(settings, probe),
        service.service(settings),
        machine.sandbox(settings),
        machine.installer(settings),
        kept.checkpointer(settings),
        machine.disk(settings),
    )
    return [
        *models,
        served,
        *await asked,
        sandbox,
        packages,
        checkpointer,
        *disk,
        machine.versions(),
    ]
