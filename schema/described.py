"""What each setting is for, in the words that stand beside it in ``general.yaml``."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

GENERAL = Path(__file__).parent / "profiles" / "general.yaml"

_SETTING = re.compile(r"( *)([\w./-]+):(?: |$)")
_COMMENT = re.compile(r"(?:^|\s)# ?(.*)")


@cache
def _descriptions() -> dict[str, str]:
    """Setting -> what is said above it, or beside it and in the lines that go on there."""
    found: dict[str, str] = {}
    at: list[tuple[int, str]] = []
    above: list[str] = []
    last = ""
    for line in GENERAL.read_text(encoding="utf-8").splitlines():
        said = _COMMENT.search(line)
        comment = said[1].strip() if said else ""
        if line.startswith("#"):
            above.append(comment)
        elif setting := _SETTING.match(line):
            depth = len(setting[1])
            at = [*(pair for pair in at if pair[0] < depth), (depth, setting[2])]
            last = ".".join(name for _, name in at)
            if text := " ".join([*above, comment]).strip():
                found[last] = text
            above = []
        elif said and last:
            found[last] = f"{found.get(last, '')} {comment}".strip()
        else:
            above = []
    return found


def description(setting: str) -> str:
    """What is said of a setting, else of the same one of another provider or of ``llm``, else of
    what it is a part of."""
    found, parts = _descriptions(), setting.split(".")
    if parts[0] == "agents" and "llm" in parts:
        parts = parts[parts.index("llm") :]
    while parts:
        if text := found.get(".".join(parts)):
            return text
        if parts[0] == "providers" and len(parts) > 2:
            tail = ".".join(parts[2:])
            for name, text in found.items():
                if name.startswith("providers.") and name.split(".", 2)[2:] == [tail]:
                    return text
        parts.pop()
    return ""


def starter_profile() -> str:
    """A profile that inherits from ``general`` and names every setting of it in a comment: without
    the first ``#`` of its line, and of the lines that it is below, a setting is this profile's."""
    text = GENERAL.read_text(encoding="utf-8").partition("\n\n")[2]
    # An anchor would be missed as long as its line is a comment.
    text = text.replace(" &llm", "").replace(": *llm", ": {}")
    lines = (line if not line or line.startswith("#") else f"#{line}" for line in text.split("\n"))
    return "\n".join([*_HEAD, *lines])


_HEAD = (
    "# @package _global_",
    "# What this profile changes. Take the first # away before a setting, and before the lines",
    "# that it is below; all others stay as they are in general.",
    "# Keys never stand here: they are read from the variables that `key_env` names.",
    "defaults:",
    "  - /profiles/general",
    "  - _self_",
    "",
)
