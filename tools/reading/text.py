"""A reply that is one text file as a whole, whether or not the model put a fence around it."""

from __future__ import annotations

from tools.reading.clean import clean
from tools.reading.fences import Block, scan
from tools.reading.languages import family
from tools.reading.paths import info_path

REMARKS = 3  # lines around a fence that still count as remarks about it


def whole_text(reply: str, path: str) -> str:
    """The content of the text file at ``path``: the reply itself, or what its outer fence holds.

    A fence that is marked with the path or as markup is the outer one if no more than a few lines
    of remarks stand around it; any other, if the reply is nothing else. Fences inside, as a README
    has them, stay.
    """
    return outer_text(clean(reply), path)


def outer_text(text: str, path: str) -> str:
    """The same of a reply that is clean already."""
    found = scan(text.strip())
    if len(found.blocks) == 1 and _is_outer(found.blocks[0], found.rest, path):
        return _file(found.blocks[0].content)
    return _file(text.strip())


def _is_outer(block: Block, rest: tuple[str, ...], path: str) -> bool:
    around = [[line for line in lines if line.strip()] for lines in (block.above, rest)]
    if family(block.language) == "markdown" or info_path(block.info).lower() == path.lower():
        headed = any(line.startswith("#") for line in around[0])
        return not headed and max(map(len, around)) <= REMARKS
    return family(block.language) in ("", "text") and not any(around)


def _file(text: str) -> str:
    text = text.strip("\n")
    return f"{text}\n" if text.strip() else ""
