"""What is asked while an answer is under way is answered together: each answer takes a process."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

MOST_CHARS = 1_000_000  # of what is answered together


@dataclass(eq=False, slots=True)
class _Request(Generic[T]):
    texts: Sequence[str]
    found: Mapping[str, T] | str | None = None


class Together(Generic[T]):
    """Asks ``answer`` for what is said of each of several texts, or why nothing is.

    Any of the texts may be why, so that nobody suffers from those of others: each request is then
    answered by itself.
    """

    def __init__(self, answer: Callable[[Sequence[str]], Awaitable[Mapping[str, T] | str]]) -> None:
        self._answer = answer
        self._open: list[_Request[T]] = []
        self._turn = asyncio.Lock()

    async def ask(self, texts: Iterable[str]) -> Mapping[str, T] | str:
        """What is said of each text, or why nothing is."""
        request: _Request[T] = _Request(tuple(texts))
        self._open.append(request)
        try:
            async with self._turn:
                # Who was asked along has its answer already, unless whoever asked was cancelled.
                if request.found is None:
                    await self._serve(request)
        finally:
            self._open.remove(request)
        assert request.found is not None
        return request.found

    async def _serve(self, first: _Request[T]) -> None:
        served = [first]
        room = MOST_CHARS - sum(map(len, first.texts))
        for request in self._open:
            size = sum(map(len, request.texts))
            if request is not first and request.found is None and size <= room:
                served.append(request)
                room -= size
        found = await self._answer(list(dict.fromkeys(t for one in served for t in one.texts)))
        for request in served:
            alone = isinstance(found, str) and len(served) > 1
            request.found = await self._answer(request.texts) if alone else found
