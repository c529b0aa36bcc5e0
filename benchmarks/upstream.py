"""A model that costs its machine next to nothing: it tells one answer to whoever asks, after a
while, so many at once. For measurements of what stands before a model."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection

_LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)
_SPAWN = get_context("spawn")


@contextmanager
def upstream(text: str, seconds: float, at_once: int) -> Iterator[str]:
    """Serve in a process of its own; yields the base URL."""
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_serve, args=(theirs, text, seconds, at_once))
    process.start()
    theirs.close()
    try:
        yield ours.recv()
    finally:
        ours.close()
        process.join()


async def posted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> int:
    """Send a request over a connection that stays open; the status of its answer."""
    writer.write(request)
    head, _ = await _message(reader)
    return int(head.split(b" ", 2)[1])


async def _message(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return head, await reader.readexactly(int(length[1]) if length else 0)


def _serve(pipe: Connection, text: str, seconds: float, at_once: int) -> None:
    asyncio.run(_serving(pipe, _answer(text), seconds, at_once))


async def _serving(pipe: Connection, answer: bytes, seconds: float, at_once: int) -> None:
    slots = asyncio.Semaphore(at_once)

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await _message(reader)
                async with slots:
                    await asyncio.sleep(seconds)
                writer.write(answer)

    server = await asyncio.start_server(client, "127.0.0.1", 0, backlog=1024)
    host, port = server.sockets[0].getsockname()
    pipe.send(f"http://{host}:{port}/v1")
    with suppress(EOFError):  # the other end was closed, or its process died
        await asyncio.to_thread(pipe.recv)


def _answer(text: str) -> bytes:
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text},
        "finish_reason": "stop",
    }
    usage = {"prompt_tokens": 400, "completion_tokens": 30, "total_tokens": 430}
    told = {"id": "upstream", "object": "chat.completion", "created": 0, "model": "scripted"}
    body = json.dumps({**told, "choices": [choice], "usage": usage}).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body
