"""Lines that take the place of others, strictly: these have to stand in the text once, line for
line but for spaces at their ends. Everything else of it keeps its bytes, line ends included."""

from __future__ import annotations

import re
from difflib import get_close_matches

SAID_CHARS = 120
NEAREST_OF = 2_000  # lines of a file that are compared with one that is not found
BEGINNINGS = 20  # places where what is not found may have been meant

_LINE = re.compile(r"[^\n]*\n|[^\n]+")


def replaced(text: str, search: list[str], replace: list[str]) -> tuple[str, str]:
    """The text with other lines in the place of some; else the text as it was, and why."""
    first = next((line for line in search if line.strip()), "")
    named = f"the block that begins with {first.strip()[:SAID_CHARS]!r}"
    if not first and text.strip():
        return text, "a block looks for nothing: say which lines it takes the place of"
    kept = _LINE.findall(text)
    plain = [line.rstrip() for line in kept]
    wanted = [line.rstrip() for line in search] if first else []
    there = "\n".join(["", *plain, ""])
    looked_for = "\n".join(["", *wanted, ""]) if wanted else "\n"
    found = there.find(looked_for) if wanted or not text.strip() else -1
    if found < 0:
        return text, f"{named} does not stand in the file; {_nearest(wanted, plain)}"
    if wanted and there.find(looked_for, found + 1) >= 0:
        return text, f"{named} stands there more than once: take more lines around it"
    start = there.count("\n", 0, found)
    end = start + len(wanted)
    newline = "\r\n" if kept and kept[0].endswith("\r\n") else "\n"
    new = [f"{line}{newline}" for line in replace]
    if new and end >= len(kept) and kept and not kept[-1].endswith(("\n", "\r")):
        new[-1] = new[-1].removesuffix(newline)  # the file has no line end at its end
    return "".join([*kept[:start], *new, *kept[end:]]), ""


def _nearest(wanted: list[str], plain: list[str]) -> str:
    """Where the lines and the text part, or which line of it is most like their first."""
    skipped = next((at for at, line in enumerate(wanted) if line), 0)
    wanted = wanted[skipped:] or [""]
    begins = [at for at, line in enumerate(plain) if line == wanted[0]][:BEGINNINGS]
    if begins:
        at = max(begins, key=lambda at: _alike(wanted, plain, at))
        alike = _alike(wanted, plain, at)
        if alike < len(wanted):
            there = plain[at + alike].strip() if at + alike < len(plain) else ""
            other = wanted[alike].strip()[:SAID_CHARS]
            return f"line {at + alike + 1} is {there[:SAID_CHARS]!r}, and not {other!r}"
        return "above it there are other lines"
    heads = [line.strip()[:SAID_CHARS] for line in plain[:NEAREST_OF]]
    near = get_close_matches(wanted[0].strip()[:SAID_CHARS], heads, n=1)
    return f"the nearest line is {near[0]!r}" if near else "no line is like its first"


def _alike(wanted: list[str], plain: list[str], at: int) -> int:
    """How many of the lines stand there from a line on."""
    pairs = enumerate(zip(wanted, plain[at : at + len(wanted)], strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(wanted), len(plain) - at))
