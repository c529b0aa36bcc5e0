"""Lines of prose that name a file."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from tools.reading.paths import EDGES, MOST_CHARS, as_path

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_EASTERN = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]+")


@cache
def _inline() -> MarkdownIt:
    from markdown_it import MarkdownIt  # many plans name no files in prose

    return MarkdownIt("zero").enable(["backticks", "escape", "link"])


def paths_in(line: str) -> list[str]:
    """The paths that a line of prose names, in their order."""
    if not re.search(r"[./\\]|file\b|\b[A-Z]{4}", line, re.IGNORECASE):
        return []
    plain = re.sub(r"</?[A-Za-z][^<>]{0,200}>", " ", line[:MOST_CHARS])
    plain = _EASTERN.sub(" ", plain)  # is written without blanks
    found: list[str] = []
    parsed = _inline().parseInline(plain)
    for token in (parsed[0].children or []) if parsed else []:
        if token.type == "code_inline":
            found.append(as_path(token.content, quoted=True))
        elif token.type == "text":
            whole = token.content.strip(EDGES + "#")
            quoted = re.findall(r"[\"“„«']([^\"”“»'\n]{1,200})[\"”“»']", token.content)
            found += [as_path(text, quoted=True) for text in (whole, *quoted) if " " not in text]
            found += [as_path(word) for word in token.content.split()]
    return list(dict.fromkeys(path for path in found if path))


_LABEL = re.compile(
    r"(?:[#>*+\-\s=|•·]|\d{1,3}[.)]|\(\d{1,3}\)|(?:step|part) \d{1,3}\s?[:.)]|"
    r"(?:(?:new|full|complete|updated|the|die) )?"
    r"(?:file|filename|path|datei|fichier|archivo|文件|ファイル|файл)"
    r"(?: \d{1,3})?(?: ?(?:name|path))?\s{0,2}[:\uff1a=]|[^\w\s./`\[(\"'~\\<]){0,80}",
    re.IGNORECASE,
)


def label_path(line: str) -> str:
    """The path of a line that is there to name a file: a heading, ``**app.py**``, ``File: app.py``.

    Also one that begins with a path and goes on with words about it.
    """
    stripped = line.strip()[:MOST_CHARS]
    paths = paths_in(stripped)
    if not paths:
        return ""
    heading = stripped.startswith("#") or (
        stripped.startswith(("**", "__")) and stripped.rstrip(":")[-2:] == stripped[:2]
    )
    tag = bool(
        re.match(r"<(?:file|summary|artifact|document|code|path)\b", stripped, re.IGNORECASE)
    )
    if heading or tag:
        return paths[0]
    if stripped.startswith("<"):
        return ""
    rest = stripped[_LABEL.match(stripped).end() :].lstrip("`*\"'[(“ ")  # type: ignore[union-attr]
    first = rest.replace("\\_", "_").replace("\\", "/").removeprefix("./")
    for path in paths[:1]:
        behind = first[len(path) :].lstrip("`*\"')]”")
        if first.startswith(path) and not re.match(r"\w", behind) and _only_named(behind):
            return path
    return ""


def _only_named(behind: str) -> bool:
    """Whether what follows a path in its line describes the file, and is no sentence about it."""
    behind = behind.strip()
    return (
        not behind
        or behind[0] in ":\uff1a(-\u2013\u2014,|=*[#/\u2192"
        or behind.endswith((":", "\uff1a"))
    )
