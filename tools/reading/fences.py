"""Fenced blocks in what models write: nested, glued to text, indented, never closed.

CommonMark ends a block at the first bare fence and knows none behind text, which loses a README
with shell blocks inside; this reader pairs them instead.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tools.reading.ends import paired, unpaired
from tools.reading.labels import label_path
from tools.reading.marks import MOST_FENCES, Mark, language_word, marks_of
from tools.reading.tags import closing_line


class Block(NamedTuple):
    """A block, or what a tag with a path holds, and the lines between it and the one before."""

    info: str
    content: str
    above: tuple[str, ...]
    closed: bool = True
    path: str = ""
    """What the tag around it says."""

    @property
    def language(self) -> str:
        return language_word(self.info)


class _Read(NamedTuple):
    block: Block
    at: int
    """The line that follows it."""
    past: int
    """The last line whose fence has been read."""


class Scan(NamedTuple):
    blocks: list[Block]
    rest: tuple[str, ...]
    """The lines behind the last block."""


def scan(text: str) -> Scan:
    """The blocks of a text in their order."""
    lines = text.split("\n")
    marks = marks_of(lines)
    if len(marks) == MOST_FENCES:
        del lines[marks.pop().line :]
    blocks: list[Block] = []
    at = k = 0
    past, path = -1, ""  # what has been read, and the path of a tag around the next block
    while k < len(marks):
        mark = marks[k]
        k += 1
        if mark.line <= past or (mark.before and not mark.info):
            continue
        if mark.tag and _holds_fence(lines, mark, marks, k):
            path = mark.tag.path
            continue
        if not mark.tag and _stray(lines, marks, k):
            lines[mark.line] = ""
            continue
        above = (*lines[at : mark.line], *([mark.before] if mark.before else []))
        read = _tagged(lines, mark) if mark.tag else _fenced(lines, marks, k)
        blocks.append(read.block._replace(above=above, path=path or read.block.path))
        at, past, path = read.at, read.past, ""
    return Scan(blocks, tuple(lines[at:]))


def _fenced(lines: list[str], marks: list[Mark], k: int) -> _Read:
    opening = marks[k - 1]
    end, open_ = paired(lines, marks, k)
    if end:
        stop, at, past, closed = end.line, end.line, end.line, True
        lines[at] = end.info  # what is glued to the end stands above the next block
    else:
        stop, at, closed = unpaired(lines, marks, k, open_)
        past = at - 1
    held = [_unindented(line, opening.lead) for line in lines[opening.line + 1 : stop]]
    content = "".join(f"{line}\n" for line in held)
    if not closed and content:
        content = content.rstrip("\n") + "\n"
    return _Read(Block(opening.info, content, (), closed), at, past)


def _unindented(line: str, lead: str) -> str:
    """A line of a block whose fence is indented, or quoted, by ``lead``."""
    if ">" in lead:
        return re.sub(r"^[ ]{0,3}(?:>[ ]?){1,4}", "", line)
    if lead.isspace() and line.startswith(lead):
        return line[len(lead) :]
    width = len(lead.expandtabs(4))
    blank = len(line) - len(line.lstrip(" "))
    return line[min(width, blank) :]


def _stray(lines: list[str], marks: list[Mark], k: int) -> bool:
    """Whether a bare fence is one too many: a block follows, and nothing but its name between."""
    mark = marks[k - 1]
    if mark.info or k >= len(marks) or not marks[k].opens:
        return False
    between = [line for line in lines[mark.line + 1 : marks[k].line] if line.strip()]
    labels = [line for line in between if label_path(line) or line.startswith("#")]
    return len(between) == len(labels) and paired(lines, marks, k)[0] is None


def _holds_fence(lines: list[str], mark: Mark, marks: list[Mark], k: int) -> bool:
    """Whether what a tag holds begins with a fence: then its path is that block's."""
    if k >= len(marks) or not marks[k].run or (mark.tag and mark.tag.rest):
        return False
    return not any(line.strip() for line in lines[mark.line + 1 : marks[k].line])


def _tagged(lines: list[str], mark: Mark) -> _Read:
    tag = mark.tag
    assert tag
    end = closing_line(lines, mark.line, tag)
    stop = len(lines) if end is None else end
    held = [*([tag.rest] if tag.rest else []), *lines[mark.line + tag.lines : stop]]
    if end is not None and end > mark.line:
        said = lines[end].rstrip()[: -len(f"</{tag.name}>")]
        held += [said] if said.strip() else []
    if held and held[0].strip() == "<![CDATA[":
        held = held[1:]
    if held and held[-1].strip() == "]]>":
        held.pop()
    content = "".join(f"{line}\n" for line in held)
    at = stop if end is None else end + 1
    return _Read(Block("", content, (), end is not None, tag.path), at, at - 1)
