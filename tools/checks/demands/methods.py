"""What an attribute or a method of an object gives, where the kind of the object is known."""

from __future__ import annotations

import ast
from typing import Any

from tools.checks.demands.asking import answered, request
from tools.checks.demands.commands import command, variables
from tools.checks.demands.expected import attribute, expect
from tools.checks.demands.frames import Reading
from tools.checks.demands.known import TEXT_CHARS
from tools.checks.demands.values import (
    Body,
    Client,
    Foreign,
    Instance,
    Local,
    Made,
    Named,
    Place,
    Ran,
    Raw,
    Reply,
    Unknown,
)

ASSERTED = {"assertEqual": "==", "assertEquals": "==", "assertIn": "in", "assertDictEqual": "=="}
TEXT_METHODS = ("encode", "decode", "strip", "lower", "splitlines")


def read_attribute(reading: Reading, owner: Any, name: str) -> Any:
    """What ``owner.name`` stands for where it is not called."""
    match owner:
        case Reply() | Raw() | Ran():
            found = attribute(owner, name)
            return Unknown(name) if found is None else found
        case Named(name=whole) | Foreign(dotted=whole) | Unknown(hint=whole) if (
            len(whole) > TEXT_CHARS
        ):
            return Unknown(name)
        case Named(module, whole):
            if not whole and f"{module}.{name}" in reading.modules:
                return Named(f"{module}.{name}", "")
            return Named(module, f"{whole}.{name}" if whole else name)
        case Made(Named(module, whole)) if is_class(whole):
            reading.found.attributes[module, f"{whole}.{name}"] = None
            return Unknown(name)
        case Foreign(dotted):
            return Foreign(f"{dotted}.{name}")
        case Instance(piece=piece, attributes=attributes):
            if name in attributes:
                return attributes[name]
            for one in reading.sources.member(piece, name) if piece else ():
                if isinstance(one.node, ast.FunctionDef | ast.AsyncFunctionDef):
                    return Local(one, owner)
                return constant_of(one.node, name)
        case Unknown(hint):
            return Unknown(f"{hint}.{name}" if hint else name)
    return Unknown(name)


def constant_of(node: ast.stmt, name: str) -> Any:
    inner = getattr(node, "value", None)
    return inner.value if isinstance(inner, ast.Constant) else Unknown(name)


def method(
    reading: Reading, owner: Any, name: str, arguments: list[Any], keywords: dict[str, Any]
) -> Any:
    """What a call on an object gives, where the kind of the object is known; else None."""
    if asked := request(owner, name, arguments, keywords):
        reading.found.asked[asked] = None
        return answered(owner, asked)
    first = arguments[0] if arguments else None
    match owner:
        case Client():
            return owner.last if name == "getresponse" and owner.last else owner
        case Body():
            if name == "get" and isinstance(first, str):
                return owner.at(first)
            if name == "keys":
                return Body(owner.tree, owner.name, keys=True)
            return Unknown(name)
        case dict() if name == "get" and isinstance(first, str):
            return owner.get(first, Unknown(first))
        case dict() if name == "copy":
            return dict(owner)
        case str() if name == "format":
            return _formatted(owner, arguments, keywords)
        case str() if name in TEXT_METHODS:
            return owner
        case Instance() if name in ASSERTED and len(arguments) > 1:
            expect(arguments[0], ASSERTED[name], arguments[1])
            return Unknown()
        case Ran() if name in TEXT_METHODS:
            return owner
        case Place(path=path) if name in ("exists", "is_file"):
            return Place(path, there=True)
        case Place(path=path) if name in ("read_text", "read_bytes") or (
            name == "open" and not (isinstance(first, str) and first[:1] != "r")
        ):
            reading.found.read(path)
            return Unknown()
        case Place() if name in ("resolve", "absolute", "as_posix"):
            return owner
        case Instance() if name == "assertTrue" and isinstance(first, Place) and first.there:
            reading.found.read(first.path)
    reading.found.env.update(variables(owner, name, arguments))
    if ran := command(reading.found, owner, name, arguments, keywords):
        return ran
    if name in ("test_client", "aiohttp_client"):
        return Client()
    return None


def _formatted(text: str, arguments: list[Any], keywords: dict[str, Any]) -> str:
    text = text[:TEXT_CHARS]
    for one in arguments:
        text = text.replace("{}", one if isinstance(one, str) else "{id}", 1)
    for key, one in keywords.items():
        text = text.replace(f"{{{key}}}", one if isinstance(one, str) else f"{{{key}}}")
    return text[:TEXT_CHARS]


def is_class(name: str) -> bool:
    return name.rpartition(".")[2][:1].isupper()
