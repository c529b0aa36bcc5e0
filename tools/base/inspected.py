"""What a project's files define and use, found in the sandbox by those who check contracts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from schema.artifact import BINARY, Artifact
from tools.checks import Module, inspect_python, read_files
from tools.checks.inside.scripts import SUFFIXES as SCRIPTS
from tools.checks.web.reading import CHARS, Facts
from tools.sandbox import Limits, Sandbox

# Of a large project those that lie highest: what is left is known by its path.
PYTHON_CHARS = 2_000_000  # all together: the inspector's answer may be as long as the sources
PAGES = 100  # pages and scripts, of which each may take a second
_WEB = (*SCRIPTS, ".html", ".htm")


@dataclass(frozen=True)
class Inspected:
    """Path -> what is in it."""

    modules: Mapping[str, Module] = field(default_factory=dict)
    facts: Mapping[str, Facts] = field(default_factory=dict)


async def inspected(
    sandbox: Sandbox, files: Mapping[str, str], first: Iterable[str], limits: Limits
) -> Inspected:
    """Look into Python files, pages and scripts, those that come ``first`` before others.

    Raises SandboxError.
    """
    wanted = list(dict.fromkeys([*first, *sorted(files, key=lambda p: (p.count("/"), p))]))
    texts = {p: files[p] for p in wanted if len(files[p]) <= CHARS}
    texts = {p: text for p, text in texts.items() if not text.startswith(BINARY)}
    web = [p for p in texts if p.endswith(_WEB) and ".min." not in p][:PAGES]
    modules, (facts, _) = await asyncio.gather(
        inspect_python(sandbox, _python(texts), limits),
        read_files(sandbox, {path: texts[path] for path in web}, limits),
    )
    return Inspected(modules, facts)


def _python(texts: Mapping[str, str]) -> Iterator[Artifact]:
    room = PYTHON_CHARS
    for path, text in texts.items():
        if path.endswith(".py") and len(text) <= room:
            room -= len(text)
            yield Artifact(path=path, content=text)
