"""Where the lines of a reply have fences, and tags that name files."""

from __future__ import annotations

import re
from typing import NamedTuple

from tools.reading.languages import PROSE, family, known
from tools.reading.paths import as_path, info_path
from tools.reading.tags import Tag, opening_tag

MOST_FENCES = 1000

_SIGNS = frozenset("`~<\"'")
_FENCE = re.compile(
    r"(?P<lead>(?:[ ]{0,3}>[ ]?){0,4}[ \t]{0,60}(?:(?:[-*+]|\d{1,4}[.)])[ \t]{1,4})?)"
    r"(?P<run>`{3,}|~{3,})[ \t]*(?P<info>.*)"
)


class Mark(NamedTuple):
    """A fence, or a tag with a path."""

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


def marks_of(lines: list[str]) -> list[Mark]:
    """The first of them, in their order: what comes behind so many is no reply."""
    marks: list[Mark] = []
    quotes = 0
    for i, line in enumerate(lines):
        if not _SIGNS & set(line):
            continue
        if len(marks) >= MOST_FENCES:
            break
        if mark := _mark(i, line, quotes):
            marks.append(mark)
        elif tag := opening_tag(lines, i):
            marks.append(Mark(i, "", "", "", quotes=quotes, tag=tag))
        quotes += line.count('"""') + line.count("'''")
    return marks


def _mark(i: int, line: str, quotes: int) -> Mark | None:
    if "```" not in line and "~~~" not in line:
        return None
    if found := _FENCE.match(line):
        run, info = found["run"], found["info"].strip()
        inline = run[0] * 3 in info
        opens, named = _opens(info), bool(info_path(info))
        mark = Mark(i, found["lead"], run, info, quotes=quotes, opens=opens, named=named)
        return None if inline else mark
    before, run, info = line.partition("```")
    told = _opens(info.strip("` "))
    if not info and before.strip():
        return Mark(i, "", run, "", before, quotes)
    if told and "`" * 3 not in info:
        return Mark(i, "", run, info.lstrip("`").strip(), before, quotes)
    return None


def _opens(info: str) -> bool:
    """Whether what stands behind a fence is a language or a path, and not the next sentence."""
    words = info.split()
    if not words:
        return False
    if info[0] in "{." or "=" in info or as_path(words[0], quoted=True) or info_path(info):
        return True
    word = re.split(r"[:{(,]", words[0], maxsplit=1)[0]
    return (known(word) and len(words) <= 3) or (
        len(words) == 1 and word.isalnum() and word.islower()
    )


def language_word(info: str) -> str:
    """What a fence calls its language; empty if that is none."""
    word = re.split(r"[\s:{}(,=]", info.lstrip("{. "), maxsplit=1)[0].lower()
    return word if known(word) else ""


def is_text(opening: Mark) -> bool:
    """Whether a block is text for people, which may have blocks inside."""
    told = info_path(opening.info).lower()
    return family(language_word(opening.info)) in PROSE or told.endswith((".md", ".mdx", ".rst"))
