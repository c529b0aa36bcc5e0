"""The way to one server, by its program or its address. Needs the protocol's SDK."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from schema.tool_server import ToolServer

# A server's remarks are no business of the terminal.
_NOWHERE = open(os.devnull, "w")  # noqa: SIM115  # for as long as there are servers


@asynccontextmanager
async def connected(settings: ToolServer) -> AsyncIterator[Client]:
    """Raises whatever the way there comes up with."""
    if settings.url:
        headers = {}
        if key := settings.key:
            headers["Authorization"] = f"Bearer {key.get_secret_value()}"
        async with (
            httpx2.AsyncClient(headers=headers, timeout=settings.timeout) as http,
            Client(streamable_http_client(settings.url, http_client=http)) as client,
        ):
            yield client
        return
    command, *arguments = settings.command
    told = {name: value.get_secret_value() for name, value in settings.told.items()}
    started = StdioServerParameters(command=command, args=arguments, env=told)
    async with Client(stdio_client(started, errlog=_NOWHERE)) as client:
        yield client
