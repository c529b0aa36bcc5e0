"""What stands before the PTC service: who may ask, how much, and how long that may take."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import sys
from typing import Any

from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from schema.bounds import REQUEST_BYTES
from schema.errors import ConfigError, RomaError
from schema.settings import TOKEN, Settings, load_config
from tools.ptc.patience import BODY_S, patient
from tools.ptc.refusals import respond

BEYOND = f"others could reach it: set {TOKEN}, or listen on 127.0.0.1"

SWITCH_S = 0.001
"""Seconds that one thread may keep the others waiting; Python's own are five times as long."""


class Guard:
    """The service as a server sees it. A body is read whole before anything else looks at it.

    It loads the settings when a server starts the app. Inside another process nobody does: whoever
    asks is that process, and gave its own.
    """

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._served: Settings | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        # uvicorn's configuration, which it hands out in no other way; other servers have none.
        config: Any = getattr(getattr(receive, "__self__", None), "config", None)
        try:
            settings = await asyncio.to_thread(load_config)
            await asyncio.to_thread(check_host, getattr(config, "host", None), settings)
        except RomaError as error:
            await receive()
            await send({"type": "lifespan.startup.failed", "message": f"error: {error}"})
            return
        # Who waits for a thread that reads a long reply waits for this, several times a request.
        sys.setswitchinterval(SWITCH_S)
        if protocol := getattr(config, "http_protocol_class", None):
            config.http_protocol_class = patient(protocol)
        self._app.state.settings = self._served = settings
        await self._app(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        host, _ = scope.get("server") or ("", None)
        # A server may have been given a socket that its configuration does not tell of.
        if self._served and not self._served.ptc_service.token and _is_beyond(host):
            await respond("about:blank", 403, f"not served: {BEYOND}")(scope, receive, send)
            return
        length = next((v for k, v in scope["headers"] if k == b"content-length"), b"")
        if scope["method"] == "POST" and not length.isdigit():
            refused = respond("urn:ptc:bad-request", 411, "send a Content-Length")
            await refused(scope, receive, send)
            return
        try:
            async with asyncio.timeout(BODY_S):
                body = await _whole(receive, length)
        except TimeoutError:
            said = f"the request did not arrive within {BODY_S:g} s"
            await respond("about:blank", 408, said, {"Connection": "close"})(scope, receive, send)
        except _TooLargeError as error:
            await respond("urn:ptc:too-large", 413, str(error))(scope, receive, send)
        else:
            if body is not None:
                await self._app(scope, _again(body, receive), send)


class _TooLargeError(Exception):
    pass


async def _whole(receive: Receive, length: bytes) -> bytes | None:
    """The body; None when its sender has gone. Raises _TooLargeError, at once where it can."""
    body = bytearray()
    more = True
    if len(length) > 15 or int(length or 0) > REQUEST_BYTES:
        said = length[:15].decode()
        raise _TooLargeError(f"the request has {said} bytes, at most {REQUEST_BYTES} are taken")
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > REQUEST_BYTES:
            raise _TooLargeError(f"the request has more bytes than {REQUEST_BYTES}")
    return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def read() -> Message:
        return left.pop() if left else await receive()

    return read


def check_host(host: str | None, settings: Settings) -> None:
    """Raise ConfigError where others than this machine could ask, and need no token to."""
    if host is None or settings.ptc_service.token:
        return
    try:
        found = socket.getaddrinfo(host or "0.0.0.0", None, type=socket.SOCK_STREAM)
    except OSError:
        return  # the server will say it
    if any(_is_beyond(str(address[0])) for *_, address in found):
        raise ConfigError(f"the service does not listen on {host or 'every address'}: {BEYOND}")


def _is_beyond(host: str) -> bool:
    """Whether an address is one of a network's; a path or a made-up name is none."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return not (getattr(address, "ipv4_mapped", None) or address).is_loopback
