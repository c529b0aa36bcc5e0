"""What stands in the way of a delivery: whatever is not ours, at a place that a file needs."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tools.delivery.ownership import Owned
from tools.delivery.standing import first_on_the_way, look

SHOWN = 3


class Conflict(NamedTuple):
    """What is in the way, and why it is not ours to replace."""

    path: str
    why: str


def conflict_at(out: Path, path: str, sha256: str | None, owned: Owned) -> Conflict | None:
    """What keeps a file from being put at ``path``; ``sha256`` is its content, where it is known.

    A file that holds exactly what is to be written is in nobody's way.
    """
    where, standing = first_on_the_way(out, path)
    if standing.kind == "nothing" or owned.has(where, standing):
        return None
    if where == path and sha256 is not None and standing.sha256 == sha256:
        return None
    if standing.kind == "folder":
        ours = _all_ours(out, where, owned)
        return None if ours else Conflict(where, "is a folder with other things in it")
    if standing.kind == "link":
        return Conflict(where, "is a link")
    edited = where in owned.hashes
    return Conflict(
        where, "was edited since it was delivered" if edited else "is not from an earlier delivery"
    )


def conflicts_in(out: Path, wanted: Mapping[str, str | None], owned: Owned) -> list[Conflict]:
    """All of them, each once."""
    found = (conflict_at(out, path, sha256, owned) for path, sha256 in wanted.items())
    return list(dict.fromkeys(conflict for conflict in found if conflict))


def named(conflicts: Sequence[Conflict]) -> str:
    """The first few of them as a sentence has them, and how many more there are."""
    said = [f"{conflict.path} {conflict.why}" for conflict in conflicts[:SHOWN]]
    more = len(conflicts) - len(said)
    return ", ".join(said) + (f", and {more} more" if more else "")


def _all_ours(out: Path, folder: str, owned: Owned) -> bool:
    """Whether the folder could go: nothing of a user's is in it, not even an empty folder."""
    todo = [folder]
    while todo:
        inside = todo.pop()
        if not owned.below(inside):
            return False
        for entry in os.listdir(out / inside):
            path = f"{inside}/{entry}"
            standing = look(out / path)
            if standing.kind == "folder":
                todo.append(path)
            elif not owned.has(path, standing):
                return False
    return True
