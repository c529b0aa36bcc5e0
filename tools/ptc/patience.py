"""How long the service waits for a request: a connection that never completes one is closed.

uvicorn waits for ever for the rest of a head. It takes the class of its connections from its
configuration, so that is where the deadline is put.
"""

from __future__ import annotations

import asyncio
from typing import Any

from schema.bounds import REQUEST_BYTES

HEAD_S = 5.0
"""Seconds for a request's head, from its first byte or the connection on; uvicorn's keep-alive."""

BODY_S = 10.0
"""Seconds for its body: a megabyte at 1 Mbit/s."""


def patient(protocol: type[Any]) -> type[Any]:
    """The same class of connections, which end when no request has begun in time."""

    class Patient(protocol):  # type: ignore[misc]
        _waiting: asyncio.TimerHandle | None = None
        _unasked = 0

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(transport)
            self._wait()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._wait()
            self._unasked = 0 if self._serving() else self._unasked + len(data)
            # What is left of a request that was refused for its length is no head.
            if self._unasked > 2 * REQUEST_BYTES:
                self.transport.abort()

        def connection_lost(self, error: Exception | None) -> None:
            self._stop()
            super().connection_lost(error)

        def _wait(self) -> None:
            if self._serving():
                self._stop()
            elif self._waiting is None:
                self._waiting = asyncio.get_running_loop().call_later(HEAD_S, self._end)

        def _stop(self) -> None:
            if self._waiting:
                self._waiting.cancel()
            self._waiting = None

        def _end(self) -> None:
            self._waiting = None
            if not self._serving():
                self.transport.abort()

        def _serving(self) -> bool:
            cycle = getattr(self, "cycle", None)
            return cycle is not None and not cycle.response_complete

    return Patient
