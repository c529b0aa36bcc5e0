"""What the author of a change is told of the files around those that it changes: of what these use,
how it is called; for a page or a script, also which routes, ids and names there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from schema.artifact import BINARY
from schema.task import Task
from tools.checks.web.javascript import SUFFIXES as SCRIPTS

AROUND_CHARS = 3_000
LINE_CHARS = 200

_WORD = re.compile(r"[A-Za-z_$][\w$-]+")
_DEFINED = re.compile(
    r"^[ \t]*(?:export |default |async )*(?:def|class|function|const|let)[ \t]+([A-Za-z_$][\w$]*).*"
    r"|^([A-Z][A-Z_]+)[ \t]*=.*",
    re.MULTILINE,
)
_ROUTE = re.compile(r"^[ \t]*@[\w.]+\.(?:route|get|post|put|patch|delete)\(.*", re.MULTILINE)
_PREFIX = re.compile(r"^.*\b(?:url_)?prefix=.*", re.MULTILINE)
_ELEMENT = re.compile(r"\b(id|name)=[\"']([\w-]{1,80})[\"']")
_PAGES = (".html", ".htm", ".jinja", ".jinja2", ".j2", ".vue", ".svelte")


def around(part: Task, base: Mapping[str, str]) -> str:
    """Of the files of the project that are not the part's; empty where its files use none."""
    own = [path for path in part.contract.files if path in base]
    said = {word for path in own for word in _WORD.findall(base[path])}
    said |= set(_WORD.findall(part.goal))
    web = any(path.endswith((*_PAGES, *SCRIPTS)) for path in part.contract.files)
    found: list[str] = []
    left = AROUND_CHARS
    for path, text in base.items():
        if path in part.contract.files or text.startswith(BINARY):
            continue
        lines = dict.fromkeys(line.strip()[:LINE_CHARS] for line in _used(path, text, said, web))
        told = "\n".join([f"# {path}", *lines])
        if lines and len(told) <= left:
            found.append(told)
            left -= len(told)
    return "\n".join(["Of the project as it is, what these files use:", *found]) if found else ""


def _used(path: str, text: str, said: set[str], web: bool) -> Iterator[str]:
    for match in _DEFINED.finditer(text):
        if (match[1] or match[2]) in said:
            yield match[0]
    if web and path.endswith(".py"):
        yield from _PREFIX.findall(text)
        yield from _ROUTE.findall(text)
    elif web and path.endswith(_PAGES):
        if not (marked := dict.fromkeys(_ELEMENT.findall(text))):
            return
        yield ", ".join(f"#{name}" if kind == "id" else f"[name={name}]" for kind, name in marked)
