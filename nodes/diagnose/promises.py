"""A promise that is wrong itself, and how it has to read."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ValidationError

from schema.bounds import LINE_CHARS
from schema.contract import Contract, HTTPRoute
from schema.signature import signature_name

_KINDS = ("table ", "command ", "environment variable ", "dict ")  # as `contract_text` says it


def _line(said: Any) -> str:
    return " ".join(str(said or "").split())[:LINE_CHARS]


Line = Annotated[str, BeforeValidator(_line)]


class Promise(BaseModel):
    """Of which part a promise has to read otherwise; without ``was``, it was never made."""

    part: Line
    now: Line
    was: Line = ""

    def __str__(self) -> str:
        return f"{self.was} → {self.now}" if self.was else self.now


def amended(contract: Contract, promise: Promise) -> Contract | None:
    """The contract with the new promise; None where it has no such one, or cannot have it."""
    found = contract.model_dump()
    if not (_added(found, promise.now) if not promise.was else _replaced(found, contract, promise)):
        return None
    try:
        return Contract.model_validate(found)
    except ValidationError:
        return None


def _added(found: dict[str, Any], now: str) -> bool:
    try:
        HTTPRoute.model_validate(now)
        found["routes"] = [*found["routes"], now]
    except ValidationError:
        found["interface"] = [*found["interface"], now]
    return True


def _replaced(found: dict[str, Any], contract: Contract, promise: Promise) -> bool:
    was = _plain(promise.was)
    for name in type(contract).model_fields:
        value = getattr(contract, name)
        if name in ("files", "tests", "requires"):
            continue
        if isinstance(value, tuple) and was in (lines := [*map(_plain, map(str, value))]):
            found[name] = [*found[name]]
            found[name][lines.index(was)] = _bare(promise.now)
            return True
        for path, listed in value.items() if isinstance(value, dict) else ():
            names = [_plain(text) for text in listed]
            if (own := _plain(promise.was.removeprefix(f"{path}: "))) in names:
                now = promise.now.removeprefix(f"{path}: ")
                _define(found, name, path, names.index(own), now)
                return True
        if name == "errors" and value and was == _plain(value):
            found[name] = promise.now
            return True
    return False


def _define(found: dict[str, Any], field: str, path: str, at: int, now: str) -> None:
    """A definition of a file; what is exported by a name has it in both places."""
    before = found[field][path][at]
    old, new = (signature_name(text) or text for text in (before, now))
    found[field][path] = [*found[field][path]]
    found[field][path][at] = now if field != "exports" else new
    if field == "signatures":
        names = found["exports"].get(path, ())
        found["exports"][path] = [new if name == old else name for name in names]
    elif field == "exports" and "(" in now:
        found["signatures"][path] = [*found["signatures"].get(path, ()), now]


def _bare(text: str) -> str:
    kind = next((kind for kind in _KINDS if text.startswith(kind)), "")
    return text.removeprefix(kind)


def _plain(text: str) -> str:
    return "".join(_bare(text).split()).lower()
