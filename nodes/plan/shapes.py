"""What dicts and errors look like, in the spellings of models, as ``{id: int, total: float}``."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from nodes.plan.spelled import first, listed
from schema.bounds import LINE_CHARS
from schema.contract import Contract, contract_text
from schema.signature import at_commas, signature_name

_FIELDS = ("fields", "keys", "shape", "columns", "properties", "attributes", "body", "format",
           "json", "schema")  # fmt: skip
_RECORD = re.compile(
    r"(?:(?:record|dict|type)\s)?([A-Za-z_]\w*)\s*+"
    r"(?:[:=]|->|(?:is|has|with)\s)?+\s*+(?:an?\s)?(?:(?:dict|object|record)\b\s*+)?"
    r"(?:with\s)?(?:keys\s|fields\s)?[:=]?+\s*+(\S.*)",
    re.DOTALL | re.IGNORECASE,
)
_FIELD = re.compile(r"\w+\??(?:\s*:\s*[^:]+)?")


def records(value: Any) -> tuple[list[str], list[str]]:
    """``Order {id: int, total: float}`` for each record, and what else is said, in words."""
    found: list[str] = []
    words: list[str] = []
    for item in listed(value):
        if isinstance(item, dict):
            named = item.get("name") or item.get("record")
            shapes = {named: first(item, _FIELDS)} if isinstance(named, str) else item
            read = [f"{name} {_shape(shape)}" for name, shape in shapes.items() if _shape(shape)]
            found += read
            words += [f"{name}: {shapes[name]}" for name in shapes if not _shape(shapes[name])]
        elif isinstance(item, str) and item.strip():
            for text in _texts(item[:LINE_CHARS]):
                line = _record(text)
                (found if line else words).append(line or text)
    return list(dict.fromkeys(found)), words


def error_shape(value: Any) -> tuple[str, list[str]]:
    """The shape that every error has, empty if none is told; and what else is said, in words."""
    words: list[str] = []
    for item in listed(value):
        if isinstance(item, dict) and (inner := first(item, _FIELDS)) is not None:
            item = inner
        if isinstance(item, dict) and not _is_of_errors(item):
            return _shape(item), words
        said = [f"{k}: {v}" for k, v in item.items()] if isinstance(item, dict) else [item]
        for text in map(str, said):
            start, end = text.find("{"), text.rfind("}")
            if 0 <= start < end <= LINE_CHARS:
                return _plain(text[start : end + 1]), words
            words.append(text)
    return "", words


def _is_of_errors(said: dict[Any, Any]) -> bool:
    """Whether it maps errors to what they are, such as a status to a shape."""
    keys = [str(key) for key in said]
    return all(key[:1].isdigit() or key[:1].isupper() or not key.isidentifier() for key in keys)


def _texts(text: str) -> list[str]:
    return at_commas(re.sub(r"[;\n]", ",", text)) if "{" in text or "(" in text else [text]


def _record(text: str) -> str:
    told = _RECORD.fullmatch(text.strip(" `.-*•"))
    shape = _shape(told[2]) if told else ""
    return f"{told[1]} {shape}" if told and shape else ""


def _shape(value: Any) -> str:
    """``{id: int}`` of a text, a mapping or a list of fields; empty for what names none."""
    if isinstance(value, dict):
        return _plain(json.dumps(value, ensure_ascii=False)) if value else ""
    if isinstance(value, list):
        named = [first(one, ("name", "field", "key")) if isinstance(one, dict) else one
                 for one in value]  # fmt: skip
        kinds = [one.get("type") if isinstance(one, dict) else None for one in value]
        fields = [f"{n}: {k}" if k else str(n) for n, k in zip(named, kinds, strict=True) if n]
        return _shape(", ".join(fields))
    text = str(value or "")[:LINE_CHARS].strip()
    if text[:1] in "{(" and text[-1:] in "})":
        return _plain(f"{{{text[1:-1].strip()}}}") if text[1:-1].strip() else ""
    if text[:2] == "[{" and text[-2:] == "}]":
        return _plain(text[1:-1])
    fields = at_commas(text)
    return _plain(f"{{{text}}}") if fields and all(map(_FIELD.fullmatch, fields)) else ""


def _plain(text: str) -> str:
    """Without the quotes of JSON, on one line."""
    return " ".join(re.sub(r"[\"'`]", "", text).split())[:LINE_CHARS]


def with_records(contracts: Sequence[Contract]) -> list[Contract]:
    """The contracts, each with the records of others that it names: who reads a dict keeps to its
    keys like who makes it. What a file defines under that name is no dict, and is told in words."""
    defined = {name for one in contracts for names in one.exports.values() for name in names}
    known = {signature_name(line): line for one in reversed(contracts) for line in one.records}
    found = []
    for one in contracts:
        words = set(re.findall(r"\w+", contract_text(one)))
        own = {signature_name(line): line for line in one.records}
        named = {name: line for name, line in known.items() if name in words and name not in own}
        dicts = [line for name, line in (own | named).items() if name not in defined]
        told = [f"{name} has {own[name][len(name) :].strip()}" for name in own if name in defined]
        update = {"records": tuple(dicts), "interface": (*one.interface, *told)}
        found.append(one.model_copy(update=update))
    return found
