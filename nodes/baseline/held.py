"""What others may rely on in the files that a change touches, and what of it the change must keep.

What goal or plan speak of may be meant to change, so how it is called is not held; that it is there
is, unless they speak of something that goes or is called otherwise. What only moved is no loss.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from nodes.baseline.meant import may_end, may_go, stems
from schema.artifact import Artifact
from schema.contract import Contract, HTTPRoute, Table, contract_text
from schema.signature import parse_signature
from schema.state import State
from schema.verdict import Finding
from tools.base import own_tests
from tools.checks import Module, contract_faults

SAID = "it was there before, and neither goal nor plan says that it changes"
_WORD = re.compile(r"[^\W\d]\w*")
# What is to be done is no name: "please add a form" does not speak of a function add.
_TO_BE_DONE = re.compile(
    r"\b(?:also|can|could|may|must|please|shall|should|then|to|will|would)\s+[a-z]+(?![\w(.])"
)


def offered(modules: Mapping[str, Module], paths: Iterable[str]) -> Contract:
    """What the Python files at these paths offer as they are: names, signatures, routes, tables,
    commands."""
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
        commands=tuple(dict.fromkeys(name for one in files.values() for name in one.commands)),
    )


def lost(state: State, files: Iterable[Artifact], modules: Mapping[str, Module]) -> list[Finding]:
    """What the changed project no longer offers as it did. Takes time: call it in a thread."""
    before = state.get("before")
    if not before:
        return []
    plan = state.get("plan")
    parts = plan.subtasks if plan else ()
    prose = "\n".join([state["task"].goal, *(part.goal for part in parts)])
    gone = {path for part in parts for path in part.contract.removes}
    said = set(_WORD.findall(_TO_BE_DONE.sub(" ", prose)))
    said |= set(_WORD.findall("\n".join([*(contract_text(p.contract) for p in parts), *gone])))
    may_leave = said if gone or may_go(prose) else set()
    ends = stems(said) if gone or may_end(prose) else set()
    held = _Held(said, may_leave, ends, gone, modules)
    kept = held.of(before.offered)
    faults = contract_faults(kept.model_copy(update={"commands": ()}), files, modules)
    there = {name for one in modules.values() for name in one.commands}
    faults += [("", f"command {one} is not offered") for one in kept.commands if one not in there]
    return [
        Finding(path=path or None, said=f"{what.removeprefix(path).lstrip(' :')} ({SAID})")
        for path, what in faults
    ]


class _Held:
    """What of an offer a change has to keep."""

    def __init__(
        self,
        said: set[str],
        may_go: set[str],
        ends: set[str],
        gone: set[str],
        modules: Mapping[str, Module],
    ) -> None:
        self._said, self._may_go, self._ends = said, may_go, ends
        self._gone, self._modules = gone, modules
        self._there = {name for one in modules.values() for name in one.names}

    def of(self, offered: Contract) -> Contract:
        free = self._may_go
        tables = [
            Table(
                name=table.name,
                columns=tuple(c for c in table.columns if not self._goes(_WORD.findall(c))),
            )
            for table in offered.tables
            if not self._goes([table.name])
        ]
        routes = [r for r in offered.routes if not self._goes(_WORD.findall(r.path))]
        return offered.model_copy(
            update={
                "exports": self._kept(offered.exports, free),
                "signatures": self._kept(offered.signatures, self._said),
                "routes": tuple(routes),
                "tables": tuple(tables),
                "commands": tuple(c for c in offered.commands if not self._goes([c])),
            }
        )

    def _goes(self, words: Iterable[str]) -> bool:
        return any(word in self._may_go or self._may_end(word) for word in words)

    def _may_end(self, name: str) -> bool:
        """Whether something is to go, and all that the name is made of is spoken of."""
        return bool(parts := stems([name])) and parts <= self._ends

    def _kept(
        self, listed: Mapping[str, tuple[str, ...]], free: set[str]
    ) -> dict[str, tuple[str, ...]]:
        found = {
            path: tuple(one for one in names if self._is_kept(path, one.partition("(")[0], free))
            for path, names in listed.items()
        }
        return {path: names for path, names in found.items() if names}

    def _is_kept(self, path: str, name: str, free: set[str]) -> bool:
        root, _, last = name.rpartition(".")
        here = set(self._modules[path].names) if path in self._modules else set()
        first = name.partition(".")[0]
        # A class that is spoken of and is still there has not taken its methods along.
        named = last in free or (self._may_end(last) and last not in here)
        named |= (root in free or self._may_end(root)) and root not in here
        return path not in self._gone and first not in self._there - here and not named


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
