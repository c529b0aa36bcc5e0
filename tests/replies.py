"""Recorded kinds of replies with their right answers, and how a reading of one is judged."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from schema.task import Contract
from tools.reading import read_files

FOLDER = Path(__file__).parent / "data" / "replies"
# What an explanation says about a fault, in any words.
SPOKEN = {
    "refused": r"refus|not allowed",
    "cut": r"cut off|truncat|incomplete",
    "unnamed": r"unnamed|no name|without a name",
    "elided": r"elided|left out|in place of",
    "diff": r"diff|search.replace|patch",
}


class Judged(NamedTuple):
    """What became of one reply."""

    id: str
    kind: str
    wrong: str
    """What is wrong with the reading; empty if it is right."""
    swapped: bool
    """A path was delivered with what is not its content."""
    again: bool
    """Something that was asked for is not there: the model is asked once more."""


def cases(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def judge(case: dict[str, Any]) -> Judged:
    contract = Contract(**(case["contract"] or {}))
    reply = read_files(case["reply"], contract, cut=case["finish_reason"] == "length")
    found = {file.path: file.content for file in reply.files}
    expect = case["expect"]
    wanted: dict[str, str] = expect["files"]
    free = expect.get("any_name", [])
    wrong = [
        f"{path} is missing"
        for path in wanted
        if path not in found and path not in expect.get("optional", ())
    ]
    swapped = [path for path, text in found.items() if path in wanted and text != wanted[path]]
    wrong += [f"{path} has another content" for path in swapped]
    extra = [path for path, text in found.items() if path not in wanted and text not in free]
    wrong += [f"{path} is no file of it" for path in extra]
    wrong += [
        f"nothing is said about {what}"
        for what in expect.get("note_about", ())
        if not re.search(SPOKEN[what], reply.explanation, re.IGNORECASE)
    ]
    swapped += [path for path in extra if path in contract.files]
    again = not found or any(
        path not in found and f"{path.removesuffix('.py')}/__init__.py" not in found
        for path in contract.files
    )
    return Judged(case["id"], case["kind"], "; ".join(wrong), bool(swapped), again)
