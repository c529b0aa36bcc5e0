"""The ids of a plan, made safe and short, and the references to them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from nodes.plan.spelled import first, listed
from schema.task import ROOT_ID

ID = r"[A-Za-z0-9_-]{1,20}"
ID_CHARS = 20

_NAMED_BY = ("id", "task_id", "taskId", "subtask_id", "task", "subtask", "name", "title")
_NOTHING = {"", "none", "null", "nil", "n/a", "na", "-", "[]", "nothing", "no", "nobody"}
_NUMBERED = re.compile(r"(?:sub)?(?:tasks?|steps?|parts?|id|no|number|t|s|p)?[\W_]*(\d{1,4})")


def related(parts: list[dict[str, Any]], titles: Sequence[Any]) -> list[dict[str, Any]]:
    """The parts with ids that are safe and short, and with every reference to them.

    A reference may be an id in another form ("step 1" for 1), a title, a goal, or a file of a part.
    """
    ids = _ids([part["id"] for part in parts])
    names: dict[str, set[str]] = {}
    for part, title, id_ in zip(parts, titles, ids, strict=True):
        files = part["files"]
        called = [part["id"], title, part["goal"], *files, *(PurePosixPath(p).stem for p in files)]
        for name in (*called, _number(str(part["id"])), _number(id_)):
            if name is not None:
                names.setdefault(_folded(str(name)), set()).add(id_)
    exact = {str(part["id"]).strip(): id_ for part, id_ in zip(parts, ids, strict=True)}
    known = exact | {id_: id_ for id_ in ids if id_ not in exact}
    own = set(ids)
    for part, id_ in zip(parts, ids, strict=True):
        part["id"] = id_
        relied, waited, needed = (
            [other for text in _texts(part[field]) for other in _meant(text, known, names)]
            for field in ("relies_on", "depends_on", "needs")
        )
        # What is needed may be a library, which is no fault; a number is meant for a part.
        waited += [other for other in needed if other in own or _number(other)]
        part |= {"relies_on": relied, "depends_on": waited}
    return parts


def _ids(said: list[Any]) -> list[str]:
    """An id for each part: its own if it is one; those that are the same stay the same."""
    plain = [str(int(i)) if isinstance(i, float) and i.is_integer() else i for i in said]
    raw = [str(i).strip() if isinstance(i, str | int | float) else "" for i in plain]
    taken = {id_ for id_ in raw if re.fullmatch(ID, id_) and id_ != ROOT_ID}
    made = {id_: id_ for id_ in taken}
    found = []
    for number, id_ in enumerate(raw, 1):
        if not id_ or id_ not in made:
            short = re.sub(r"[^A-Za-z0-9_-]+", "-", id_[:200]).strip("-")[:ID_CHARS].rstrip("-")
            options = [short, str(number), f"part-{number}"]
            free = (o for o in options if o not in ("", ROOT_ID) and o not in taken)
            new = next(free, f"part-{number}-{len(taken)}")
            taken.add(new)
            if not id_:
                found.append(new)
                continue
            made[id_] = new
        found.append(made[id_])
    return found


def _texts(said: Any) -> list[str]:
    if isinstance(said, dict) and first(said, _NAMED_BY) is None:
        said = list(said)  # an id each, with what is needed of it
    found = []
    for item in listed(said):
        if isinstance(item, dict):
            item = first(item, _NAMED_BY)
        found.append(str(item).strip())
    return found


def _meant(said: str, known: dict[str, str], names: dict[str, set[str]]) -> list[str]:
    """The ids that one reference means: usually one, several of "1, 2", itself if nothing."""
    if one := _one(said, known, names):
        return [one]
    if said.lower() in _NOTHING:
        return []
    pieces = [piece.strip(" []'\"") for piece in re.split(r"[,;&+\n]|\band\b", said)]
    several = [_one(piece, known, names) or piece for piece in pieces if piece]
    return several if len(several) > 1 else [said]


def _one(said: str, known: dict[str, str], names: dict[str, set[str]]) -> str | None:
    if said in known:
        return known[said]
    for text in (said, said.partition(":")[0], said.partition("(")[0], _number(said) or ""):
        if len(meant := names.get(_folded(text), set())) == 1:
            return next(iter(meant))
    return None


def _number(said: str) -> str | None:
    found = _NUMBERED.fullmatch(said.strip("#. ").lower())
    return found[1] if found else None


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "-", text.casefold()).strip("-")
