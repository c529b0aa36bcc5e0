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
from tools.environment import Source, provide, required
from tools.proof import Bench, Project, start_of
from tools.sandbox import Limits

REQUIREMENTS = "requirements.txt"

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
    contract = promises(state)
    start = await asyncio.to_thread(start_of, files, modules, contract)
    found = await asyncio.to_thread(
        required,
        {
            path: Source(text=texts[path], imports=module.imports)
            for path, module in {**modules, **judging}.items()
        },
        texts,
        [*files.get(REQUIREMENTS, "").splitlines(), *(start.needs if start else ())],
    )
    proof = settings.proof
    provided = await provide(
        found.requirements, proof.packages, settings.environments, proof.download_mb
    )
    bench = Bench(sandbox, limits, settings.sandbox.test_s, provided.folder)
    return Project(files, tests, contract, modules, provided, bench, start)


def promises(state: State) -> Contract:
    """What the whole and its parts promise at run time, together."""
    contracts = [result.task.contract for result in flat(result_of(state))]
    plan = state.get("plan")
    return Contract(
        start=plan.start if plan else "",
        routes=_united(contract.routes for contract in contracts),
        commands=_united(contract.commands for contract in contracts),
        env=_united(contract.env for contract in contracts),
    )


def _united(lists: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(lists)))
