"""The project of a run as it is proved: its files, what all of its parts promised, its packages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import TypeVar

from nodes.ask import services
from nodes.assembly import flat, result_of
from schema.artifact import Artifact
from schema.contract import Contract
from schema.state import State
from tools.checks import Module, inspect_python
from tools.environment import Source, provide, required, written_down
from tools.proof import Bench, Project
from tools.sandbox import Limits

T = TypeVar("T")


async def project_of(
    state: State, artifacts: list[Artifact], modules: Mapping[str, Module], limits: Limits
) -> Project:
    """The project, with what it needs installed as far as that may and can be."""
    settings = services().settings
    sandbox = await services().sandbox()
    tests = state.get("tests") or {}
    files = {file.path: file.content for file in artifacts}
    sources = [Artifact(path=p, content=text) for p, text in tests.items() if p.endswith(".py")]
    judging = await inspect_python(sandbox, sources, limits)
    texts = {**files, **tests}
    found = await asyncio.to_thread(
        required,
        {
            path: Source(text=texts[path], imports=module.imports)
            for path, module in {**modules, **judging}.items()
        },
        texts,
        [*written_down(files)],
    )
    proof = settings.proof
    provided = await provide(found, proof.packages, settings.environments, proof.download_mb)
    bench = Bench(sandbox, limits, settings.sandbox.test_s, provided.folder)
    return Project(files, tests, _promises(state), modules, provided, bench)


def _promises(state: State) -> Contract:
    """What the whole and its parts promise at run time, together."""
    contracts = [result.task.contract for result in flat(result_of(state))]
    return Contract(
        routes=_united(contract.routes for contract in contracts),
        commands=_united(contract.commands for contract in contracts),
        env=_united(contract.env for contract in contracts),
    )


def _united(lists: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(lists)))
