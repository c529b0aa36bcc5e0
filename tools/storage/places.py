"""What a place that something is kept in can do, whichever database it is.

Statements have to be of the SQL that all of them understand, with ``?`` for a value, or ``:name``
for one of several by their names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeAlias, TypeVar

from pydantic import SecretStr

T = TypeVar("T")

Where: TypeAlias = Path | SecretStr
"""An SQLite file, or the address of a PostgreSQL database."""

Values: TypeAlias = Sequence[Any] | Mapping[str, Any]


class Tables(NamedTuple):
    """Tables that go by a ``name``: the steps by which they came to be, in each database.

    A step stays as it is once it was released.
    """

    name: str
    sqlite: tuple[str, ...]
    postgres: tuple[str, ...]


class Cursor(Protocol):
    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...


class Connection(Protocol):
    """What is written on one belongs to one transaction."""

    def execute(self, sql: str, values: Any = ..., /) -> Cursor: ...

    def executemany(self, sql: str, values: Iterable[Sequence[Any]], /) -> Any: ...


def alone(connection: Connection, name: str) -> None:
    """From here to the end of the transaction nobody else gets past this with that name.

    Whoever writes to an SQLite file is alone from the beginning.
    """
    if wait := getattr(connection, "alone", None):
        wait(name)


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

    def close(self) -> None:
        """Blocks until all has been written."""
        ...
