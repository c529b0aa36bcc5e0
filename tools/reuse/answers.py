"""Answers of models, for a run that asks exactly the same.

An answer waits under its run until that run has passed: only then later runs are given it. What
led to nothing is dropped, so that no fault is ever served again; and a run is given an answer
once, so that who asks again, to sample anew, gets another.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tools.reuse.shelf import Shelf

if TYPE_CHECKING:
    from langgraph.store.base import BaseStore

ANSWERS = ("answers",)
WAITING = "waiting"
WAITS_MINUTES = 30 * 24 * 60.0
"""A run that has not passed by then is not gone on with."""

_VERSION = 1  # of the question's form: a change makes all that was kept unknown


def answer_id(question: Mapping[str, Any]) -> str:
    """By what the answer to a question is known: all that the question holds matters."""
    asked = json.dumps([_VERSION, question], sort_keys=True, default=str)
    return hashlib.sha256(asked.encode(errors="surrogatepass")).hexdigest()[:32]


class Answers:
    """Answers as JSON objects, by ``answer_id``."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._given: set[tuple[str, str]] = set()

    async def find(self, run: str, ids: Sequence[str]) -> tuple[str, dict[str, Any]] | None:
        """The first of these answers that is kept and was not given to the run yet."""
        asked = [id_ for id_ in ids if (run, id_) not in self._given]

        def work(store: BaseStore) -> tuple[str, dict[str, Any]] | None:
            for id_ in asked:
                if item := store.get(ANSWERS, id_):
                    uses = int(item.value.get("uses") or 0) + 1
                    store.put(ANSWERS, id_, {**item.value, "uses": uses})  # the newest now
                    return id_, item.value
            return None

        found = await self._shelf.use(work, None)
        if found:
            self._given.add((run, found[0]))
        return found

    async def add(self, run: str, id_: str, answer: Mapping[str, Any]) -> None:
        """Keep an answer for when its run has passed."""
        value = {**answer, "run": run}
        await self._shelf.use(lambda s: s.put(_of(run), id_, value, ttl=WAITS_MINUTES), None)

    async def keep(self, run: str, ids: Collection[str]) -> None:
        """The run has passed: these of its answers are good."""

        def work(store: BaseStore) -> None:
            for id_ in ids:
                if item := store.get(_of(run), id_):
                    store.put(ANSWERS, id_, item.value)
                    store.delete(_of(run), id_)

        if ids:
            await self._shelf.use(work, None)

    async def drop(self, run: str, ids: Collection[str]) -> None:
        """These answers, to the run or to an earlier one, led to nothing."""

        def work(store: BaseStore) -> None:
            for id_ in ids:
                store.delete(_of(run), id_)
                store.delete(ANSWERS, id_)

        if ids:
            await self._shelf.use(work, None)


def _of(run: str) -> tuple[str, str]:
    # A label of a namespace may hold no dot, and a server's client names its threads.
    return (WAITING, hashlib.sha256(run.encode(errors="surrogatepass")).hexdigest()[:32])
