"""What the calls of a test demand: requests, calls of the project's names, commands, variables."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from tools.checks.demands.asking import answered, request
from tools.checks.demands.commands import command, variables
from tools.checks.demands.expected import attribute, expect
from tools.checks.demands.foreign import foreign
from tools.checks.demands.frames import Frame, Reading
from tools.checks.demands.pieces import last_name
from tools.checks.demands.values import (
    Body,
    Called,
    Client,
    Foreign,
    Instance,
    Local,
    Made,
    Named,
    Outcome,
    Ran,
    Raw,
    Reply,
    Unknown,
)

Value = Callable[[Reading, ast.expr | None, Frame], Any]

ASSERTED = {"assertEqual": "==", "assertEquals": "==", "assertIn": "in", "assertDictEqual": "=="}


def read_attribute(reading: Reading, owner: Any, name: str) -> Any:
    """What ``owner.name`` stands for where it is not called."""
    match owner:
        case Reply() | Raw() | Ran():
            found = attribute(owner, name)
            return Unknown(name) if found is None else found
        case Named(module, whole):
            if not whole and f"{module}.{name}" in reading.modules:
                return Named(f"{module}.{name}", "")
            return Named(module, f"{whole}.{name}" if whole else name)
        case Made(Named(module, whole)) if _is_class(whole):
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


def call(reading: Reading, node: ast.Call, frame: Frame, value: Value) -> Any:
    """What a call gives; what it demands is kept."""
    arguments = [value(reading, one, frame) for one in node.args[:50]]
    keywords: dict[str, Any] = {}
    for one in node.keywords[:50]:
        found = value(reading, one.value, frame)
        if one.arg:
            keywords[one.arg] = found
        elif isinstance(found, dict):
            keywords |= {key: inner for key, inner in found.items() if isinstance(key, str)}
    if isinstance(node.func, ast.Attribute):
        owner = value(reading, node.func.value, frame)
        found = _method(reading, owner, node.func.attr, arguments, keywords)
        if found is not None:
            return found
        if isinstance(owner, Made) and _is_class(owner.of.name):
            function: Any = Named(owner.of.module, f"{owner.of.name}.{node.func.attr}")
        else:
            function = read_attribute(reading, owner, node.func.attr)
    else:
        function = value(reading, node.func, frame)
    if isinstance(function, Local):
        return reading.run(reading, function, arguments, keywords, frame)
    if isinstance(function, Named) and function.name:
        return demand_call(reading, node, function, frame)
    if isinstance(function, Body | Raw | Outcome):
        return function
    return foreign(reading, function, arguments, keywords)


def demand_call(reading: Reading, node: ast.Call, function: Named, frame: Frame) -> Made:
    """Keep how a name of the project's is called."""
    closed = not any(isinstance(one, ast.Starred) for one in node.args)
    closed = closed and all(one.arg for one in node.keywords)
    told = tuple(_parameter(one) for one in node.args if not isinstance(one, ast.Starred))
    names = tuple(one.arg for one in node.keywords if one.arg)
    one = Called(function.module, function.name, told, names, closed)
    reading.found.called[one] = None
    return Made(function)


def _parameter(node: ast.expr) -> str:
    """What an argument says of its parameter: a name, a type, both or neither."""
    match node:
        case ast.Constant(value=constant) if constant is not None and constant is not ...:
            return f": {type(constant).__name__}"
        case ast.List() | ast.ListComp():
            return ": list"
        case ast.Dict() | ast.DictComp():
            return ": dict"
        case ast.JoinedStr():
            return ": str"
    return last_name(node)


def _method(
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
        case str() if name in ("encode", "strip", "lower"):
            return owner
        case Instance() if name in ASSERTED and len(arguments) > 1:
            expect(arguments[0], ASSERTED[name], arguments[1])
            return Unknown()
    reading.found.env.update(variables(owner, name, arguments))
    if ran := command(owner, name, arguments, keywords):
        reading.found.ran[ran] = None
        reading.found.env.update(variables(None, "env", [keywords.get("env")]))
        return ran
    if name in ("test_client", "aiohttp_client"):
        return Client()
    return None


def _formatted(text: str, arguments: list[Any], keywords: dict[str, Any]) -> str:
    for one in arguments:
        text = text.replace("{}", one if isinstance(one, str) else "{id}", 1)
    for key, one in keywords.items():
        text = text.replace(f"{{{key}}}", one if isinstance(one, str) else f"{{{key}}}")
    return text


def _is_class(name: str) -> bool:
    return name.rpartition(".")[2][:1].isupper()
