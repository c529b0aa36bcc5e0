"""What pages send and read, key by key, against what the functions behind the routes take and give.

A key is only said to be missing where all keys of both sides are written out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from schema.contract import HTTPRoute
from schema.verdict import Finding
from tools.checks.fields import Models
from tools.checks.handlers import Handler
from tools.checks.inside.asks import Ask
from tools.checks.inside.browser import Read
from tools.checks.inside.scopes import EACH
from tools.checks.python import Module
from tools.checks.web.loads import scripts_of
from tools.checks.web.reading import Facts
from tools.checks.web.requests import HOLE, PAIRS, Served, asked, meets, own_path

# What refusals say, and what every object or text has by itself.
USUAL = frozenset(
    ("error", "errors", "message", "messages", "msg", "detail", "details", "description", "code",
     "status", "title", "success", "ok", "type", "reason", "name", "length", "toString", "json",
     "hasOwnProperty", "valueOf", "keys", "then", "catch", "finally", "trim", "split", "replace",
     "includes", "startsWith", "toLowerCase", "toUpperCase", "toFixed", "slice")
)  # fmt: skip
OF_LISTS = {"map", "forEach", "filter", "reduce", "find", "some", "every", "sort", "join"}


class Behind(NamedTuple):
    file: str
    handler: Handler


def body_findings(
    files: Mapping[str, str],
    facts: Mapping[str, Facts],
    modules: Mapping[str, Module],
    contract: list[HTTPRoute],
) -> Iterator[Finding]:
    models = Models(modules)
    handlers = [
        (Served(path, method, at, whole), Behind(path, handler))
        for path, module in modules.items()
        for method, at, whole, handler in module.handlers
    ]
    refusals = " ".join(text for path, text in files.items() if path.endswith(".py"))
    said = set(re.findall(r"['\"](\w+)['\"]\s*:", _refused(refusals)))

    asks = asked(facts)
    if len(asks) * len(handlers) > PAIRS:
        return
    behind = {ask: found for ask in asks if (found := _behind(ask, handlers, files))}
    for ask, found in behind.items():
        yield from _sent(ask, found, models, contract, _reads(files[found.file]))
    for _, script in scripts_of(facts):
        for read in script.reads:
            ask = script.asks[read.ask]
            here = behind.get(ask)
            key = read.keys[0] if read.keys else ""
            if here is not None and not read.keys:
                yield from _unsaid(read, ask, here, contract)
            if not key or here is None or key in USUAL or key in said:
                continue
            yield from _read(read.path, read.line, read.keys, ask, here, models, contract)


def _behind(
    ask: Ask, handlers: list[tuple[Served, Behind]], files: Mapping[str, str]
) -> Behind | None:
    """The one function that answers a request."""
    path = own_path(ask.url, files)
    here = [
        behind
        for route, behind in handlers
        if path and route.method == ask.method and meets(path, route)
    ]
    return here[0] if len(here) == 1 else None


def _sent(
    ask: Ask, behind: Behind, models: Models, contract: list[HTTPRoute], reads: str
) -> Iterator[Finding]:
    handler, line = behind.handler, ask.line
    what = f"{ask.method} {ask.url.replace(HOLE, '…')}"
    takes = "json" if models.fields(handler.model) is not None else handler.takes or reads
    sends = "json" if ask.body == "text" else ask.body
    promised = _promise(contract, ask)
    if sends and takes and sends != takes:
        owed = sends == "json" and "{" in promised and "form" not in promised.lower()
        told = f"{what} sends a {sends} body, {behind.file} reads {takes}"
        yield Finding(
            path=behind.file if owed else ask.path, line=None if owed else line, said=told
        )
        return
    if ask.body == "text" and takes == "json" and not handler.any_type:
        told = f"{what} sends JSON without the header Content-Type: application/json"
        yield Finding(path=ask.path, line=line, said=told)
    needed = set(handler.needs) | {n for n, need in models.fields(handler.model) or () if need}
    absent = sorted(needed - set(ask.keys))
    if sends == "json" and not ask.more and absent:
        given = promised and all(not re.search(rf"\b{re.escape(k)}\b", promised) for k in absent)
        keys = ", ".join(ask.keys) or "nothing"
        told = f"{what} sends {keys}; {behind.file} needs {', '.join(absent)}"
        yield Finding(
            path=behind.file if given else ask.path, line=None if given else line, said=told
        )


def _read(
    path: str, line: int, keys: tuple[str, ...], ask: Ask, behind: Behind, models: Models,
    contract: list[HTTPRoute],
) -> Iterator[Finding]:  # fmt: skip
    handler = behind.handler
    fields = models.fields(handler.gives_model)
    given = handler.gives if fields is None else [name for name, _ in fields]
    listed = handler.listed and fields is not None
    if not given:
        return
    key = keys[1] if listed and keys[0] == EACH and len(keys) > 1 else keys[0]
    what = f"{ask.method} {ask.url.replace(HOLE, '…')}"
    if (key in OF_LISTS or key == EACH) and not listed:
        if key not in given and keys[0] == key:
            shape = ", ".join(given)
            told = f"{what} answers an object ({shape}) in {behind.file}, and a list is read"
            yield Finding(path=path, line=line, said=told)
    elif (
        key not in given
        and key not in OF_LISTS
        and key != EACH
        and not (listed and keys[0] != EACH)
    ):
        promised = _promise(contract, ask, answer=True)
        owed = bool(promised and re.search(rf"\b{re.escape(key)}\b", promised))
        told = f"{what} answers {', '.join(given)}; {path}:{line} reads {key}"
        yield Finding(path=behind.file if owed else path, line=None if owed else line, said=told)


def _unsaid(read: Read, ask: Ask, behind: Behind, contract: list[HTTPRoute]) -> Iterator[Finding]:
    """What is read as JSON although nothing is answered."""
    if behind.handler.empty:
        owed = bool(set("{[") & set(_promise(contract, ask, answer=True)))
        what = f"{ask.method} {ask.url.replace(HOLE, '…')} answers without a body in {behind.file}"
        at = (behind.file, None) if owed else (read.path, read.line)
        said = f"{what}; {read.path}:{read.line} reads JSON"
        yield Finding(path=at[0], line=at[1], said=said)


def _promise(contract: list[HTTPRoute], ask: Ask, answer: bool = False) -> str:
    path = ask.url if ask.url.startswith("/") else f"/{HOLE}{ask.url}"
    for route in contract:
        if route.method == ask.method and meets(path, Served("", route.method, route.path, True)):
            return route.response if answer else route.request
    return ""


def _refused(source: str) -> str:
    """The lines of programs that are about errors."""
    lines = source.split("\n")
    near = [
        at for at, text in enumerate(lines) if re.search(r"error|Exception|, [45]\d\d", text, re.I)
    ]
    return "\n".join(lines[at] for middle in near for at in range(max(0, middle - 2), middle + 6)
                     if at < len(lines))  # fmt: skip


def _reads(source: str) -> str:
    """The kind of bodies that a Flask module reads, where all are of one kind."""
    form = "request.form" in source or "request.files" in source
    json = "get_json(" in source or "request.json" in source
    return "" if form == json else "form" if form else "json"
