"""Fenced blocks in what models write: nested, glued to text, indented, never closed.

CommonMark ends a block at the first bare fence and knows none behind text, which loses a README
with shell blocks inside; this reader pairs them instead.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tools.reading.languages import PROSE, family, known
from tools.reading.paths import as_path, info_path, label_path
from tools.reading.tags import Tag, closing_line, opening_tag

MOST_FENCES = 1000

_FENCE = re.compile(
    r"(?P<lead>(?:[ ]{0,3}>[ ]?){0,4}[ \t]{0,60}(?:(?:[-*+]|\d{1,4}[.)])[ \t]{1,4})?)"
    r"(?P<run>`{3,}|~{3,})[ \t]*(?P<info>.*)"
)


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
        word = re.split(r"[\s:{}(,=]", self.info.lstrip("{. "), maxsplit=1)[0].lower()
        return word if known(word) else ""


class _Mark(NamedTuple):
    line: int
    lead: str
    run: str
    info: str
    before: str = ""
    """Text that the fence is glued to: without an info string, it can only end a block."""
    quotes: int = 0
    """How many docstrings have begun or ended above it, in the whole reply."""
    tag: Tag | None = None
    opens: bool = False
    """What stands behind it is a language or a path: it can only begin a block."""
    named: bool = False


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
    whole: bool
    """False: there were more fences than are read."""


def scan(text: str) -> Scan:
    lines = text.split("\n")
    marks = _marks(lines)
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
    return Scan(blocks, tuple(lines[at:]), len(marks) < MOST_FENCES - 1)


def _marks(lines: list[str]) -> list[_Mark]:
    marks: list[_Mark] = []
    quotes = 0
    for i, line in enumerate(lines):
        if (
            "`" not in line
            and "~" not in line
            and "<" not in line
            and '"' not in line
            and "'" not in line
        ):
            continue
        if len(marks) >= MOST_FENCES:
            break
        if mark := _mark(i, line, quotes):
            marks.append(mark)
        elif tag := opening_tag(lines, i):
            marks.append(_Mark(i, "", "", "", quotes=quotes, tag=tag))
        quotes += line.count('"""') + line.count("'''")
    return marks


def _mark(i: int, line: str, quotes: int) -> _Mark | None:
    if "```" not in line and "~~~" not in line:
        return None
    if found := _FENCE.match(line):
        run, info = found["run"], found["info"].strip()
        inline = run[0] * 3 in info
        opens, named = _opens(info), bool(info_path(info))
        mark = _Mark(i, found["lead"], run, info, quotes=quotes, opens=opens, named=named)
        return None if inline else mark
    before, run, info = line.partition("```")
    told = _opens(info.strip("` "))
    if not info and before.strip():
        return _Mark(i, "", run, "", before, quotes)
    if told and "`" * 3 not in info:
        return _Mark(i, "", run, info.lstrip("`").strip(), before, quotes)
    return None


def _fenced(lines: list[str], marks: list[_Mark], k: int) -> _Read:
    opening = marks[k - 1]
    end, open_ = _paired(lines, marks, k)
    if end:
        stop, at, past, closed = end.line, end.line, end.line, True
        lines[at] = end.info  # what is glued to the end stands above the next block
    else:
        stop, at, closed = _unpaired(lines, marks, k, open_)
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


def _is_prose(opening: _Mark) -> bool:
    told = info_path(opening.info) or ""
    word = re.split(r"[\s:{]", opening.info, maxsplit=1)[0]
    return (family(word) or "") in PROSE or told.lower().endswith((".md", ".mdx", ".txt", ".rst"))


def _opens(info: str) -> bool:
    """Whether what stands behind a fence is a language or a path, and not the next sentence."""
    if not info:
        return False
    words = info.split()
    if info[0] in "{." or "=" in info or as_path(words[0], quoted=True) or info_path(info):
        return True
    word = re.split(r"[:{(,]", words[0], maxsplit=1)[0]
    return (known(word) and len(words) <= 3) or (
        len(words) == 1 and word.isalnum() and word.islower()
    )


