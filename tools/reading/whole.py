"""Whether a block is a file as a whole, and what it is instead."""

from __future__ import annotations

import re
from pathlib import Path

from schema.packaged import packaged
from tools.reading.fences import Block
from tools.reading.languages import PROSE, families, family
from tools.reading.paths import as_path, is_excerpt_info

DIFF = "came as a diff, not as a whole file"

_WORDS = packaged(Path(__file__).with_name("elided.yaml"))
_DOTS, _SAME = _WORDS["dots"], f"(?:{'|'.join(_WORDS['same'].split())})"
_COMMENT = r"(?:#+|//+|/\*+|<!--|--|;+|%+|\{/\*+|\{#|\*|\"\"\"|''')"
_END = r"(?:\*/|-->|\*/\}|#\}|\"\"\"|''')?[ \t}\])>*-]{0,9},?"
_SAID = "|".join(_WORDS["comments"]).replace("DOTS", _DOTS).replace("SAME", _SAME)
_ELIDED = re.compile(rf"{_COMMENT}[ \t\[(<*-]{{0,9}}(?:todo:? ?)?(?:{_SAID}){_END}", re.IGNORECASE)
_BEHIND = re.compile(
    rf"(?:{_DOTS}|\bpass)[ \t]{{0,9}}(?:#|//|/\*)[ \t]{{0,9}}(?:{_DOTS}[ \t]?)?"
    r"(?:unchanged|same as|omitted|existing|as before|rest of|no changes?)\b",
    re.IGNORECASE,
)
_BRACED = re.compile(
    r"\{[ \t]{0,9}(?:\.{3}|…|/[/*][ \t]{0,3}(?:\.{3}|…|unchanged|same as before|existing code)"
    r"[^\n]{0,40}\*/)[ \t]{0,9}\}"
)
_BRACKETED = re.compile(
    rf"[\[(<][ \t]?(?:{_DOTS}[^\n\])>]{{0,80}}\b{_SAME}\b|(?:rest|remainder) of[^\n\])>]{{0,60}}"
    r"(?:unchanged|same|omitted))[^\n]{0,80}[\])>]",
    re.IGNORECASE,
)

_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@|@@(?: |$)")
_MARKERS = re.compile(r"^<{5,9}(?: ?(?:SEARCH|ORIGINAL|HEAD|OLD|BEFORE)\b.*)?$", re.MULTILINE)
_MARKED = re.compile(r"^>{5,9}(?: ?(?:REPLACE|UPDATED|NEW|AFTER)\b.*| [\w/.-]+)?$", re.MULTILINE)
_DIFFED = re.compile(
    r"^(?:\+\+\+|---) (?:[ab]/)?([^\t\n]{1,240})|^diff --git a/(\S{1,240})"
    r"|^\*\*\* (?:Update|Add|Delete) File: (.{1,240})",
    re.MULTILINE,
)


def is_diff(block: Block, path: str) -> bool:
    """Whether it tells changes: a diff, or something to search and what to put in its place."""
    if path.lower().endswith((".diff", ".patch")):
        return False
    start = block.content.lstrip()[:2000]
    if family(block.language) == "diff" or start.startswith(("diff --git ", "*** Begin Patch")):
        return True
    if re.match(r"--- \S.*\n\+\+\+ \S", start) or _HUNK.match(start):
        return True
    if families(path) & set(PROSE):
        return False
    return bool(_MARKERS.search(block.content) and _MARKED.search(block.content))


def diffed_path(content: str) -> str:
    """The file that a diff is about, as its head says."""
    for found in _DIFFED.finditer(content[:20_000]):
        path = as_path(next(group for group in found.groups() if group), quoted=True)
        if path and path != "dev/null":
            return path
    return ""


def elided(content: str, path: str) -> str:
    """The line that stands for code which was left out; empty if none does."""
    kinds = families(path)
    prose = bool(kinds & set(PROSE))
    fenced = False
    for line in content.split("\n"):
        said = line.strip()
        if len(said) > 400 or not said:
            continue
        if prose:
            fenced ^= said.startswith(("```", "~~~"))
            if not fenced and (said.startswith("<!--") and _ELIDED.fullmatch(said)):
                return said
            if not fenced and _BRACKETED.fullmatch(said):
                return said
        elif said in ("...", "…", "...,", "…,"):
            # In Python it is a statement, and in YAML the end of a document.
            if (
                said == "…"
                or not kinds & {"python", "yaml"}
                or ("python" in kinds and not line[:1].isspace() and said == "...")
            ):
                return said
        elif (
            _ELIDED.fullmatch(said)
            or _BEHIND.search(said)
            or _BRACKETED.fullmatch(said)
            or (not kinds & {"python", "rust", "shell"} and _BRACED.search(said))
        ):
            return said
    return ""


def is_excerpt(block: Block) -> bool:
    """Whether it shows some lines of a file: marked so, or indented as a whole."""
    if is_excerpt_info(block.info):
        return True
    lines = [line for line in block.content.split("\n") if line.strip()]
    code = family(block.language) not in ("", *PROSE, "yaml", "make", "css", "html")
    return code and bool(lines) and all(line[:1].isspace() for line in lines[:200])
