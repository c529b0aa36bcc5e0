"""What a contract says of a body, as a value to send and as fields to expect.

Such as ``{email, password}``, ``201 {id, items: [{sku, qty: int}]}`` or ``200 [{id, title}]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

SHAPE_CHARS = 2000
DEPTH = 6

_STATUS = re.compile(r"\b([1-5]\d\d)\b")
_TOKEN = re.compile(r"[{}\[\],:|?]|\"[^\"]*\"|'[^']*'|[^\s{}\[\],:|?\"']+")
_OPTIONAL = {"optional", "null", "None"}

# Field names, whole or as an ending, and what is usual for them.
SAMPLES: tuple[tuple[tuple[str, ...], Any], ...] = (
    (("email", "mail"), "ada.lovelace@example.com"),
    (("username", "login", "nickname", "handle"), "ada_lovelace"),
    (("password", "password_confirmation", "confirm_password", "secret"), "Corr3ct-Horse-Battery!"),
    (("phone", "phone_number", "tel"), "+43 1 2345678"),
    (("url", "link", "website", "uri", "href"), "https://example.com/page"),
    (("date", "birthday", "day", "dob"), "2030-01-15"),
    (("datetime", "timestamp", "_at", "due", "deadline", "start", "end"), "2030-01-15T10:30:00"),
    (("time",), "10:30"),
    (("done", "completed", "active", "enabled", "public", "published", "read", "is_"), True),
    (("tags", "labels", "items", "ids", "roles", "options"), ["example"]),
    (("price", "amount", "total", "cost", "rate", "score", "lat", "lng", "lon", "weight"), 12.5),
    (("id", "count", "qty", "quantity", "age", "year", "number", "limit", "page", "stock"), 1),
    (("priority",), "high"),
    (("status",), "open"),
    (("currency",), "EUR"),
    (("country",), "AT"),
    (("color", "colour"), "#3366ff"),
)
TYPES = {
    "int": 1, "integer": 1, "number": 1, "float": 12.5, "double": 12.5, "decimal": 12.5,
    "bool": True, "boolean": True, "list": ["example"], "array": ["example"], "dict": {},
    "object": {}, "date": "2030-01-15", "datetime": "2030-01-15T10:30:00",
}  # fmt: skip


class Promised(NamedTuple):
    """Of an answer: the statuses of a success and of errors that are named, the fields of the
    object or of each item, and a value of its shape."""

    statuses: tuple[int, ...]
    errors: tuple[int, ...]
    fields: tuple[str, ...]
    listed: bool
    value: Any


def sample(shape: str) -> Any:
    """A value of the shape; None where it names no field."""
    return _first_value(shape)


def promised(shape: str) -> Promised:
    statuses = tuple(map(int, _STATUS.findall(shape.partition("{")[0].partition("[")[0])))
    errors = tuple(int(one) for one in _STATUS.findall(shape) if one >= "400")
    value = _first_value(shape)
    listed = isinstance(value, list)
    inner = value[0] if listed and value else value
    fields = tuple(inner) if isinstance(inner, dict) else ()
    return Promised(statuses, errors, fields, listed, value)


def _first_value(shape: str) -> Any:
    start = min((at for at in map(shape.find, "{[") if at >= 0), default=-1)
    if start < 0:
        return None
    tokens = iter([m[0] for m in _TOKEN.finditer(shape[start : start + SHAPE_CHARS])])
    return _value(next(tokens), tokens, "", 0)


def _value(token: str, tokens: Iterator[str], name: str, depth: int) -> Any:
    if depth > DEPTH:
        return None
    if token == "{":
        return _object(tokens, depth + 1)
    if token == "[":
        inner = next(tokens, "]")
        if inner == "]":
            return []
        value = _value(inner, tokens, name.removesuffix("s"), depth + 1)
        for rest in tokens:
            if rest == "]":
                break
        return [value]
    word = token.strip("\"'").lower()
    return TYPES.get(word, usual(name) if name else word)


def _object(tokens: Iterator[str], depth: int) -> dict[str, Any]:
    """``a, b?: int, c: {…}`` up to the closing brace; what is optional is left out."""
    found: dict[str, Any] = {}
    name, optional, typed = "", False, False

    def keep() -> None:
        if name and not optional and name not in found:
            found[name] = usual(name)

    for token in tokens:
        if token == "}":
            break
        if token == ",":
            keep()
            name, optional, typed = "", False, False
        elif token == "?":
            optional = True
        elif token == ":":
            typed = True
        elif typed and name:
            if token.strip("\"'") in _OPTIONAL:
                optional = True
                found.pop(name, None)
            elif token != "|" and name not in found:
                value = _value(token, tokens, name, depth)
                if not optional:
                    found[name] = value
        elif token not in "|]" and not name:
            name = token.strip("\"'")
            optional = name.endswith("?")
            name = name.rstrip("?*.")
    keep()
    return {key: value for key, value in found.items() if key.replace("-", "_").isidentifier()}


def usual(name: str) -> Any:
    plain = name.lower().replace("-", "_")
    for names, value in SAMPLES:
        if any(plain == one or plain.endswith(f"_{one.lstrip('_')}") for one in names) or (
            "is_" in names and plain.startswith("is_")
        ):
            return value
    return "Example"
