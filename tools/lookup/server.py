"""One server of tools: started or reached when it is first needed, and kept until the runs end."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any

from pydantic import Field

from schema.errors import ToolServerError
from schema.frozen import Frozen
from schema.tool_server import ToolServer

if TYPE_CHECKING:
    from mcp import Client

TOOLS = 50
"""Of one server; whoever offers more is better given by ``tools``."""
RESULT_CHARS = 20_000  # some 5,000 tokens
TOLD_CHARS = 300


class Offered(Frozen):
    """A tool, as whoever may call it is told of it."""

    name: str = Field(description="with the server's: docs.search")
    description: str
    parameters: dict[str, Any] = Field(description="JSON schema of its arguments")


class Said(Frozen):
    """What came of a call."""

    text: str
    seconds: float


class Server:
    """A session with one server, for all runs of a loop.

    The protocol's SDK wants a session to be opened and closed by one and the same task, so it lives
    in a task of its own. One that has broken down is opened anew by the next call.
    """

    def __init__(self, name: str, settings: ToolServer) -> None:
        self.name = name
        self.settings = settings
        self._session: asyncio.Task[None] | None = None
        self._client: asyncio.Future[Client] | None = None
        self._closing = asyncio.Event()

    async def tools(self) -> list[Offered]:
        """Those that may be called. Raises ToolServerError."""
        async with self._asked("tell its tools") as client:
            listed = (await client.list_tools()).tools
        wanted = self.settings.tools
        return [
            Offered(
                name=f"{self.name}.{tool.name}",
                description=self._plain(tool.description or tool.title or ""),
                parameters=tool.input_schema,
            )
            for tool in listed
            if not wanted or tool.name in wanted
        ][:TOOLS]

    async def call(self, tool: str, arguments: dict[str, Any]) -> Said:
        """What the tool says, or why it could not. Raises ToolServerError."""
        began = time.monotonic()
        async with self._asked(f"answer {tool}") as client:
            result = await client.call_tool(tool, arguments)
        text = "\n".join(map(_text_of, result.content))
        if not text and result.structured_content is not None:
            text = json.dumps(result.structured_content, ensure_ascii=False)
        failed = "It failed: " if result.is_error else ""
        plain = self._plain(f"{failed}{text}")
        cut = "\n(cut off)" if len(plain) > RESULT_CHARS else ""
        return Said(text=plain[:RESULT_CHARS] + cut, seconds=time.monotonic() - began)

    async def close(self) -> None:
        self._closing.set()
        if self._session:
            await asyncio.wait([self._session])

    @asynccontextmanager
    async def _asked(self, what: str) -> AsyncIterator[Client]:
        try:
            async with asyncio.timeout(self.settings.timeout):
                yield await self._opened()
        except ToolServerError:
            raise
        except TimeoutError:
            if not (self._client and self._client.done()):
                await self._drop()  # nothing would end it, and so nobody who waits for its end
            said = f"did not {what} within {self.settings.timeout:g} s"
            raise ToolServerError(f"the tool server {self.name} {said}") from None
        except Exception as error:  # whatever a stranger's server, or the way to it, comes up with
            await self._drop()
            said = self._plain(" ".join(_first(error).split()))[:TOLD_CHARS]
            raise ToolServerError(
                f"the tool server {self.name} could not {what}: {said or type(error).__name__}; "
                f"look at mcp_servers.{self.name} in the profile"
            ) from None

    async def _opened(self) -> Client:
        if self._client is None:
            self._client = asyncio.get_running_loop().create_future()
            self._session = asyncio.create_task(self._live(self._client))
        return await asyncio.shield(self._client)

    async def _live(self, opened: asyncio.Future[Client]) -> None:
        try:
            connected = await asyncio.to_thread(_connected, self.name)
            async with connected(self.settings) as client:
                opened.set_result(client)
                await self._closing.wait()
        except Exception as error:
            if not opened.done():
                opened.set_exception(error)
                opened.exception()  # whoever waited may be gone

    async def _drop(self) -> None:
        """Let go of a session that has broken down."""
        if session := self._session:
            self._session = self._client = None
            session.cancel()
            await asyncio.wait([session])

    def _plain(self, text: str) -> str:
        """Without the secrets that the server was told."""
        key = [self.settings.key] if self.settings.key else []
        for value in (*key, *self.settings.told.values()):
            text = text.replace(value.get_secret_value(), "***")
        return text


def _connected(name: str) -> Callable[[ToolServer], AbstractAsyncContextManager[Client]]:
    try:
        from tools.lookup.session import connected
    except ImportError:
        said = "needs the protocol's SDK: pip install 'roma-ptc[mcp]'"
        raise ToolServerError(f"the tool server {name} {said}") from None
    return connected


def _text_of(block: Any) -> str:
    text = getattr(block, "text", None) or getattr(getattr(block, "resource", None), "text", None)
    return text if isinstance(text, str) else f"({getattr(block, 'type', 'something')}, not text)"


def _first(error: BaseException) -> str:
    """The words of the innermost of what was raised together."""
    inner: Iterable[BaseException] = getattr(error, "exceptions", ())
    return next((_first(one) for one in inner), str(error))
