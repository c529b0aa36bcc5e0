"""A reply that was cut off and its continuation, as one text."""

from __future__ import annotations

from tools.reading.clean import clean
from tools.reading.fences import Block, scan
from tools.reading.paths import info_path

OVERLAP = 2000  # characters that are looked at for what was said twice
LEAST = 8  # characters that say that they were: fewer may be alike by chance
REMARKS = 2  # lines before the text goes on


def joined(first: str, rest: str) -> str:
    """``first`` and what a model wrote when it was asked to go on.

    Models repeat their last lines, and open the fence again that is open still; some begin the file
    anew, which then counts.
    """
    blocks = scan(clean(first)).blocks
    if blocks and not blocks[-1].closed:
        opened = _opened_again(rest, blocks[-1])
        if opened and _anew(opened, blocks[-1]):
            return f"{first[: -len(blocks[-1].content)].rstrip()}\n{opened}"
        rest = opened or rest
    for size in range(min(len(first), len(rest), OVERLAP), 0, -1):
        same = rest[:size]
        if first.endswith(same) and (
            size >= LEAST or (same.strip() and first[-size - 1 : -size] == "\n")
        ):
            return first + rest[size:]
    return first + rest


def _opened_again(rest: str, block: Block) -> str:
    """What follows the fence that ``rest`` begins with, if that is no other file's."""
    lines = rest.lstrip("\n").split("\n", REMARKS + 1)
    for i, line in enumerate(lines[: REMARKS + 1]):
        info = line.strip().lstrip("`~")
        if line.strip()[:3] in ("```", "~~~") and info:
            path = info_path(info)
            again = not path or path == (block.path or info_path(block.info))
            return "\n".join(lines[i + 1 :]) if again else ""
    return ""


def _anew(rest: str, block: Block) -> bool:
    start = block.content.lstrip().split("\n", 1)[0]
    return (
        bool(start.strip())
        and rest.lstrip().startswith(f"{start}\n")
        and "\n" in block.content.strip()
    )
