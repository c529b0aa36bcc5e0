"""A README.md by rule: what a project is, how it is installed, started, set up and tested."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from schema.contract import Contract
from schema.start import Start, StartKind, Variable
from tools.handover.commands import OWN_PYTHON, VENV, installs, python_for, steps

TITLE_CHARS = 70
GOAL_CHARS = 4000
COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")

_VERB = re.compile(
    r"(?:please\s+)?(?:build|create|write|make|implement|develop|design|generate)\s+"
    r"(?:me\s+|us\s+)?(?:an?\s+|the\s+)?",
    re.I,
)
_OPEN_END = re.compile(r"\s+(?:with|that|which|for|to|using|including|and|in)\s*$", re.I)


def readme(
    goal: str, paths: Collection[str], tests: Collection[str], start: Start, contract: Contract
) -> str:
    """``paths`` are the files of the project, ``tests`` those that came with the goal."""
    install, begin = installs(paths), steps(start, paths)[-1]
    sections = [
        f"# {title(goal)}",
        "\n".join(f"> {line}".rstrip() for line in _plain(goal[:GOAL_CHARS]).splitlines()),
        *_section("Install", _block("sh", install)),
        *(_use(begin) if start.kind is StartKind.LIBRARY else _started(start, paths)),
        *_section("With Docker", _block("sh", _compose(paths))),
        *_section("Commands", _block("text", _commands(contract, paths))),
        *_section("Requests that it answers", _block("text", map(str, contract.routes))),
        *_section("Environment variables", _table(start.env)),
        *_section("Test", _block("sh", _testing(start, paths, tests))),
    ]
    return "\n\n".join(sections) + "\n"


def title(goal: str) -> str:
    """What the first sentence asks for, in a few words."""
    first = re.split(r"[:.;\n]", goal.strip(), maxsplit=1)[0]
    said = _plain(_VERB.sub("", first, count=1))
    if len(said) > TITLE_CHARS:
        said = said[:TITLE_CHARS].rpartition(" ")[0] or said[:TITLE_CHARS]
    said = _OPEN_END.sub("", said.rstrip(" ,"))
    return said[:1].upper() + said[1:] if said else "Project"


def _plain(text: str) -> str:
    """Words of a person as they are, with what Markdown would take for more than words put out."""
    return re.sub(r"([\\`*_<>\[\]#|])", r"\\\1", text).strip()


def _section(name: str, content: str) -> list[str]:
    return [f"## {name}", content] if content else []


def _block(language: str, lines: Iterable[str]) -> str:
    listed = [line for line in lines if "```" not in line]
    return "\n".join([f"```{language}", *listed, "```"]) if listed else ""


def _use(line: str) -> list[str]:
    return _section("Use", _block("python", [line]))


def _started(start: Start, paths: Collection[str]) -> list[str]:
    lines = [line for line in steps(start, paths) if line not in installs(paths)]
    content = _block("sh", lines)
    if start.address:
        content += f"\n\nIt answers at <{start.address}>."
    if installs(paths):
        content += "\n\nOn Windows, `.venv\\Scripts\\python` takes the place of `.venv/bin/python`."
    return _section("Start", content)


def _commands(contract: Contract, paths: Collection[str]) -> Iterator[str]:
    for line in contract.commands:
        first, _, others = line.partition(" ")
        yield f"{python_for(paths)} {others}" if first in ("python", "python3") else line


def _compose(paths: Collection[str]) -> list[str]:
    return ["docker compose up --build"] if any(name in paths for name in COMPOSE) else []


def _table(variables: Sequence[Variable]) -> str:
    if not variables:
        return ""
    rows = ["| Variable | Without it | Read in |", "| --- | --- | --- |"]
    for one in variables:
        shown = one.default is not None and not set(one.default) & set("`|")
        without = "**it has to be set**" if one.needed else f"`{one.default}`" if shown else ""
        files = ", ".join(f"`{path}`" for path in one.read_in if not set(path) & set("`|"))
        rows.append(f"| `{one.name}` | {without} | {files} |")
    return "\n".join(rows)


def _testing(start: Start, paths: Collection[str], tests: Collection[str]) -> list[str]:
    """pytest, where there is something for it."""
    if not any(_is_test(path) for path in (*paths, *tests)):
        return []
    own = [] if installs(paths) else [VENV]
    path = f"PYTHONPATH={start.path} " if start.path else ""
    return [*own, f"{OWN_PYTHON} -m pip install pytest", f"{path}{OWN_PYTHON} -m pytest"]


def _is_test(path: str) -> bool:
    name = PurePosixPath(path).name
    return name.endswith(".py") and (name.startswith("test_") or name.endswith("_test.py"))
