"""Keys of dicts that parts pass on: who makes and who takes them, against what is promised."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from schema.contract import Contract
from schema.signature import at_commas, parse_signature, signature_name
from tools.checks.python import Module
from tools.checks.taken import ITEMS

Fault = tuple[str, str]

_ONE = re.compile(r"(\w+)(?: \| None)?")
_SEVERAL = re.compile(
    r"(?:list|List|Iterable|Iterator|Sequence|Generator|tuple)"
    r"\[(\w+)(?:, None, None|, \.\.\.)?\](?: \| None)?"
)
_OPEN = re.compile(r"\.\.|…|\*|\betc\b")


class _Record:
    """``Sale {id: int, note?: str}``, by its keys."""

    def __init__(self, line: str) -> None:
        self.said = line
        fields = at_commas(line.partition("{")[2].rstrip("} "))
        found = [re.match(r"(\w+)(\??)", field) for field in fields]
        self.keys = {one[1] for one in found if one}
        self.needed = [one[1] for one in found if one and not one[2]]
        self.whole = all(found) and not _OPEN.search(line)


def record_faults(contract: Contract, modules: Mapping[str, Module]) -> Iterator[Fault]:
    """Dicts that a function returns without a promised key, and keys that it takes of dicts which
    are promised to be without them."""
    records = {signature_name(line): _Record(line) for line in contract.records}
    for path, lines in contract.signatures.items():
        module = modules.get(path)
        for line in lines if module and records else ():
            name = signature_name(line)
            had = module.returned.get(name) if module else None
            if had is not None and (record := records.get(_kind(line.rpartition("->")[2])[0])):
                absent = [key for key in record.needed if key not in had]
                said = f"{path}: {name} returns dicts without {', '.join(absent)}"
                yield from [(path, f"{said}, promised is {record.said}")] if absent else ()
            taken = module.taken.get(name, {}) if module else {}
            for place, kind in _given(line) if taken else ():
                record, keys = records.get(kind), taken.get(place, ())
                more = [key for key in keys if record and record.whole and key not in record.keys]
                if record and more:
                    said = f"{path}: {name} takes {', '.join(more)} of {place}"
                    yield path, f"{said}, promised is {record.said}"


def _given(signature: str) -> Iterator[tuple[str, str]]:
    """Parameter, or ``name[]`` for its items, and the name of its type."""
    arguments = parse_signature(signature).args
    for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        kind, several = _kind(ast.unparse(one.annotation) if one.annotation else "")
        yield f"{one.arg}{ITEMS}" if several else one.arg, kind


def _kind(annotation: str) -> tuple[str, bool]:
    """The name of a type, and whether it is of the items of a list."""
    text = annotation.strip().strip("'\"")
    if found := _SEVERAL.fullmatch(text):
        return found[1], True
    found = _ONE.fullmatch(text)
    return (found[1] if found else ""), False
