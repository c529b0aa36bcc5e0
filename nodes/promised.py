"""What several tasks promise together, and what a whole promises."""

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
    together = united(part.task.contract for part in flat(result))
    at_run_time = {
        "routes": together.routes,
        "commands": together.commands,
        "env": together.env,
        "errors": together.errors,
        "requires": together.requires,
        "start": result.plan.start if result.plan else "",
    }
    return result.task.contract.model_copy(update={**at_run_time, "tests": ""})


def united(contracts: Iterable[Contract]) -> Contract:
    """One contract that promises what each of them does. Tests are nobody's promise."""
    all_ = list(contracts)
    return Contract(
        files=_lists(one.files for one in all_),
        exports=_mappings(one.exports for one in all_),
        signatures=_mappings(one.signatures for one in all_),
        routes=_lists(one.routes for one in all_),
        tables=_lists(one.tables for one in all_),
        commands=_lists(one.commands for one in all_),
        env=_lists(one.env for one in all_),
        requires=_lists(one.requires for one in all_),
        records=_lists(one.records for one in all_),
        elements=_mappings(one.elements for one in all_),
        interface=_lists(one.interface for one in all_),
        errors=next((one.errors for one in all_ if one.errors), ""),
    )


def _lists(lists: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(lists)))


def _mappings(mappings: Iterable[dict[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for mapping in mappings:
        for path, names in mapping.items():
            found.setdefault(path, []).append(names)
    return {path: _lists(listed) for path, listed in found.items()}
