"""The packages that a plan requires, in the spellings of models, as requirements."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement

from nodes.plan.spelled import listed
from schema.signature import at_commas
from tools.environment import meant

CHARS = 200  # of one requirement
TEXT_CHARS = 10_000  # of a text that lists some

_NOTHING = {"", "none", "null", "nil", "n/a", "na", "-", "nothing", "no", "stdlib"}
_PYTHON = re.compile(r"python(?:\W*\d.*)?|(?:the )?(?:python )?standard library.*", re.IGNORECASE)
# A name, and what may be behind it: a version that is no range, and words about it.
_LED = re.compile(
    r"([A-Za-z0-9][\w.-]{0,60}(?:\[[\w, .-]{1,80}\])?)"
    r"\s{0,9}(?:[v^=@]{0,2}\d[\w.*+-]{0,30})?\s{0,9}(?:(?:[(#:*^@–—]|-\s).*)?"  # noqa: RUF001
)


def required_texts(said: Any, ids: Collection[str] = ()) -> list[str]:
    """One text for each package: of a list, of a text with commas, of a mapping to versions.

    Left out are ``ids`` of tasks, and what Python itself brings.
    """
    found: list[str] = []
    for item in listed(said):
        match item:
            case {"name": str(name), **rest}:
                found.append(_versioned(name, rest.get("version")))
            case dict():
                found += [_versioned(str(name), version) for name, version in item.items()]
            case str():
                found += _pieces(item[:TEXT_CHARS].removeprefix("pip install "))
    plain = (text.strip(" \t\"'`*-•")[:CHARS] for text in found)
    return [text for text in plain if text not in ids and not _is_none(text)]


def requirement_of(text: str) -> str | None:
    """``flask`` of "flask", "flask 3.0" and "flask (for the API)"; None for what is no package."""
    if found := _parsed(text):
        return found
    led = _LED.fullmatch(text)
    return _parsed(led[1]) if led else None


def _pieces(text: str) -> list[str]:
    """What a text lists; ``flask>=3,<4`` is one."""
    found: list[str] = []
    for piece in at_commas(re.sub(r"[\n;]", ",", text.strip(" []"))):
        if found and re.match("[<>=!~]", piece):
            found[-1] += f",{piece}"
        else:
            found.append(piece)
    return found


def _versioned(name: str, version: Any) -> str:
    """The name with its version, where that is a range such as ``>=3`` or a number."""
    said = str(version or "").strip()
    ranged = f"{name}{said}" if said.startswith(tuple("<>=!~")) else f"{name}=={said}"
    return ranged if _parsed(ranged) else name


def _is_none(text: str) -> bool:
    name = text.lower()
    known = name in _NOTHING or name in sys.stdlib_module_names
    return known or name.isdigit() or bool(_PYTHON.fullmatch(text))


def _parsed(text: str) -> str | None:
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return None
    return None if requirement.url else str(meant(requirement))
