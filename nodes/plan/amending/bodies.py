"""Promised bodies, such as ``201 {id, title}``, with what the tests send and read."""

from __future__ import annotations

import re

from schema.bounds import LINE_CHARS
from schema.signature import at_commas
from tools.checks.demands import BODIES, LISTED, Route, Tree, answer_text, request_text, shape

_NAME = re.compile(r"[\"']?([\w-]+)")
_STATUS = re.compile(r"\b[1-5]\d\d\b")
_GOOD = re.compile(r"\b[23]\d\d\b")
_CLOSING = {"{": "}", "[": "]"}


def requested(text: str, route: Route) -> str:
    """What is promised to be taken, with the fields and headers that the tests send.

    Fields that they never send cannot be required.
    """
    names = [header.partition(":")[0].lower() for header in route.headers]
    absent = [name for name in names if name not in text.lower()]
    text = _with_body(text, route)
    if not absent or all(name in text.lower() for name in absent):
        return text
    return _fitting(f"{text} {request_text(route, body=False)}".strip(), text)


def _with_body(text: str, route: Route) -> str:
    if route.sends is None:
        return text
    start, end = _braces(text)
    if start < 0:
        said = all(re.search(rf"\b{re.escape(name)}\b", text) for name in route.sends)
        return text if text and said else request_text(route)
    before, after = text[:start], text[end:]
    entries = _entries(text[start + 1 : end - 1])
    listed = [entries.get(name, name) for name in route.sends]
    for name, entry in entries.items():
        if name not in route.sends:
            required = not route.more and "?" not in entry and "optional" not in entry
            listed.append(entry.replace(name, f"{name}?", 1) if required else entry)
    if _kind(before) != route.kind:
        before = BODIES.get(route.kind, "")
    same = set(entries) == set(route.sends)
    inside = text[start + 1 : end - 1] if same else ", ".join(listed)
    return _fitting(f"{before}{{{inside}}}{after}", text)


def responded(text: str, route: Route) -> str:
    """What is promised to come back, with the statuses and the fields that the tests expect."""
    before = text
    good = [status for status in route.answers if status < 400]
    kept = {int(one) for one in _STATUS.findall(text)}
    for status in good:
        fields = route.answers[status]
        if status in route.either and route.either & kept:
            status = min(route.either & kept)
        text = _with_status(text, status, good) if status else text
        text = _with_fields(text, status, fields) if fields else text
    for status, fields in sorted(route.answers.items()):
        if status >= 400 and str(status) not in _STATUS.findall(text):
            text = f"{text}, {answer_text(status, fields)}".removeprefix(", ")
    return _fitting(text, before)


def _with_status(text: str, status: int, wanted: list[int]) -> str:
    found = [int(one) for one in _STATUS.findall(text)]
    if status in found:
        return text
    other = next((one for one in found if one < 400 and one not in wanted), None)
    if other:
        return re.sub(rf"\b{other}\b", str(status), text, count=1)
    if any(one < 400 for one in found):
        return f"{text}, {status}"
    return f"{status} {text}".strip() if not found else f"{status}, {text}"


def _with_fields(text: str, status: int, fields: Tree) -> str:
    told = re.search(rf"\b{status}\b", text) if status else _GOOD.search(text)
    at = told.end() if told else 0
    start = min((i for i in (text.find("{", at), text.find("[", at)) if i >= 0), default=-1)
    behind = _STATUS.search(text, at)
    if start < 0 or (behind and behind.start() < start):
        return f"{text[:at]} {shape(fields)}{text[at:]}".strip()
    end = _end(text, start)
    if (text[start] == "[") != (LISTED in fields):
        return text[:start] + shape(fields) + text[end:]
    wanted = fields.get(LISTED, fields)
    if text[start] == "[":
        start = text.find("{", start, end)
        if start < 0:
            return f"{text[:at]} {shape(fields)}{text[end:]}" if wanted else text
        end = _end(text, start)
    inside = text[start + 1 : end - 1]
    entries = _entries(inside)
    missing = [shape({name: below})[1:-1] for name, below in wanted.items() if name not in entries]
    return f"{text[:start]}{{{', '.join([*filter(None, [inside]), *missing])}}}{text[end:]}"


def _entries(inside: str) -> dict[str, str]:
    """Name -> how it is written, of the fields between two braces."""
    found = [(_NAME.match(entry), entry) for entry in at_commas(inside)]
    return {name[1]: entry for name, entry in found if name}


def _braces(text: str) -> tuple[int, int]:
    start = text.find("{")
    return (start, _end(text, start)) if start >= 0 else (-1, -1)


def _end(text: str, start: int) -> int:
    """Where what is opened at ``start`` has been closed."""
    depth = 0
    opening, closing = text[start], _CLOSING[text[start]]
    for at in range(start, len(text)):
        depth += (text[at] == opening) - (text[at] == closing)
        if depth == 0:
            return at + 1
    return len(text)


def _kind(before: str) -> str:
    lower = before.lower()
    return next((kind for kind in ("multipart", "form") if kind in lower), "json")


def _fitting(text: str, before: str) -> str:
    return text if len(text) <= LINE_CHARS else before
