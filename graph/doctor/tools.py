"""The servers of tools that a profile names: what each offers, or why it cannot."""

from __future__ import annotations

import asyncio

from graph.doctor.line import Line, poor, well
from schema.errors import ToolServerError
from schema.settings import Settings
from tools.lookup import Server


async def tool_servers(settings: Settings) -> list[Line]:
    """A line for each; all are asked at once, and none is called."""
    servers = (Server(name, one) for name, one in settings.mcp_servers.items())
    return list(await asyncio.gather(*map(_looked_at, servers)))


async def _looked_at(server: Server) -> Line:
    name, settings = f"tools {server.name}", server.settings
    try:
        offered = [tool.name.partition(".")[2] for tool in await server.tools()]
    except ToolServerError as error:
        reached = (
            f"that {settings.url} is up" if settings.url else f"what runs {settings.command[0]}"
        )
        advice = f"see {reached}, or take mcp_servers.{server.name} out of the profile"
        return poor(name, f"{error}; tasks are done without it", advice)
    finally:
        await server.close()
    if missing := [one for one in settings.tools if one not in offered]:
        said = f"has no {', '.join(missing)}, but {', '.join(offered) or 'nothing'}"
        return poor(name, said, f"correct mcp_servers.{server.name}.tools in the profile")
    return well(name, f"offers {', '.join(offered)}" if offered else "offers nothing")
