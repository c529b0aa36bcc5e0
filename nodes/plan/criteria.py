"""What can be observed of the whole when it is done, in the spellings of models."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nodes.plan.spelled import listed
from schema.bounds import CRITERIA, CRITERION_CHARS, LISTED

ASKED = (
    '\nBeside subtasks, "criteria": two to seven short sentences, each something that can be '
    "observed of the whole when it is done."
)
NAMES = ("criteria", "acceptancecriteria", "acceptance", "successcriteria", "donewhen", "checks")
WRAPPED = 4  # levels of {"plan": {"result": …}} around what a plan names

_BULLET = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)]|\[[ x]?\])\s+")


def criteria_in(value: Any, levels: int = WRAPPED) -> list[str]:
    """The criteria that a plan names, wherever they stand in it; what says nothing is left out."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        return []
    for key, said in value.items():
        if re.sub(r"[\W_]", "", str(key)).lower() in NAMES:
            found = [" ".join(line.split())[:CRITERION_CHARS] for line in _lines(said)]
            return list(dict.fromkeys(line for line in found if line))[:CRITERIA]
    inside = (criteria_in(inner, levels - 1) for inner in value.values()) if levels else ()
    return next((found for found in inside if found), [])


def _lines(said: Any) -> Iterator[str]:
    for item in listed(said)[:LISTED] if not isinstance(said, dict) else said.values():
        if isinstance(item, dict):
            texts = [text for text in item.values() if isinstance(text, str)]
            yield max(texts, key=len, default="")
        elif isinstance(item, str):
            yield from (_BULLET.sub("", line, count=1) for line in item.splitlines()[:LISTED])
