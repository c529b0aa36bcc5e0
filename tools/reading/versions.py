"""Several blocks under one name: the last whole version counts, an excerpt replaces nothing."""

from __future__ import annotations

from collections.abc import Sequence

from schema.contract import Contract
from tools.reading.languages import PROSE, families
from tools.reading.match import keeps, promised_names
from tools.reading.parts import Part
from tools.reading.source import definitions

SHORT = 0.5  # of the version before: what is shorter has to define as much


def newest(path: str, versions: Sequence[Part], contract: Contract) -> Part:
    """The version that counts: the last one that is whole, else the last one, for its fault."""
    chosen: Part | None = None
    for part in versions:
        if part.fault:
            continue
        if chosen is None or _replaces(path, part, chosen, contract):
            chosen = part
    return chosen or versions[-1]


def _replaces(path: str, new: Part, old: Part, contract: Contract) -> bool:
    if not new.content.strip() or (new.sample and not old.sample):
        return False
    if promised_names(contract, path):
        if not keeps(contract, path, new.content):
            return not keeps(contract, path, old.content) and _as_much(path, new, old)
        return not keeps(contract, path, old.content) or _as_much(path, new, old)
    return _as_much(path, new, old)


def _as_much(path: str, new: Part, old: Part) -> bool:
    if new.content.strip() in old.content and new.content.strip() != old.content.strip():
        return False
    if len(new.content) >= SHORT * len(old.content):
        return new.plain or set(definitions(old.content)) <= set(definitions(new.content))
    if families(path) & set(PROSE):
        return False
    names = set(definitions(old.content))
    return bool(names) and names <= set(definitions(new.content))
