"""What is shared by runs and processes: LangGraph's own store, in a file or a database.

It is a help and nothing else: a file that is damaged is set aside, and what cannot be used is said
once; whoever asks then finds nothing.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from schema.errors import StorageError
from tools.reuse.database import Database
from tools.reuse.file import File
from tools.storage import Where

if TYPE_CHECKING:
    from langgraph.store.base import BaseStore

T = TypeVar("T")

# The least recently used go first. An entry that is used is put again, which makes it the newest.
_EVICT = """
    DELETE FROM store WHERE (prefix, key) IN (SELECT prefix, key FROM (
        SELECT prefix, key, SUM({size}) OVER (ORDER BY {newest}) AS total FROM store
    ) AS sized WHERE total > ?) RETURNING 1"""


class Place(Protocol):
    """Where a shelf stands. It is opened when it is first used."""

    kind: str
    shown: str
    # In its SQL: the bytes of an entry, how often it was taken, and what is sorted by.
    size: str
    uses: str
    newest: str

    @property
    def store(self) -> Any: ...

    def rows(self, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]: ...

    def told(self, error: Exception) -> str | None:
        """What is wrong, empty where it is nothing to tell of; None: it is not of this place."""
        ...

    def mended(self, error: Exception) -> str | None:
        """What was done, where it can be used now."""
        ...

    def close(self) -> None: ...


class Shelf:
    """``max_mb`` bounds what is on it, in megabytes."""

    def __init__(self, where: Where, max_mb: int) -> None:
        self._place: Place = File(where) if isinstance(where, Path) else Database(where)
        self._most = max_mb * 1_000_000
        self._lock = threading.Lock()
        self._said = False

    @property
    def kind(self) -> str:
        """``file`` or ``database``."""
        return self._place.kind

    @property
    def shown(self) -> str:
        """The path, or the address without what may be a secret of it."""
        return self._place.shown

    async def use(self, work: Callable[[BaseStore], T], otherwise: T) -> T:
        """What the work returns, in a thread; ``otherwise`` where the place cannot be used."""
        return await asyncio.to_thread(self._tolerant, lambda: work(self._place.store), otherwise)

    def read(self, work: Callable[[BaseStore], T]) -> T:
        """The same for a command, which blocks, and is to be told. Raises StorageError,
        ConfigError."""
        return self._strict(lambda: work(self._place.store))

    def rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """What a statement on the table ``store`` returns, which may name a place's own SQL.
        Blocks; raises StorageError, ConfigError."""
        return self._strict(lambda: self._place.rows(self._its(sql), values))

    async def evict(self) -> None:
        """Take away what is too much, and what has expired."""
        await asyncio.to_thread(self._tolerant, self._shrink, None)

    async def close(self) -> None:
        await asyncio.to_thread(self._close)

    def _its(self, sql: str) -> str:
        place = self._place
        return sql.format(size=place.size, uses=place.uses, newest=place.newest)

    def _shrink(self) -> None:
        self._place.store.sweep_ttl()
        self._place.rows(self._its(_EVICT), (self._most,))

    def _strict(self, work: Callable[[], T]) -> T:
        with self._lock:
            try:
                return work()
            except Exception as error:
                if (told := self._place.told(error)) is None:
                    raise
                raise StorageError(f"cannot use {self.shown}: {told}") from error

    def _tolerant(self, work: Callable[[], T], otherwise: T) -> T:
        with self._lock:
            for _ in range(2):
                try:
                    return work()
                except Exception as error:
                    if (told := self._place.told(error)) is None:
                        raise
                    self._place.close()  # it may be in the middle of something
                    if not (mended := self._place.mended(error)):
                        if told:
                            self._say(f"nothing is kept for later runs in {self.shown}: {told}")
                        return otherwise
                    self._say(mended)
        return otherwise

    def _say(self, what: str) -> None:
        if not self._said:
            logging.getLogger("roma_ptc").warning(what)
        self._said = True

    def _close(self) -> None:
        with self._lock:
            self._place.close()
