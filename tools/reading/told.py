"""What the model called a block: in the fence, above it, or in the first lines of its content."""

from __future__ import annotations

import re
from typing import NamedTuple

from tools.reading.fences import Block
from tools.reading.labels import label_path, paths_in
from tools.reading.languages import COMMANDS, agrees, families, family
from tools.reading.paths import as_path, info_path
from tools.reading.source import imports

MOST_LINES = 40  # above a block, in which its name is looked for
MOST_COMMENT = 400  # characters of a comment that tells a name
TOP_LINES = 4  # of a file, in which it may say its own name


class Told(NamedTuple):
    paths: tuple[str, ...] = ()
    """The best first. More than one only where a sentence names several."""
    content: str = ""
    """What of the block is the file."""
    left: str = ""
    """A name that stands above the block, in whose language it is not: it may be the next one's."""
    plain: bool = True
    """False: a sentence mentions the name, which may be about something else."""


def told(block: Block) -> Told:
    """The name of a block, and its content without a line that was only there to tell it."""
    inside, kept = _first_line(block)
    if path := block.path or info_path(block.info):
        return Told((path,), kept if inside and _same(path, inside) else block.content)
    label = _label_above(block.above)
    if label and agrees(block.language, label, block.content):
        return Told((label,), kept if inside and _same(label, inside) else block.content)
    if inside:
        return Told((inside,), kept, label)
    mentioned = _mentioned(block)
    if not mentioned and re.fullmatch(r"[A-Z]\w+", block.info) and as_path(block.info):
        return Told((block.info,), block.content, label)  # ```Makefile
    return Told(tuple(mentioned), block.content, label, plain=False)


def _same(one: str, other: str) -> bool:
    one, other = f"/{one.casefold()}", f"/{other.casefold()}"
    return one.endswith(other) or other.endswith(one)


def _label_above(above: tuple[str, ...]) -> str:
    """The nearest line that names a file, of those that no other block stands between."""
    lines = [line for line in above[-MOST_LINES:] if line.strip()]
    for i, line in enumerate(reversed(lines)):
        path = label_path(line)
        # Farther away, a list or a sentence speaks of other files.
        if path and (
            i == 0 or re.match(r"\s*(?:#|\*\*|<|`[^`]*`$|\d+[.)] |[\w ]{2,12}: ?[`*\w])", line)
        ):
            return path
    return ""


_SHOWN = re.compile(
    r"\b(?:outputs?|prints?|printed|results? in|responds?|usage|run|runs|running|install|sample|"
    r"like this|for example|ausgabe|beispiel|aufruf|starten?|sortie|exemple|salida|ejemplo)\b",
    re.IGNORECASE,
)
_PUTS = re.compile(
    r"\b(?:in|into|to|as|create|file|named|called|is|here|update|save|add|datei|heißt|fichier|archivo)$",
    re.IGNORECASE,
)


def shows(block: Block) -> bool:
    """Whether the line above says that the block is an example or output."""
    said = next((line for line in reversed(block.above[-MOST_LINES:]) if line.strip()), "")
    return bool(_SHOWN.search(said[:300]))


def _mentioned(block: Block) -> list[str]:
    """Paths of the last sentences above a block that may be its own."""
    lines = [line for line in block.above[-MOST_LINES:] if line.strip()]
    near = next((line for line in reversed(lines) if paths_in(line)), "")
    found = [path for path in paths_in(near) if agrees(block.language, path, block.content)]
    if not found or (near != lines[-1] and len({p for line in lines for p in paths_in(line)}) > 1):
        return []
    others = [path for path in found if not imports(block.content, path)] or found
    if len(others) > 1:
        plain = re.sub(r"[`*]", "", near)
        put = [path for path in others if _PUTS.search(plain.partition(path)[0].rstrip(" :"))]
        others = [*put, *(path for path in others if path not in put)]
    return others


