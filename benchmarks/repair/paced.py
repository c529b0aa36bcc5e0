"""Kept answers, written as slowly as a model writes them: for runs that somebody looks at."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from benchmarks.repair.provider import CHARS_PER_TOKEN
from tests.scripted import Asked, Reply, Script

PIECE = 10  # tokens that come at once
TOKENS_A_SECOND = 100
FIRST = 0.5  # seconds until the first one


def paced(script: Script) -> Script:
    """The same answers in their time, whole or as a stream."""

    def answer(asked: Asked) -> Reply:
        reply = script(asked)
        pieces = list(_pieces(reply.text))
        if not asked.body.get("stream"):
            return replace(reply, delay=FIRST + len(pieces) * PIECE / TOKENS_A_SECOND)
        return replace(reply, delay=FIRST, pieces=_slowly(pieces))

    return answer


def _pieces(text: str) -> Iterator[str]:
    size = PIECE * CHARS_PER_TOKEN
    return (text[at : at + size] for at in range(0, len(text), size))


def _slowly(pieces: list[str]) -> Iterator[str]:
    for piece in pieces:
        time.sleep(PIECE / TOKENS_A_SECOND)
        yield piece
