"""Commands as a contract writes them, as words that can be started: ``shop add NAME [--due DATE]``.

Where a line leaves open what is to be given, it is given something only if that is safe.
"""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tools.checks import Module
from tools.proof.api.shapes import SAMPLES
from tools.proof.programs.importing import module_name

LINE_CHARS = 300
ENTRY = "import sys; from importlib import import_module; sys.argv[0] = {name!r}; "
ENTRY += "sys.exit(import_module({module!r}).{function}())"
DATA = (".csv", ".json", ".txt", ".yaml", ".yml", ".tsv", ".xml", ".db")
MADE_UP, MADE_UP_FILE = "sample", "sample.csv"  # for what is not known by its name
MADE_UP_ROWS = "id,name,value\n1,first,1.5\n2,second,2.5\n"
COUNTS = {
    "n",
    "count",
    "amount",
    "price",
    "quantity",
    "limit",
    "num",
    "number",
    "page",
    "id",
    "days",
    "size",
    "max",
    "min",
    "top",
}
FILES = {"file", "path", "input", "csv", "json", "filename", "source", "infile"}
# They go on until they are stopped, or ask somebody.
ENDLESS = {
    "serve", "server", "runserver", "run-server", "worker", "watch", "daemon", "schedule",
    "scheduler", "listen", "shell", "repl", "bot", "beat", "start", "up", "monitor",
}  # fmt: skip

_OPEN = re.compile(r"<([^<>]{1,60})>|\{([^{}]{1,60})\}|([A-Z][A-Z0-9_]*)")
_BRACKETS = re.compile(r"\[[^\[\]]{0,200}\]")
_SAID = re.compile(r"\s(?:#|--?|\u2013|\u2014|->|=>)\s.*|:\s.*|\s\(.*")
_SUB = re.compile(r"[a-z][a-z0-9_:-]*")


class Line(NamedTuple):
    """One command.

    ``program`` are the words that start it, ``path`` its file, ``sub`` the command within it, and
    ``given`` what follows; None where that cannot be filled in, and it may be ``guessed``.
    """

    program: tuple[str, ...]
    path: str
    sub: tuple[str, ...]
    given: tuple[str, ...] | None
    guessed: bool = False

    @property
    def endless(self) -> bool:
        return bool({*self.sub} & ENDLESS)


def read_line(text: str, files: Mapping[str, str], modules: Mapping[str, Module]) -> Line | None:
    """None where it is no program of the project's, or cannot be told."""
    bare = _SAID.sub("", text.strip().strip("`$ ")[:LINE_CHARS])
    words = _split(_BRACKETS.sub("", bare))
    while words and (words[0] in ("uv", "poetry", "pipenv", "run", "env") or "=" in words[0]):
        words = words[1:]
    found = _program(words, files, modules)
    if found is None:
        return None
    program, path, rest = found
    count = next((at for at, word in enumerate(rest) if not _SUB.fullmatch(word)), len(rest))
    filled = [_filled(word, files) for word in rest[count:]]
    given = None if None in filled else tuple(word for word in filled if word)
    guessed = given is not None and any(word in files or MADE_UP in word for word in given)
    return Line(program, path, tuple(rest[:count]), given, guessed)


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _program(
    words: list[str], files: Mapping[str, str], modules: Mapping[str, Module]
) -> tuple[tuple[str, ...], str, list[str]] | None:
    """The words that start it, its file, and the words that are left."""
    if not words:
        return None
    first = words[0]
    if first in ("python", "python3", "py") and len(words) > 1:
        if words[1] == "-m" and len(words) > 2 and (path := _module(words[2], modules)):
            return ("-m", words[2]), path, words[3:]
        script = words[1].removeprefix("./")
        return ((script,), script, words[2:]) if script in modules else None
    if first == "flask" and words[1:2] != ["run"]:
        return next(_flask(words, modules), None)
    if first.removeprefix("./") in modules:
        script = first.removeprefix("./")
        return (script,), script, words[1:]
    if entry := _entries(files).get(first):
        module, _, function = entry.partition(":")
        if (path := _module(module, modules)) and re.fullmatch(r"[\w.]+", function):
            code = ENTRY.format(name=first, module=module, function=function)
            return ("-c", code), path, words[1:]
    elif path := _module(first.replace("-", "_"), modules):
        return ("-m", module_name(path) or first.replace("-", "_")), path, words[1:]
    return None


def _flask(
    words: list[str], modules: Mapping[str, Module]
) -> Iterator[tuple[tuple[str, ...], str, list[str]]]:
    for path, module in modules.items():
        if module.apps and (name := module_name(path)):
            yield ("-m", "flask", "--app", name), path, words[1:]


def _module(name: str, modules: Mapping[str, Module]) -> str | None:
    """The file that ``python -m`` starts."""
    at = name.replace(".", "/")
    wanted = (f"{root}{at}{end}" for root in ("", "src/") for end in ("/__main__.py", ".py"))
    return next((path for path in wanted if path in modules), None)


def _entries(files: Mapping[str, str]) -> dict[str, str]:
    """Name -> module:function, of the programs that are there once the project is installed."""
    try:
        said = tomllib.loads(files.get("pyproject.toml", ""))
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}
    project, tool = said.get("project"), said.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, dict) else None
    listed = [part.get("scripts") for part in (project, poetry) if isinstance(part, dict)]
    scripts = [pair for one in listed if isinstance(one, dict) for pair in one.items()]
    return {name: entry for name, entry in scripts if isinstance(entry, str)}


def _filled(word: str, files: Mapping[str, str]) -> str | None:
    """The word itself, or what may stand in its place; nothing for dots, None if nothing may."""
    option, equals, value = word.partition("=")
    if option.startswith("-") and equals:
        inner = _filled(value, files)
        return None if inner is None else f"{option}={inner}"
    if not word.strip("."):
        return ""
    found = _OPEN.fullmatch(word)
    if found is None:
        return word.split("|")[0]
    name = next(filter(None, found.groups())).lower()
    last = re.split(r"[_\W]", name)[-1]
    if last in COUNTS:
        return "1"
    if last in FILES:
        return next((path for path in sorted(files) if path.endswith(DATA)), MADE_UP_FILE)
    for names, sample in SAMPLES:
        if last in names and isinstance(sample, str | int | float):
            return str(sample)
    return "example" if last in ("name", "title", "text", "word", "query", "message") else MADE_UP
