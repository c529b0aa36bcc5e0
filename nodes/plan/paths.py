"""The files of a part, in the spellings of models, as path -> what is defined there."""

from __future__ import annotations

import re
from typing import Any

from nodes.plan.selectors import has_elements, selectors
from nodes.plan.spelled import first, listed
from schema.signature import at_commas
from tools.checks.web.javascript import SUFFIXES as SCRIPTS

TOLD_CHARS = 300  # a text about a file; a longer one is its content

# "find", "find(email) -> User", "MAX: int", "Cart - the cart": what is defined comes first.
_NAMED = re.compile(
    r"[A-Za-z_$][\w$]*(?:\.[\w$]+)*(?:\s*+(?:[(:=]|[-\u2013\u2014]\s).*)?", re.DOTALL
)
_WHAT = r"(?:class|function|method|model|exception|dataclass|enum|constant)"
_SAID = re.compile(rf"(?:the\s)?([A-Za-z_$][\w$.]*)\s{_WHAT}", re.I)
_DECLARED = re.compile(
    rf"(?:(?:export|default|async|public|const|def|function|{_WHAT})\s+)+([A-Za-z_$].*)", re.DOTALL
)
_PYTHON = re.compile(r"(?:async def|def|class)\s")
_DEFINED = re.compile(
    r"^(?:export\s|default\s|async\s){0,3}(?:def|class|function)\s([A-Za-z]\w*)", re.MULTILINE
)
_PATH_AND_MORE = re.compile(r"([\w./@+-]+\.\w+)`?\s*(?:[-\u2013\u2014:(]\s*(.*?)\)?)?", re.DOTALL)
_PATH_KEYS = ("path", "file", "filename", "file_path", "filepath", "name")
_NAMES_KEYS = (
    "exports", "defines", "names", "functions", "classes", "symbols", "signatures", "contents",
    "content", "description", "purpose",
)  # fmt: skip


def read_files(value: Any) -> tuple[dict[Any, list[str]], list[str]]:
    """Path -> names and signatures, and what else is said of the files, in words."""
    files: dict[Any, list[str]] = {}
    words: list[str] = []
    for path, said in _pairs(value):
        names, more = _names(path, said)
        files.setdefault(path, []).extend(names)
        words += [f"{path}: {text}" for text in more]
    return files, words


def _pairs(value: Any) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        if isinstance(path := first(value, _PATH_KEYS), str):
            return [(path.strip(" `"), first(value, _NAMES_KEYS))]
        return [(str(path).strip(" `"), said) for path, said in value.items()]
    for item in listed(value):
        if isinstance(item, dict):
            found += _pairs(item)
        elif isinstance(item, str):
            # Several paths in one text, unless it goes on to say what is in a single one.
            for text in re.split(r"[,\n]", item) if ":" not in item and "(" not in item else [item]:
                told = _PATH_AND_MORE.fullmatch(text.strip(" `")[:TOLD_CHARS])
                found.append((told[1], told[2]) if told else (text.strip(" `"), None))
    return found


def _names(path: str, said: Any) -> tuple[list[str], list[str]]:
    """What is defined in a file, and what else is said of it."""
    if has_elements(path):
        return selectors(said)
    if isinstance(said, dict):
        known = [item for key in _NAMES_KEYS for item in listed(said.get(key))]
        return _names(path, known or [str(key) for key in said])
    names: list[str] = []
    words: list[str] = []
    code = path.endswith((".py", *SCRIPTS))
    for item in listed(said):
        if isinstance(item, dict):
            item = first(item, ("signature", "name", "id"))
        if not isinstance(item, str) or not (text := item.strip(" `")):
            continue
        if "\n" in text.strip() or len(text) > TOLD_CHARS:
            names += _DEFINED.findall(text) if code else []
        elif not code:
            names.append(text)
        else:
            for one in at_commas(text):
                name = _named(one, path)
                (names if name else words).append(name or one)
    return names, words


def _named(text: str, path: str) -> str | None:
    """The name or the signature that a text gives; None for prose."""
    if path.endswith(".py") and _PYTHON.match(text):
        return text
    if found := _DECLARED.fullmatch(text) or _SAID.fullmatch(text):
        return found[1]
    return text if _NAMED.fullmatch(text) else None
