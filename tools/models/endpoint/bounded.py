"""The body of an answer, read within bounds: whoever sends it may send anything, for ever."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol

# Bytes. Of a stream a token takes about 250, so that the longest answers fit.
MOST = 8 << 20
MOST_STREAMED = 32 << 20
STREAM = "text/event-stream"

_GZIP_OR_ZLIB = 47  # as zlib counts windows


class Unread(Protocol):
    """A response of httpx or httpx2 whose body was not read yet."""

    @property
    def headers(self) -> object: ...

    def aiter_raw(self) -> AsyncIterator[bytes]: ...


class OversizeError(ValueError):
    """There is more of it than anybody needs, or it is packed in a way that was not asked for."""


async def bounded(
    response: Unread, hear: Callable[[bytes], Awaitable[None]] | None = None
) -> bytes:
    """The body, unpacked; of a stream ``hear`` is given each part as it comes.

    Raises OversizeError; time is the caller's to bound.
    """
    headers: dict[str, str] = dict(response.headers)  # type: ignore[call-overload]
    coding = headers.get("content-encoding", "").strip().lower() or "identity"
    streamed = headers.get("content-type", "").startswith(STREAM)
    most = MOST_STREAMED if streamed else MOST
    parts, size = [], 0
    async for part in response.aiter_raw():
        size += len(part)
        if size > most:
            raise OversizeError(f"its answer is longer than {most >> 20} MB")
        parts.append(part)
        if hear and streamed and coding == "identity":
            await hear(part)
    body = b"".join(parts)
    if coding == "identity":
        return body
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise OversizeError("its answer is packed in a way that was not asked for")
    try:
        unpacked = zlib.decompressobj(_GZIP_OR_ZLIB).decompress(body, most + 1)
    except zlib.error:
        raise OversizeError("its answer cannot be unpacked") from None
    if len(unpacked) > most:
        raise OversizeError(f"its answer unpacks to more than {most >> 20} MB")
    return unpacked
