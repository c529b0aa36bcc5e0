"""What a fence calls its language, which files are written in it, and what source defines."""

from __future__ import annotations

import json
import re
from pathlib import Path

from schema.packaged import packaged

WORDS = packaged(Path(__file__).with_name("words.yaml"))

_ROWS = {name: row.split("|") for name, row in WORDS["languages"].items()}
_FAMILY = {alias: name for name, row in _ROWS.items() for alias in row[0].split()}
_SUFFIXES = {name: row[1].split() for name, row in _ROWS.items()}
_NAMED = WORDS["named"]
SUFFIXES = frozenset(suffix for row in _SUFFIXES.values() for suffix in row)
PROSE = ("markdown", "text")
COMMANDS = ("shell", "powershell", "session")
NOT_FILES = (*COMMANDS, "text", "http", "diff", "mermaid")
"""What stands beside files rather than being one, unless it has a name."""
PARSED_CHARS = 300_000


def family(language: str) -> str:
    """The language that a fence calls ``language``; empty for one that nobody knows."""
    return str(_FAMILY.get(language.lower().strip(), ""))


def known(language: str) -> bool:
    return language.lower() in _FAMILY


def families(path: str) -> set[str]:
    """The languages in which a file of that name may be written; none if the name does not tell."""
    base = path.rsplit("/", 1)[-1].lower()
    if base in _NAMED or base.startswith(("dockerfile.", ".env")):
        return {_NAMED.get(base) or ("ini" if base.startswith(".env") else "docker")}
    suffix = base.rpartition(".")[2] if "." in base else ""
    return {name for name, suffixes in _SUFFIXES.items() if suffix in suffixes}


def suffix_of(language: str) -> str:
    """How a file in the language that a fence calls ``language`` ends: ``ts``, also ``tsx``."""
    suffixes = _SUFFIXES.get(family(language), [])
    return language if language in suffixes else suffixes[0] if suffixes else ""


# What may stand for another: a block marked as one may be a file of the other.
_ALIKE = (
    {"javascript", "typescript"}, {"c", "cpp"}, {"scss", "css"}, {"html", "vue", "svelte", "xml"},
    {"ini", "shell", "toml", "text", "yaml"}, {"nginx", "apache", "ini"},
    {"javascript", "json"}, {"html", "php"}, {"gomod", "go"}, {"text", "csv"}, {"groovy", "kotlin"},
)  # fmt: skip


def agrees(language: str, path: str, content: str) -> bool:
    """Whether a block that is marked as ``language`` may be the file at ``path``."""
    said, wanted = family(language), families(path)
    if not wanted or said in wanted:
        return True
    if said in ("", "text"):
        return bool(wanted & {"markdown", "text", "ini"}) or looks_like(path, content)
    return any(said in alike and wanted & alike for alike in _ALIKE)


_CODE = re.compile(
    r"^[ \t]{0,12}(?:import |from |def |async |class |@|function |const |let |var |export |"
    r"package |use |using |#include|public |private |struct |enum |interface |type |fn |func |"
    r"module |require|if |for |while |return |CREATE |INSERT |SELECT |FROM |RUN |[\w.-]+\s?[:=(])"
    r"|[{};]$|^[ \t]{0,12}[)}\]]",
    re.MULTILINE | re.IGNORECASE,
)


def looks_like(path: str, content: str) -> bool:
    """Whether text without a mark may be the source of the file at ``path``."""
    wanted, start = families(path), content.lstrip()[:200]
    if start.startswith("#!") and wanted & {"shell", "python", "javascript", "ruby", "perl"}:
        return True
    if "json" in wanted:
        return start[:1] in ("{", "[") and _json(content)
    if wanted & {"html", "xml", "vue", "svelte"}:
        return start.startswith("<") or start.startswith("{%")
    if wanted & set(PROSE):
        return bool(start)
    lines = [line for line in content.split("\n", 400)[:400] if line.strip()]
    coded = sum(bool(_CODE.search(line[:200])) for line in lines)
    return coded * 3 >= len(lines) > 0


def _json(content: str) -> bool:
    if len(content) > PARSED_CHARS:
        return True
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True
