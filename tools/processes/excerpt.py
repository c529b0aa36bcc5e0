"""Keeping the two ends of an output that may never stop."""

from __future__ import annotations


class Excerpt:
    """The first and the last bytes of a stream, at most ``limit`` in all.

    Both ends are kept because a traceback ends with its cause and a flood begins with it.
    """

    def __init__(self, limit: int) -> None:
        self._half = limit // 2
        self._head = bytearray()
        self._tail = bytearray()
        self._lost = 0

    def add(self, chunk: bytes) -> None:
        room = self._half - len(self._head)
        self._head += chunk[:room]
        self._tail += chunk[room:]
        excess = len(self._tail) - self._half
        if excess > 0:
            del self._tail[:excess]
            self._lost += excess

    def text(self) -> str:
        """The stream as text, with a note where bytes are missing."""
        if not self._lost:
            return (self._head + self._tail).decode(errors="replace")
        head, tail = self._head.decode(errors="replace"), self._tail.decode(errors="replace")
        return f"{head}\n[... {self._lost} bytes left out ...]\n{tail}"