_COMMENT = re.compile(
    r"[ \t]{0,8}(?:#{1,6}|\{/\*|/{2,3}!?|--+|;+|%+|<!--|/\*{1,2}|\"{3}|'{3}|\{#|\(\*|\{-|REM\b|::"
    r"|[\"!])",
    re.IGNORECASE,
)
_ENDS = ("-->", "*/}", "*/", '"""', "'''", "#}", "*)", "-}")
_SKIPPED = re.compile(
    r"#!|<\?(?:php|xml)|<!doctype|[\"']use (?:client|server|strict)[\"']|@charset|"
    r"#.{0,20}coding[:=]|// ?@ts-|package \w+;?$|\s*(?:/\*{1,2}|\"{3}|'{3}|<!--)?\s*$",
    re.IGNORECASE,
)
_OPENED = re.compile(r"[ \t]{0,8}(?:/\*{1,2}|\"{3}|'{3}|<!--)[ \t]*")
_KEY = re.compile(
    r"(?:@?(?:file[ _]?name|file[ _]?path|file|path|datei|module|title|fichier|archivo|文件)\b"
    r"\s{0,3}[:\uff1a=-]?\s{0,3})?(?P<rest>.*)",
    re.IGNORECASE,
)


def _first_line(block: Block) -> tuple[str, str]:
    """The path that the content itself begins with, and the content to keep."""
    lines = block.content.split("\n", TOP_LINES + 1)
    for i, line in enumerate(lines[:TOP_LINES]):
        if path := _bare(line, block) if i == 0 else "":
            rest = block.content.split("\n", 1)[1].lstrip("\n")
            return (path, rest) if rest.strip() else ("", block.content)
        if path := _in_comment(_comment(line)):
            if not _commentless(path):
                return path, block.content
            kept = block.content.split("\n")
            del kept[i]
            return path, "\n".join(kept).lstrip("\n")
        if i and _OPENED.fullmatch(lines[0]) and (path := _in_comment(line.strip(" \t*"))):
            return path, block.content
        if not _SKIPPED.match(line):
            break
    return "", block.content


def _comment(line: str) -> str:
    """What a line says that is a comment; empty if it is none."""
    begins = _COMMENT.match(line)
    if not begins or line.startswith("#!") or len(line) > MOST_COMMENT:
        return ""
    said = line[begins.end() :].rstrip()
    for end in _ENDS:
        said = said.removesuffix(end)
    return said.strip(" \t=*#-")


def _in_comment(said: str) -> str:
    if not said:
        return ""
    rest = _KEY.match(said.strip())["rest"].strip()  # type: ignore[index]
    word = re.split(r"\s", rest, maxsplit=1)[0] if rest else ""
    path = as_path(word) or ("/" in word and as_path(word, quoted=True))
    behind = rest[len(word) :].strip()
    if not path or (
        behind and not re.match(r"[-\u2013\u2014:(,|\[=#*]", behind) and word[-1:] not in ":,-"
    ):
        return ""
    return path


def _bare(line: str, block: Block) -> str:
    path = as_path(line, quoted=True) if " " not in line.strip() else ""
    if not path or line.rstrip().endswith((",", ";", ")")) or not re.match(r"[\w.\[(`*]", line):
        return ""
    if family(block.language) in COMMANDS or not families(path):
        return ""
    return path


def _commentless(path: str) -> bool:
    return path.lower().endswith((".json", ".csv", ".tsv", ".ipynb", ".webmanifest"))


def only_path(block: Block) -> str:
    """The path that is all that a block holds: it names the next one."""
    lines = [line for line in block.content.split("\n", 3) if line.strip()]
    if (
        len(lines) != 1
        or info_path(block.info)
        or block.path
        or lines[0].startswith(("$", ">", "#!"))
    ):
        return ""
    alone = " " not in lines[0].strip() and as_path(lines[0], quoted=True)
    path = alone or _in_comment(_comment(lines[0]))
    label = _label_above(block.above)
    return path if not label or _same(path, label) else ""
