"""Which body a route was promised to take: JSON, a form, or a form with files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from schema.contract import HTTPRoute
from tools.proof.api.shapes import sample

BODILESS = ("GET", "HEAD", "DELETE", "OPTIONS")
TEXT_CHARS = 300_000  # of one file that is looked through for forms

_MULTIPART = re.compile(r"multipart|form-?data|\bupload|\bfiles?\b|\bbinary\b|UploadFile", re.I)
_FORM = re.compile(r"\bform\b|urlencoded", re.I)
_FILE = re.compile(
    r"(?:^|_)(?:files?|images?|photos?|picture|avatar|upload|attachments?|document|csv|video|audio)$"
)
_TYPED = re.compile(r"(\w+)\??\s*:\s*(?:file|binary|UploadFile|bytes|image)\b", re.I)
_WORDS = re.compile(
    r"\b(?:multipart|application|form|urlencoded|body|fields?|data|upload|with|json|binary|x|www)\b"
    r"|[/():\-]",
    re.I,
)
_SENDS_FORM = re.compile(
    r"URLSearchParams|FormData|x-www-form-urlencoded|<form[^>]{0,300}method=[\"']?post", re.I
)
_PAGES = (".html", ".htm", ".js", ".jsx", ".ts", ".tsx", ".mjs", ".vue", ".jinja", ".j2")


class Wanted(NamedTuple):
    """The kind of a body ("" for none), its fields, which are files, and whether that is certain.

    What a contract leaves open, or what the project's own pages send, is right either way.
    """

    kind: str
    fields: Any
    files: dict[str, str]
    certain: bool


def wanted(route: HTTPRoute, files: Mapping[str, str]) -> Wanted:
    """What to send to a route of a project of these files, path -> text."""
    if route.method in BODILESS:
        return Wanted("", None, {}, False)
    said = route.request
    fields = sample(said)
    multipart, form = bool(_MULTIPART.search(said)), bool(_FORM.search(said))
    if fields is None and (multipart or form):
        fields = sample(f"{{{_WORDS.sub(' ', said)}}}") or {}
    if fields is None:
        return (
            Wanted("json", {}, {}, False) if route.method == "POST" else Wanted("", None, {}, False)
        )
    if fields == {}:  # a change of what may be left out, as in {title?, done?}, is of all of it
        fields = sample(said.replace("?", ""))
    named = [name for name in fields if _FILE.search(name)] if isinstance(fields, dict) else []
    named = [name for name in _TYPED.findall(said) if name in fields] or named
    if multipart and isinstance(fields, dict) and not named:
        named = [*fields][:1]
    if named and "json" not in said.lower():
        return Wanted("multipart", fields, dict.fromkeys(named, ""), multipart)
    if multipart or form:
        return Wanted("form", fields, {}, True)
    return Wanted("json", fields, {}, bool(said) and not _sends_forms(files))


def _sends_forms(files: Mapping[str, str]) -> bool:
    """Whether a page of the project sends a form, or it follows a standard that wants one."""
    pages = [text[:TEXT_CHARS] for path, text in files.items() if path.endswith(_PAGES)]
    if any(_SENDS_FORM.search(text) for text in pages):
        return True
    oauth = any("OAuth2PasswordRequestForm" in text[:TEXT_CHARS] for text in files.values())
    return oauth and not any("JSON.stringify" in text for text in pages)
