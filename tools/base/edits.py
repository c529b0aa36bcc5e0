"""Changes of a large file as a model writes them: blocks with what stands there, and what takes its
place.

Each block is applied strictly: what it looks for has to stand once in the file, line for line, but
for spaces at the ends of lines. Where one block of a file does not apply, none of that file does.
The marks are those that models know from aider and others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from schema.bounds import REPLY_CHARS
from tools.base.map import tokens_of
from tools.base.strict import SAID_CHARS, replaced

HOW = """Change it by blocks like this one, and write nothing else of it:
{path}
<<<<<<< SEARCH
lines as they stand there, enough to be found once
=======
the lines in their place
>>>>>>> REPLACE"""
LARGE_TOKENS = 1_000
"""A file of more is changed by blocks. Below it a whole file is written in some ten seconds (at 80
to 100 tokens a second), and cannot fail to apply."""
LOOKED_ABOVE = 3  # lines above a block for the path of its file
MIDDLES = 4  # a heading that is underlined looks like the mark in the middle
BLOCKS = 500  # each of them goes through its whole file

_SEARCH = re.compile(r"<{5,9}\s?SEARCH\b")
_MIDDLE = re.compile(r"={5,9}\s*")
_REPLACE = re.compile(r">{5,9}\s?REPLACE\b")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")


class Edited(NamedTuple):
    """What came of the blocks in a reply."""

    files: dict[str, str]
    """Path -> the whole text with all of its blocks applied."""
    faults: dict[str, str]
    """Path -> which block of it does not apply, and why."""
    rest: str
    """The reply without the blocks and what only holds them."""


class _Block(NamedTuple):
    path: str
    lines: list[str]
    """Between its first mark and its last."""
    whole: bool

    def halves(self) -> list[tuple[list[str], list[str]]]:
        """What it looks for and what takes its place, by each line that may be the mark between."""
        middles = [at for at, line in enumerate(self.lines) if _MIDDLE.fullmatch(line)]
        cut = [(self.lines[:at], self.lines[at + 1 :]) for at in middles[:MIDDLES]]
        return cut if self.whole else []


def is_large(text: str) -> bool:
    """Whether a file is changed by blocks, and not written anew."""
    return tokens_of(text) > LARGE_TOKENS


def read_edits(reply: str, existing: Mapping[str, str]) -> Edited:
    """Take the blocks for the ``existing`` files, path -> text, out of a reply, and apply them.

    In linear time for each block. A file with one after the first 500 stays as it is, and says so.
    """
    lines = reply[:REPLY_CHARS].split("\n")
    blocks, dropped = _blocks(lines, existing)
    files: dict[str, str] = {}
    faults: dict[str, str] = {}
    for number, block in enumerate(blocks):
        if number >= BLOCKS:
            faults[block.path] = f"there are more than {BLOCKS} blocks: take more lines into each"
        if block.path in faults:
            continue
        if block.path not in existing:
            faults[block.path] = "a block changes it, and it is none of the files to change"
            continue
        text = files.get(block.path, existing[block.path])
        changed, why = _applied(block, text)
        if why:
            faults[block.path] = why
        else:
            files[block.path] = changed
    files = {path: text for path, text in files.items() if path not in faults}
    rest = "\n".join(line for at, line in enumerate(lines) if at not in dropped)
    return Edited(files, faults, rest)


def _blocks(lines: list[str], existing: Mapping[str, str]) -> tuple[list[_Block], set[int]]:
    """The blocks in their order, and the numbers of the lines that belong to them."""
    blocks: list[_Block] = []
    dropped: set[int] = set()
    fence, holds, at = -1, False, 0
    while at < len(lines):
        if _SEARCH.match(lines[at].strip()):
            end, block = _block(lines, at, existing, blocks)
            blocks.append(block)
            dropped |= {*range(at, end), *_named_at(lines, at, block.path)}
            holds, at = True, end
            continue
        if _FENCE.match(lines[at]):
            if fence < 0:
                fence, holds = at, False
            else:
                if holds:  # nothing else was in it
                    dropped |= {fence, at, *_named_at(lines, fence, blocks[-1].path)}
                fence = -1
        at += 1
    return blocks, dropped


def _block(
    lines: list[str], at: int, existing: Mapping[str, str], before: list[_Block]
) -> tuple[int, _Block]:
    """Where the block that begins there has ended, and what is in it."""
    path = _path(lines, at, existing) or (before[-1].path if before else "")
    if not path and len(existing) == 1:
        path = next(iter(existing))
    for end in range(at + 1, len(lines)):
        line = lines[end].strip()
        if _SEARCH.match(line) or _REPLACE.match(line):
            whole = not _SEARCH.match(line)
            inside = [line.rstrip("\r") for line in lines[at + 1 : end]]
            return end + whole, _Block(path, inside, whole)
    return len(lines), _Block(path, lines[at + 1 :], False)


def _path(lines: list[str], at: int, existing: Mapping[str, str]) -> str:
    """Which existing file the lines above a block name; else what they name in its place."""
    for line in reversed(lines[max(0, at - LOOKED_ABOVE) : at]):
        if _REPLACE.match(line.strip()):
            break
        words = [word.strip("`*#:'\",()") for word in re.split(r"[\s=]+", line)]
        if found := [word for word in words if word in existing]:
            return found[-1]
        if found := [path for word in words for path in existing if _ends_with(path, word)]:
            return found[-1]
    return ""


def _ends_with(path: str, word: str) -> bool:
    return "." in word and (path.endswith(f"/{word}") or word.endswith(f"/{path}"))


def _named_at(lines: list[str], at: int, path: str) -> Iterator[int]:
    """The line above that is nothing but the path."""
    above = at - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    if above >= 0 and path and lines[above].strip().strip("`*#: ").endswith(path):
        yield above


def _applied(block: _Block, text: str) -> tuple[str, str]:
    """The text with the block in it; else why it does not apply."""
    halves = block.halves()
    if not halves:
        first = next((line.strip() for line in block.lines if line.strip()), "")
        return text, f"the block that begins with {first[:SAID_CHARS]!r} has no end, or no middle"
    # Where the file has a line like the mark, the most of the block that stands there is meant.
    tried = [replaced(text, search, replace) for search, replace in halves]
    return next((found for found in reversed(tried) if not found[1]), tried[0])
