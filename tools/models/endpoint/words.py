"""What a model writes while it writes it, in pieces, to whoever listens to its task.

All of it is provisional: the call may still fail, be made again or lose to another one. What it
has written is what it returns in the end.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from tools.models.endpoint.streams import arguments_of, choice_of, delta_of, event_of

EVERY_S = 0.1  # a piece; readers and screens gain nothing from more of them
LINE_BYTES = 1 << 20  # of a longer event nothing is told

Hear = Callable[[str, str, bool], None]
"""Is told the purpose of a call, more of its text, and whether an answer begins with that."""


class Listener:
    """Who listens to a task. Where two calls are under way for one answer, the first to speak is
    heard until it has ended."""

    def __init__(self, hear: Hear) -> None:
        self.hear = hear
        self.speaker: Words | None = None


class Words:
    """Those of one request, found in the stream as it arrives."""

    def __init__(self, listener: Listener, purpose: str, key: str) -> None:
        self._listener = listener
        self._purpose = purpose
        self._key = key
        self._line = b""
        self._untold: list[str] = []
        self._last = 0.0
        self._begun = False
        self.chat: Callable[[str], Awaitable[None]] | None = None
        """Is told the text as well, where it is the answer that a chat shows."""

    async def feed(self, data: bytes) -> None:
        """More of the stream, cut anywhere."""
        *lines, self._line = (self._line + data).split(b"\n")
        if len(self._line) > LINE_BYTES:
            self._line = b""
        self._untold += filter(None, map(_said, lines))
        now = time.monotonic()
        if now - self._last >= EVERY_S and self._has_floor():
            self._last = now
            await self._tell(self._text(ended=False))

    async def end(self) -> None:
        """All of it has come."""
        if self._has_floor():
            await self._tell(self._text(ended=True))

    def leave(self) -> None:
        """The request is over, whatever became of it."""
        if self._listener.speaker is self:
            self._listener.speaker = None

    def _has_floor(self) -> bool:
        if self._untold and self._listener.speaker is None:
            self._listener.speaker = self
        return self._listener.speaker is self

    async def _tell(self, text: str) -> None:
        if not text:
            return
        begins, self._begun = not self._begun, True
        self._listener.hear(self._purpose, text, begins)
        if self.chat:
            await self.chat(text)

    def _text(self, *, ended: bool) -> str:
        """What was not told yet, but for an end that may become the key."""
        text = "".join(self._untold)
        text = text.replace(self._key, "***") if self._key else text
        held = 0 if ended else _begins_at_end(self._key, text)
        self._untold = [text[len(text) - held :]] if held else []
        return text[: len(text) - held]


def _begins_at_end(key: str, text: str) -> int:
    """How many characters at the end of the text the key begins with."""
    most = min(len(key) - 1, len(text))
    return next((n for n in range(most, 0, -1) if text.endswith(key[:n])), 0)


def _said(line: bytes) -> str:
    """The text in a line of the stream; whether all of it can be read is told at its end."""
    try:
        event = event_of(line.decode(errors="replace"))
    except (ValueError, RecursionError):
        return ""
    delta = delta_of(choice_of(event or {}))
    content = delta.get("content")
    said = content if isinstance(content, str) and content else arguments_of(delta)
    return said.encode(errors="replace").decode()  # half a surrogate pair


_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)
_words: ContextVar[Words | None] = ContextVar("words", default=None)


@contextmanager
def listening(hear: Hear) -> Iterator[None]:
    """Models that are asked inside of the block stream, where they can, and ``hear`` is told."""
    token = _listener.set(Listener(hear))
    try:
        yield
    finally:
        _listener.reset(token)


def is_heard() -> bool:
    return _listener.get() is not None


@contextmanager
def speaking(purpose: str, key: str) -> Iterator[None]:
    """Around a request, whose words are then ``current_words``, if anybody listens."""
    listener = _listener.get()
    words = Words(listener, purpose, key) if listener else None
    token = _words.set(words)
    try:
        yield
    finally:
        _words.reset(token)
        if words:
            words.leave()


def current_words() -> Words | None:
    return _words.get()
