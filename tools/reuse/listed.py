"""What is on the shelf, for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schema.frozen import Frozen
from tools.reuse.answers import ANSWERS, WAITING
from tools.reuse.parts import PARTS
from tools.reuse.shelf import Shelf

if TYPE_CHECKING:
    from langgraph.store.base import BaseStore, SearchItem

_SUMS = """
SELECT COUNT(*), COALESCE(SUM({size}), 0), COALESCE(SUM({uses}), 0)
FROM store WHERE prefix = ? OR prefix LIKE ?
"""
_BEGINS = """
SELECT prefix, key FROM store WHERE substr(key, 1, ?) = ? ORDER BY updated_at DESC LIMIT 1
"""
PLACES = {"answers": ANSWERS, "parts": (PARTS,), "waiting": (WAITING,)}


class Counted(Frozen):
    """Entries of one kind, and their bytes together."""

    count: int
    bytes: int
    uses: int
    """How often one of them was taken."""


class Entry(Frozen):
    """One entry: an answer of a model, or a part."""

    id: str
    kind: str
    run: str
    used: str
    """When it was last used, as ISO 8601 in UTC."""
    about: str


def counted(shelf: Shelf) -> dict[str, Counted]:
    """Kind -> how many there are, and how large. Raises StorageError."""
    found = {}
    for kind, (prefix, *_) in PLACES.items():
        ((count, size, uses),) = shelf.rows(_SUMS, (prefix, f"{prefix}.%"))
        found[kind] = Counted(count=count, bytes=size, uses=uses)
    return found


def listed(shelf: Shelf, most: int) -> list[Entry]:
    """The entries that later runs may get, the last used first. Raises StorageError."""

    def work(store: BaseStore) -> list[Entry]:
        places = (PLACES["parts"], PLACES["answers"])
        return [_entry(item) for place in places for item in store.search(place, limit=most)]

    return sorted(shelf.read(work), key=lambda entry: entry.used, reverse=True)[:most]


def entry(shelf: Shelf, id_: str) -> dict[str, Any] | None:
    """All of an entry, by its id or how that begins. Raises StorageError."""
    found = shelf.rows(_BEGINS, (len(id_), id_))
    if not found:
        return None
    ((prefix, key),) = found
    item = shelf.read(lambda store: store.get(tuple(prefix.split(".")), key))
    return {"id": item.key, "kind": item.namespace[0], **item.value} if item else None


def clear(shelf: Shelf) -> int:
    """Take everything away; returns how many entries that were. Raises StorageError."""
    return len(shelf.rows("DELETE FROM store RETURNING 1"))


def _entry(item: SearchItem) -> Entry:
    value = item.value
    said = value.get("said")
    about = value.get("goal") or (said.get("text") if isinstance(said, dict) else "")
    return Entry(
        id=item.key,
        kind="part" if item.namespace[0] == PARTS else "answer",
        run=str(value.get("run", "")),
        used=item.updated_at.isoformat(),
        about=" ".join(str(about).split())[:200],
    )
