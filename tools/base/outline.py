"""The contract of a file as it is, in a few lines: what others can use of it."""

from __future__ import annotations

from collections.abc import Iterator

from schema.artifact import BINARY
from schema.contract import is_prose
from tools.checks import Module
from tools.checks.inside.modules import ANY
from tools.checks.inside.pages import Page
from tools.checks.inside.scripts import Script
from tools.checks.signatures import Signature
from tools.checks.tables import Tables, tables_of_sql
from tools.checks.web.reading import Facts
from tools.proof.start.node import PACKAGE, read_package

LINE_CHARS = 200
LISTED = 30  # names of one kind in one file


def outline(
    path: str,
    text: str,
    module: Module | None = None,
    facts: Facts | None = None,
    mount: str = "",
) -> list[str]:
    """Signatures, routes, tables, commands and variables of Python; exports, requests and ids of
    scripts and pages; columns of SQL; the title of a text. Empty where nothing is known.

    ``mount`` is the path below which others put its routes.
    """
    if text.startswith(BINARY):
        return []
    if module:
        found = _python(module, mount)
    elif facts and facts.page:
        found = _page(facts.page)
    elif facts and facts.script:
        found = _script(facts.script)
    elif path.endswith(".sql"):
        found = _tables(tables_of_sql(text))
    elif path.endswith(PACKAGE):
        found = _package(text)
    elif is_prose(path):
        title = next((line for line in text.splitlines() if line.strip()), "")
        found = iter([title.strip()] if title else [])
    else:
        found = iter(())
    lines = (" ".join(line.split()) for line in found)
    return [line if len(line) <= LINE_CHARS else f"{line[:LINE_CHARS]}…" for line in lines]


def _python(module: Module, mount: str) -> Iterator[str]:
    if module.error:
        yield "does not parse"
    for name, signature in sorted(module.callables.items()):
        if not _is_private(name):
            yield _called(name, signature)
    for name, (bases, fields) in sorted(module.models.items()):
        if name not in module.callables and not _is_private(name):
            listed = f" {{{', '.join(field for field, _ in fields)}}}" if fields else ""
            yield f"class {name}({', '.join(bases)}){listed}"
    taken = {name.rpartition(".")[2] for name in module.imports}
    told = taken | module.callables.keys() | module.models.keys()
    plain = [n for n in module.names if n.isidentifier() and n not in told and not _is_private(n)]
    yield from _named("also", plain)
    for method, path, whole in module.routes:
        if path:
            yield f"{method} {path if whole else mount + path}"
    yield from _tables(module.tables)
    yield from _named("commands", [name for name in module.commands if name])
    yield from _named("environment variables", [name for name in module.variables if name])


def _called(name: str, signature: Signature) -> str:
    """As a contract writes it."""
    returns = f" -> {' | '.join(signature.returns)}" if signature.returns else ""
    return f"{'async ' * signature.asynchronous}{signature.text}{returns}"


def _page(page: Page) -> Iterator[str]:
    marks = [mark for mark in page.marks if mark.startswith(("#", "["))]
    yield from _named("has", marks)
    yield from (f"sends {one.method} {one.url}" for one in page.posts)
    yield from _named("loads", [source for _, source in page.sources])
    for script in page.scripts:
        yield from _script(script)


def _script(script: Script) -> Iterator[str]:
    yield from _named("exports", [name for name in script.exports if name != ANY])
    if not script.exports:
        yield from _named("defines", script.gives)
    asked = dict.fromkeys(f"asks {one.method} {one.url}" for one in script.asks)
    yield from list(asked)[:LISTED]
    yield from _named("looks up", script.selectors)


def _tables(tables: Tables) -> Iterator[str]:
    for name, columns in tables.items():
        if name:
            yield f"table {name}({', '.join(columns)})" if columns else f"table {name}"


def _package(text: str) -> Iterator[str]:
    said = read_package(text)
    for kind in ("scripts", "dependencies"):
        yield from _named(kind, list(said[kind]) if isinstance(said.get(kind), dict) else [])


def _named(what: str, names: list[str]) -> Iterator[str]:
    names = list(dict.fromkeys(names))
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    if names:
        yield f"{what} {', '.join(names[:LISTED])}{more}"


def _is_private(name: str) -> bool:
    return any(part.startswith("_") for part in name.split("."))
