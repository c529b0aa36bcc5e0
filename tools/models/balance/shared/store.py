"""What a store has to be able to do, and which one an address means."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any, NamedTuple, Protocol

from pydantic import SecretStr

from schema.errors import ConfigError
from schema.settings import SHARED
from tools.storage.url import Url

# Scheme -> the file beside this one, and the extra that brings what it imports.
_KINDS = {
    **dict.fromkeys(("redis", "rediss"), "redis"),
    **dict.fromkeys(("postgres", "postgresql"), "postgres"),
}


class StoreError(Exception):
    """It cannot be reached or used."""


class Read(NamedTuple):
    """The store's own time in seconds since 1970, which is not before any text was written, and
    the texts; None: there is none."""

    now: float
    texts: list[str | None]


class Store(Protocol):
    """One for each event loop. What is asked of it raises StoreError."""

    async def read(self, names: Sequence[str]) -> Read: ...

    async def swap(self, name: str, old: str | None, new: str) -> bool:
        """Write, where the text still is the ``old`` one."""
        ...

    async def close(self) -> None: ...


class Address(Url):
    """Where a store is. Raises ConfigError for what no store is for."""

    def __init__(self, url: SecretStr) -> None:
        try:
            super().__init__(url)
            known = bool(self.scheme in _KINDS and self.host)
        except ValueError:
            known = False
        if not known:
            raise ConfigError(f"{SHARED} has to be redis://HOST:PORT/0 or postgres://HOST/DATABASE")
        self.kind = _KINDS[self.scheme]

    def open(self) -> Store:
        """Nothing is sent yet; blocks. Raises ConfigError where the client is not installed."""
        try:
            module: Any = import_module(f"tools.models.balance.shared.{self.kind}")
        except ImportError:
            raise ConfigError(
                f"{SHARED} needs what is not installed: pip install 'roma-ptc[{self.kind}]'"
            ) from None
        try:
            store: Store = module.opened(self.whole)
        except ValueError as error:
            raise ConfigError(f"{SHARED} cannot be used: {self.masked(str(error))}") from None
        return store
