"""What several tasks promise together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TypeVar

from schema.contract import Contract

T = TypeVar("T")


def united(contracts: Iterable[Contract]) -> Contract:
    """One contract that promises what each of them does; tests are nobody's promise."""
    all_ = list(contracts)
    return Contract(
        files=_lists(one.files for one in all_),
        exports=_mappings(one.exports for one in all_),
        signatures=_mappings(one.signatures for one in all_),
        routes=_lists(one.routes for one in all_),
        tables=_lists(one.tables for one in all_),
        commands=_lists(one.commands for one in all_),
        env=_lists(one.env for one in all_),
        interface=_lists(one.interface for one in all_),
    )


def _lists(lists: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(lists)))


def _mappings(mappings: Iterable[dict[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for mapping in mappings:
        for path, names in mapping.items():
            found.setdefault(path, []).append(names)
    return {path: _lists(listed) for path, listed in found.items()}
