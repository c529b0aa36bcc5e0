"""How long a piece of work stood still because none of its programs had a core."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Queued:
    """The seconds for which some programs of a block waited for a core and none of them had one."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._waiting = self._running = 0
        self._since = 0.0

    def changed(self, *, waiting: int = 0, running: int = 0) -> None:
        """So many more, or fewer, of its programs wait or run from now on."""
        now = time.monotonic()
        if self._waiting and not self._running:
            self.seconds += now - self._since
        self._waiting += waiting
        self._running += running
        self._since = now


_block: ContextVar[Queued | None] = ContextVar("queued", default=None)


@contextmanager
def queued() -> Iterator[Queued]:
    """Count it for what is started in the block, in tasks of its own as well, of one event loop."""
    count = Queued()
    token = _block.set(count)
    try:
        yield count
    finally:
        _block.reset(token)


def of_this_block() -> Queued:
    """What counts for whoever asks; where nobody wants to know, one for nobody."""
    return _block.get() or Queued()
