"""What was promised beyond names: elements of pages.

Only what is certain is said: not what a template may render, a script make, or a program compute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from schema.contract import Contract

Fault = tuple[str, str]

_MARK = re.compile(r"([#.])([A-Za-z_][\w-]*)|\[name=([\w-]+)\]")
_TAG = re.compile(r"<[A-Za-z/][^<>]{0,2000}>")
_ATTRIBUTE = re.compile(r"\b(id|name)\s?=\s?(?:\"([^\"]{0,500})\"|'([^']{0,500})')", re.I)
_ELSEWHERE = re.compile(r"\{%-?\s*(?:extends|include|import|from)\b")
_KINDS = {"id": "#", "name": "["}
_SECRET = re.compile(r"KEY|SECRET|TOKEN|PASS|SALT", re.I)
_STYLES = (".css", ".scss", ".sass", ".less")
_WHAT = {"#": "element with the id", "[": "input with the name", ".": "rule for the class"}


def element_faults(contract: Contract, files: Mapping[str, str]) -> Iterator[Fault]:
    """Ids and names that a page should have and does not, and classes of a stylesheet. A class of
    a page may be one that a script gives."""
    for path, wanted in contract.elements.items():
        source = files.get(path)
        if source is None or _ELSEWHERE.search(source):
            continue
        styles = path.endswith(_STYLES)
        had, words = _had(path, source)
        absent: dict[str, list[str]] = {}
        for line in wanted:
            selector = line.split()[0] if line.split() else ""
            for sign, mark, named in _MARK.findall(selector):
                kind, name = sign or "[", mark or named
                certain = (kind == ".") is styles
                if certain and (kind, name) not in had and name not in words:
                    absent.setdefault(kind, []).append(name)
        for kind, names in absent.items():
            yield path, f"{path} has no {_WHAT[kind]} {', '.join(dict.fromkeys(names))}"


def _had(path: str, source: str) -> tuple[set[tuple[str, str]], set[str]]:
    """The marks of a file, and the words outside of plain tags: any of them may become one."""
    if path.endswith(_STYLES):
        return set(), set(re.findall(r"[\w-]+", source))
    tags = _TAG.findall(source)
    had = {
        (_KINDS[kind.lower()], name)
        for tag in tags
        for kind, first, second in _ATTRIBUTE.findall(tag)
        for name in (first or second).split()
    }
    # Without quotes around it, or with a template in it, a tag may say anything.
    open_ = [tag for tag in tags if "{" in tag or re.search(r"\b(?:id|name)\s?=\s?\w", tag)]
    scripted = re.findall(r"<(?:script|style)\b[^>]{0,500}>([^<]*(?:<(?!/)[^<]*)*)", source)
    rendered = re.findall(r"\{[{%]([^{}]{0,500})[%}]\}", source)
    return had, set(re.findall(r"[\w-]+", " ".join([*open_, *scripted, *rendered])))
