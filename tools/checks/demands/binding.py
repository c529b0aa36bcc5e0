"""The calls of tests against a promised signature, and a signature that they can bind."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Iterable

from schema.signature import parse_signature
from tools.checks.compare import ORDERED, promised_signature
from tools.checks.demands.values import Called


def binds(promise: str, call: Called) -> bool:
    """Whether the call could be one of what is promised; what cannot be told could be."""
    if not call.closed or call.raises == "TypeError":
        return True
    parameters = promised_signature(promise).parameters
    kinds = {one.kind for one in parameters}
    ordered = [one for one in parameters if one.kind in ORDERED]
    if len(call.positional) > len(ordered) and "args" not in kinds:
        return False
    filled = {one.name for one in ordered[: len(call.positional)]}
    taken = {one.name for one in parameters if one.kind in ("either", "keyword")}
    given = set(call.keywords)
    if given & filled or (given - taken and "kwargs" not in kinds):
        return False
    required = {
        one.name for one in parameters if not one.default and one.kind not in ("args", "kwargs")
    }
    return required <= filled | given


def signature_for(name: str, called: Iterable[Called], promise: str = "") -> str:
    """A signature that every call binds to, as near to ``promise`` as can be; empty if none is.

    Names and types of parameters are the promise's, else the arguments tell what they can.
    """
    calls = [call for call in called if call.closed and call.raises != "TypeError"]
    if not calls:
        return ""
    known = _known(promise)
    fewest = min(len(call.positional) for call in calls)
    named: dict[str, str] = {}
    for at in range(max(len(call.positional) for call in calls)):
        parameter, annotation = _parameter(at, calls, list(known), list(named))
        annotation = known.get(parameter) or annotation
        said = f"{parameter}: {annotation}" if annotation else parameter
        by_name = all(len(c.positional) > at or parameter in c.keywords for c in calls)
        named[parameter] = said if at < fewest or by_name else f"{said} = None"
    given = dict.fromkeys(k for call in calls for k in call.keywords if k not in named)
    required = [k for k in given if all(k in call.keywords for call in calls)]
    if required and any("=" in said for said in named.values()):
        named["*"] = "*"
    for one in [*required, *(k for k in given if k not in required)]:
        said = f"{one}: {known[one]}" if known.get(one) else one
        named[one] = said if one in required else f"{said} = None"
    asynchronous = _is_async(promise) or all(call.awaited for call in calls)
    text = (
        f"{'async ' if asynchronous else ''}{name}({', '.join(named.values())}){_returns(promise)}"
    )
    try:
        parse_signature(text)
    except ValueError:
        return ""
    return text


def _parameter(at: int, calls: list[Called], known: list[str], taken: list[str]) -> tuple[str, str]:
    """Name and type of the parameter in a place."""
    there = [call.positional[at] for call in calls if len(call.positional) > at]
    # Who gives one argument less gives this one by its name.
    others = [k for c in calls if len(c.positional) == at for k in c.keywords]
    told = [one.partition(": ") for one in there]
    name = next((one[0] for one in told if one[0]), "")
    if at < len(known):
        name = known[at]
    elif others:
        name = others[0]
    if not name.isidentifier() or keyword.iskeyword(name) or name in taken:
        name = f"arg{at + 1}"
    return name, next((one[2] for one in told if one[2]), "")


def _known(promise: str) -> dict[str, str]:
    """Parameter -> type, as far as they are promised."""
    if not promise:
        return {}
    args = parse_signature(promise).args
    listed = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    return {
        one.arg: ast.unparse(one.annotation) if one.annotation else ""
        for one in listed
        if one.arg not in ("self", "cls")
    }


def _returns(promise: str) -> str:
    returns = parse_signature(promise).returns if promise else None
    return f" -> {ast.unparse(returns)}" if returns else ""


def _is_async(promise: str) -> bool:
    return bool(promise) and promised_signature(promise).asynchronous