def _paired(lines: list[str], marks: list[_Mark], k: int) -> tuple[_Mark | None, int]:
    """The fence that ends the block before ``k``, if those inside are pairs; else how many are open."""
    opening = marks[k - 1]
    prose = _is_prose(opening)
    python = family(re.split(r"[\s:{]", opening.info.lstrip("{."), maxsplit=1)[0]) == "python"
    depth = [len(opening.run)]
    for i, mark in enumerate(marks[k:], k):
        if mark.tag or mark.before or mark.run[0] != opening.run[0]:
            continue
        if len(mark.run) < len(opening.run):
            continue
        if python and (mark.quotes - opening.quotes) % 2:
            continue  # in a docstring
        if mark.opens:
            depth.append(len(mark.run))
            continue
        following = marks[i + 1] if i + 1 < len(marks) else None
        paired = following and not (following.info or following.before or following.tag)
        if paired and len(depth) == 1 and _opens_bare(lines, mark, opening, prose):
            depth.append(len(mark.run))
        elif len(mark.run) >= depth[-1]:
            depth.pop()
            if not depth:
                return mark, 0
    return None, len(depth)


def _opens_bare(lines: list[str], mark: _Mark, opening: _Mark, prose: bool) -> bool:
    """Whether a bare fence looks as if a block began there."""
    deeper = len(mark.lead.expandtabs(4)) >= len(opening.lead.expandtabs(4)) + 4
    before = lines[mark.line - 1].strip() if mark.line > opening.line + 1 else ""
    behind = lines[mark.line + 1].strip() if mark.line + 1 < len(lines) else ""
    begins = bool(behind) and (not before or before.endswith(":"))
    return (prose and begins) or (deeper and bool(behind))


def _unpaired(lines: list[str], marks: list[_Mark], k: int, open_: int) -> tuple[int, int, bool]:
    """Where a block ends whose end is missing: content, what follows, and whether it was closed."""
    opening = marks[k - 1]
    same = [m for m in marks[k:] if not m.before and m.run[:1] in ("", opening.run[0])]
    opener = next((m for m in same if m.tag or m.opens), None)
    bare = next((m for m in same if m.run and not m.opens), None)
    if _is_prose(opening):
        named = next((m for m in same if m.tag or m.named), None)
        if named:
            return _before(lines, opening, named)
        last = [m for m in same if m.run and not m.info]
        if last and open_ > 1:
            return last[-1].line, last[-1].line + 1, True
        return len(lines), len(lines), False
    ends = [m.line for m in (opener, bare) if m]
    tail = next((m for m in marks[k:] if m.before and not m.info), None)
    if tail and (not ends or tail.line < min(ends)):
        lines[tail.line] = tail.before
        return tail.line + 1, tail.line + 1, True
    if opener and (not bare or opener.line < bare.line):
        return _before(lines, opening, opener)
    if bare:
        return bare.line, bare.line + 1, True
    return len(lines), len(lines), False


def _before(lines: list[str], opening: _Mark, mark: _Mark) -> tuple[int, int, bool]:
    """The end of a block that another one follows without a fence between."""
    stop = mark.line
    while stop > opening.line + 1:
        line = lines[stop - 1].strip()
        if line and not (label_path(line) or line.startswith(("###", "**")) or line.endswith(":")):
            break
        stop -= 1
        if line:
            break
    while stop > opening.line + 1 and not lines[stop - 1].strip():
        stop -= 1
    return stop, stop, True


def _stray(lines: list[str], marks: list[_Mark], k: int) -> bool:
    """Whether a bare fence is one too many: a block with a language follows, and no code between."""
    mark = marks[k - 1]
    if mark.info or k >= len(marks) or not marks[k].opens:
        return False
    between = [line for line in lines[mark.line + 1 : marks[k].line] if line.strip()]
    labels = [line for line in between if label_path(line) or line.startswith("#")]
    return len(between) == len(labels) and _paired(lines, marks, k)[0] is None


def _holds_fence(lines: list[str], mark: _Mark, marks: list[_Mark], k: int) -> bool:
    """Whether what a tag holds begins with a fence: then its path is that block's."""
    if k >= len(marks) or not marks[k].run or (mark.tag and mark.tag.rest):
        return False
    return not any(line.strip() for line in lines[mark.line + 1 : marks[k].line])


def _tagged(lines: list[str], mark: _Mark) -> _Read:
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
