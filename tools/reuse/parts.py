"""Parts that were proved, for a task that asks the same, or what is much like it.

Finding one proves nothing: it is taken like what a model wrote, and has to climb the same rungs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from schema.contract import Contract
from schema.errors import ConfigError
from tools.reuse.alike import Embed, cosine, embedded, figures
from tools.reuse.kept import Kept, kept_of, key_of, shape_of
from tools.reuse.shelf import Shelf

if TYPE_CHECKING:
    from langgraph.store.base import BaseStore, Item

PARTS = "parts"
COMPARED = 24
"""Parts of one shape that are compared, the last used first. What each means is found out once."""


class Found(NamedTuple):
    """A kept part; how much alike its task is, where it is not the same."""

    part: Kept
    alike: float | None = None

    @property
    def place(self) -> str:
        """Where it lies on the shelf."""
        return f"{_shape(self.part)}/{_key(self.part)}"

    @property
    def reason(self) -> str:
        how = "the same task" if self.alike is None else f"a task that is {self.alike:.0%} alike"
        return f"kept from {self.part.origin}: {how}"


class Parts:
    """``similar`` is how much alike a task has to be, from 0 to 1; None: only the same is taken."""

    def __init__(self, shelf: Shelf, embed: Embed, similar: float | None) -> None:
        self._shelf, self._embed, self._similar = shelf, embed, similar

    async def find(self, goal: str, contract: Contract, user: str) -> Found | None:
        """The user's part of the same task, else the likest. Other shapes are not looked at."""
        place, key = (PARTS, shape_of(goal, contract, user)), key_of(goal, contract)

        def work(store: BaseStore) -> list[Kept]:
            same = store.get(place, key)
            if part := _read(same) if same else None:
                return [part]
            found = store.search(place, limit=COMPARED) if self._similar is not None else []
            return [part for item in found if (part := _read(item))]

        nothing: list[Kept] = []
        near = await self._shelf.use(work, nothing)
        if near and _key(near[0]) == key:
            return Found(near[0])
        told = figures(goal)
        near = [part for part in near if figures(part.goal) == told]
        return await self._likest(goal, near) if near else None

    async def take(self, place: str, user: str) -> Kept | None:
        """The user's part that was found, unless it is gone."""
        shape, _, key = place.partition("/")

        def work(store: BaseStore) -> Kept | None:
            item = store.get((PARTS, shape), key) if key else None
            part = _read(item) if item else None
            if part is None or part.user != user:
                return None
            _put(store, part.model_copy(update={"uses": part.uses + 1}))  # the newest now
            return part

        return await self._shelf.use(work, None)

    async def keep(self, parts: Sequence[Kept]) -> None:
        """What is there already, as when it was taken and proved again, stays as it is."""

        def work(store: BaseStore) -> None:
            for part in parts:
                item = store.get((PARTS, _shape(part)), _key(part))
                known = _read(item) if item else None
                if known is None or known.files != part.files:
                    _put(store, part)

        await self._shelf.use(work, None)

    async def _likest(self, goal: str, near: list[Kept]) -> Found | None:
        new = list(dict.fromkeys(part.goal for part in near if not part.vector))
        try:
            mine, *vectors = await asyncio.to_thread(embedded, [goal, *new], self._embed)
        except ConfigError:  # no model to compare by: nothing is alike
            return None
        known = {told: tuple(vector) for told, vector in zip(new, vectors, strict=True)}
        near = [p.model_copy(update={"vector": p.vector or known[p.goal]}) for p in near]
        best = max(near, key=lambda part: cosine(mine, part.vector))

        def work(store: BaseStore) -> None:
            for part in near:
                if part.goal in known:
                    _put(store, part)  # with its vector

        await self._shelf.use(work, None)
        alike = cosine(mine, best.vector)
        return Found(best, alike) if alike >= (self._similar or 0.0) else None


def _key(part: Kept) -> str:
    return key_of(part.goal, part.contract)


def _shape(part: Kept) -> str:
    return shape_of(part.goal, part.contract, part.user)


def _put(store: BaseStore, part: Kept) -> None:
    place = (PARTS, _shape(part))
    store.put(place, _key(part), part.model_dump(mode="json"))


def _read(item: Item) -> Kept | None:
    """The part, unless it is not what it is kept as: anybody may have written into the file."""
    part = kept_of(item.value)
    return part if part and _key(part) == item.key else None
