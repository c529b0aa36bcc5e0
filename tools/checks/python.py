"""Python files: do they parse, and what do they define?"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from cachetools import LRUCache
from pydantic import Field, TypeAdapter, ValidationError

from schema.artifact import Artifact
from schema.task import Frozen
from tools.checks.apps import App
from tools.checks.handlers import Handled
from tools.checks.models import Model
from tools.checks.signatures import Signature
from tools.checks.starting import Given
from tools.checks.surface import Route
from tools.checks.tables import Tables
from tools.checks.together import Together
from tools.sandbox import Files, Limits, Sandbox, with_bytecode

HERE = Path(__file__).parent
# In a folder of their own, they import each other by the names that they have here.
INSPECTOR = {
    "inspector/inspector.py": HERE / "inspector.py",
    "inspector/schema/parsed.py": HERE.parents[1] / "schema" / "parsed.py",
} | {
    f"inspector/tools/checks/{name}.py": HERE / f"{name}.py"
    for name in (
        *("annotations", "apps", "dicts", "handlers", "imported", "mendable", "models"),
        *("results", "signatures", "starting", "surface", "tables", "taken"),
    )
}
INSPECT = "import sys; sys.path.insert(0, 'inspector'); import inspector; inspector.main()"
OUTPUT_KB = 8192  # what is found may be longer than the source


class Module(Frozen):
    """One Python file, parsed: what it binds and offers, or the error in it."""

    names: tuple[str, ...] = ()
    callables: dict[str, Signature] = Field(default_factory=dict)
    members: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Class -> all that it has, for classes that inherit nothing."""
    routes: tuple[Route, ...] = ()
    handlers: tuple[Handled, ...] = ()
    models: dict[str, Model] = Field(default_factory=dict)
    returned: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Function -> keys of every dict that it returns, where all of them are written out."""
    returnable: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """The same function -> keys that any of them has."""
    taken: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    """Function -> parameter, or ``name[]`` for its items -> keys that are surely taken of it."""
    results: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Function that is called, from where it is defined -> keys that are taken of its result."""
    tables: Tables = Field(default_factory=dict)
    commands: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    apps: tuple[App, ...] = ()
    program: bool = False
    """It is started by itself, and takes arguments."""
    guarded: bool = False
    """Something in it happens only when it is started by itself."""
    acts: bool = False
    """It ends by doing something, whoever imports it."""
    defaults: dict[str, str | None] = Field(default_factory=dict)
    """Variable of the environment -> what is taken without it; None where it cannot be missing."""
    listens: tuple[Given, Given] | None = None
    """Host and port of the server that it starts, where that is told in plain words."""
    imports: tuple[str, ...] = ()
    """Absolute, with the name that is taken: ``flask.Flask``; none that it can do without."""
    mendable: bool = False
    """It holds what ``mend`` may mend."""
    error: str | None = None


Key = tuple[asyncio.AbstractEventLoop, Sandbox, Limits]

# A part's files are looked at again with the whole, and in every round of repair.
_known: LRUCache[str, Module] = LRUCache(1000)
_inspectors: LRUCache[Key, Together[Module]] = LRUCache(16)
_lock = threading.Lock()  # for both


@cache
def _modules() -> TypeAdapter[dict[str, Module]]:
    return TypeAdapter(dict[str, Module])


async def inspect_python(
    sandbox: Sandbox, artifacts: Iterable[Artifact], limits: Limits
) -> dict[str, Module]:
    """Parse every Python file, in the sandbox: hostile source can crash a parser."""
    files = {a.path: a.content for a in artifacts if a.path.endswith(".py")}
    key = (asyncio.get_running_loop(), sandbox, limits)
    with _lock:
        found = {text: _known[text] for text in files.values() if text in _known}
        inspector = _inspectors.setdefault(key, Together(partial(_inspect, sandbox, limits)))
    if new := set(files.values()) - found.keys():
        looked = await inspector.ask(new)
        if isinstance(looked, str):
            looked = dict.fromkeys(new, Module(error=f"cannot be parsed: {looked}"))
        else:
            with _lock:
                _known.update({text: looked[text] for text in new})
        found |= looked
    return {path: found[text] for path, text in files.items()}


@cache
def _inspector() -> Files:
    return with_bytecode(INSPECTOR)


async def _inspect(
    sandbox: Sandbox, limits: Limits, texts: Sequence[str]
) -> dict[str, Module] | str:
    given = "files.json"
    done = await sandbox.run(
        {**await asyncio.to_thread(_inspector), given: json.dumps(dict(enumerate(texts)))},
        ["ours", INSPECT, given],
        replace(limits, output_kb=OUTPUT_KB),
    )
    try:
        found = _modules().validate_json(done.stdout)
        return {text: found[str(number)] for number, text in enumerate(texts)}
    except (ValidationError, KeyError):
        return done.stderr[-300:]
