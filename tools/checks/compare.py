"""A promised Python signature against the one that was delivered."""

from __future__ import annotations

from collections.abc import Iterator

from schema.signature import parse_signature, signature_name
from tools.checks.signatures import Parameter, Signature, signature_of

ORDERED = ("positional", "either")


def signature_differences(promise: str, delivered: Signature) -> list[str]:
    """What a caller who goes by ``promise`` would stumble over; nothing if every call works.

    Parameters that have a default may be added. Types are compared where both sides name them, and
    ``Any`` and a collection without its items agree with everything of their kind.
    """
    promised = promised_signature(promise)
    return [
        *_parameters(promised.parameters, delivered.parameters),
        *_returns(promised, delivered),
    ]


def promised_signature(promise: str) -> Signature:
    """Raises ValueError for what is no Python signature."""
    name, function = signature_name(promise), parse_signature(promise)
    first = [*function.args.posonlyargs, *function.args.args][:1]
    bound = bool(first) and first[0].arg in ("self", "cls")
    return signature_of(function, name, bound=bound)


def _returns(promised: Signature, delivered: Signature) -> Iterator[str]:
    if promised.asynchronous != delivered.asynchronous:
        yield "it must be async" if promised.asynchronous else "it must not be async"
    wanted, found = promised.returns, delivered.returns
    if wanted and found and not _within(found, wanted):
        yield f"it returns {' | '.join(found)} instead of {' | '.join(wanted)}"


def _parameters(promised: tuple[Parameter, ...], delivered: tuple[Parameter, ...]) -> Iterator[str]:
    found = {parameter.name: parameter for parameter in delivered}
    kinds = {parameter.kind for parameter in delivered}
    for wanted in promised:
        if wanted.kind in ("args", "kwargs"):
            if wanted.kind not in kinds:
                yield f"parameter {wanted.name} is missing"
        elif wanted.name in found:
            yield from _parameter(wanted, found[wanted.name])
        elif not kinds & {"args", "kwargs"}:
            yield f"parameter {wanted.name} is missing"
        elif "kwargs" not in kinds and (wanted.default or wanted.kind == "keyword"):
            yield f"parameter {wanted.name} cannot be given by keyword"
    names = {parameter.name for parameter in promised}
    for parameter in delivered:
        if parameter.name not in names and not parameter.default:
            yield f"parameter {parameter.name} was not promised and has no default"
    order = [p.name for p in promised if p.kind in ORDERED and p.name in found]
    actual = [p.name for p in delivered if p.kind in ORDERED]
    missing = any(p.kind in ORDERED and p.name not in found for p in promised)
    if not missing and set(order) <= set(actual) and actual[: len(order)] != order:
        yield f"the parameters must start in the order {', '.join(order)}"


def _parameter(wanted: Parameter, found: Parameter) -> Iterator[str]:
    if found.kind != wanted.kind and found.kind == "keyword":
        yield f"parameter {wanted.name} can be given by keyword only"
    elif found.kind == "positional" != wanted.kind:
        yield f"parameter {wanted.name} cannot be given by keyword"
    if wanted.default and not found.default:
        yield f"parameter {wanted.name} has no default"
    if wanted.types and found.types and not _within(wanted.types, found.types):
        types = " | ".join(found.types), " | ".join(wanted.types)
        yield f"parameter {wanted.name} is {types[0]} instead of {types[1]}"


def _within(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return all(any(_agree(one, other) for other in others) for one in some)


def _agree(one: str, other: str) -> bool:
    if one == other or "Any" in (one, other):
        return True
    bases = one.partition("[")[0], other.partition("[")[0]
    return bases[0] == bases[1] and (one in bases or other in bases or "Any" in one + other)
