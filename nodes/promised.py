"""What a whole promises: by its own contract, and at run time by those of its parts."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TypeVar

from nodes.assembly import flat
from schema.contract import Contract
from schema.state import Result

T = TypeVar("T")


def whole_contract(result: Result) -> Contract:
    """Without the source of its tests. What parts promise to each other is not the whole's."""
    contracts = [part.task.contract for part in flat(result)]
    return result.task.contract.model_copy(
        update={
            "routes": _united(contract.routes for contract in contracts),
            "commands": _united(contract.commands for contract in contracts),
            "env": _united(contract.env for contract in contracts),
            "tests": "",
        }
    )


def _united(lists: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(lists)))
