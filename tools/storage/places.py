"""What a place that keeps runs can do, whichever database it is.

Statements have to be of the SQL that all of them understand, with ``?`` for a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Cursor(Protocol):
    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...


class Connection(Protocol):
    """What is written on one belongs to one transaction."""

    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Cursor: ...

    def executemany(self, sql: str, values: Iterable[Sequence[Any]], /) -> Any: ...


class Reads(Protocol):
    async def do(self, work: Callable[[], T]) -> T:
        """What the work, which reads, returns."""
        ...

    async def rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]: ...

    async def has(self, table: str) -> bool: ...


class Writes(Protocol):
    @property
    def failure(self) -> type[Exception]:
        """What is raised where something cannot be committed."""
        ...

    async def write(self, work: Callable[[Any], T]) -> T:
        """What the work returns, which is given a Connection, when what it wrote is committed.

        It may raise a RomaError as long as it has written nothing.
        """
        ...
