"""What others may rely on in the files that a change touches, and what of it the change must keep.

Whatever goal or plan speak of may be meant to change, so it is not held; nor is what only moved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from schema.artifact import Artifact
from schema.contract import Contract, HTTPRoute, Table, contract_text
from schema.signature import parse_signature
from schema.state import State
from schema.verdict import Finding
from tools.base import own_tests
from tools.checks import Module, contract_faults

SAID = "it was there before, and neither goal nor plan says that it changes"
_WORD = re.compile(r"[^\W\d]\w*")


def offered(modules: Mapping[str, Module], paths: Iterable[str]) -> Contract:
    """What the Python files at these paths offer as they are: names, signatures, routes, tables."""
    tests = own_tests(dict.fromkeys(paths, ""))
    files = {path: modules[path] for path in paths if path in modules and path not in tests}
    public = {path: list(map(_plain, _callables(one))) for path, one in files.items()}
    roots = {
        path: tuple(dict.fromkeys(re.split(r"[.(]", text)[0] for text in listed))
        for path, listed in public.items()
    }
    return Contract(
        exports={path: names for path, names in roots.items() if names},
        signatures={path: tuple(listed) for path, listed in public.items() if listed},
        routes=tuple(
            HTTPRoute(method=method, path=path)
            for one in files.values()
            for method, path, whole in one.routes
            if whole and method.isalpha() and path.startswith("/")
        ),
        tables=tuple(
            Table(name=name, columns=tuple(columns or ()))
            for one in files.values()
            for name, columns in one.tables.items()
        ),
    )


def lost(state: State, files: Iterable[Artifact], modules: Mapping[str, Module]) -> list[Finding]:
    """What the changed project no longer offers as it did. Takes time: call it in a thread."""
    before = state.get("before")
    if not before:
        return []
    plan = state.get("plan")
    parts = plan.subtasks if plan else ()
    told = [state["task"].goal, *(f"{p.goal}\n{contract_text(p.contract)}" for p in parts)]
    told += [path for part in parts for path in part.contract.removes]
    said = set(_WORD.findall("\n".join(told)))
    gone = {path for part in parts for path in part.contract.removes}
    there = {name for path, one in modules.items() for name in one.names}
    held = _without(before.offered, said, gone, there, modules)
    faults = contract_faults(held, files, modules)
    return [
        Finding(path=path, said=f"{what.removeprefix(path).strip()} ({SAID})")
        for path, what in faults
    ]


def _without(
    offered: Contract,
    said: set[str],
    gone: set[str],
    there: set[str],
    modules: Mapping[str, Module],
) -> Contract:
    def kept(path: str, text: str) -> bool:
        name = text.partition("(")[0]
        moved = name.partition(".")[0] in there - set(
            modules[path].names if path in modules else ()
        )
        return path not in gone and not moved and said.isdisjoint(name.split("."))

    def of(listed: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        found = {p: tuple(one for one in names if kept(p, one)) for p, names in listed.items()}
        return {path: names for path, names in found.items() if names}

    tables = [
        Table(name=t.name, columns=tuple(c for c in t.columns if said.isdisjoint(_WORD.findall(c))))
        for t in offered.tables
        if t.name not in said
    ]
    return offered.model_copy(
        update={
            "exports": of(offered.exports),
            "signatures": of(offered.signatures),
            "routes": tuple(r for r in offered.routes if said.isdisjoint(_WORD.findall(r.path))),
            "tables": tuple(tables),
        }
    )


def _callables(module: Module) -> list[str]:
    found = []
    for name, signature in module.callables.items():
        if any(part.startswith("_") for part in name.split(".")) or name == "main":
            continue
        try:
            parse_signature(signature.text)
        except ValueError:
            continue
        found.append(signature.text)
    return found


def _plain(text: str) -> str:
    return " ".join(text.split())
