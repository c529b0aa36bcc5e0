"""The project of a run as it is proved: its files, what all of its parts promised, its packages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import TypeVar

from nodes.ask import services
from nodes.assembly import flat, result_of
from nodes.verify.replaced import stood_in_for
from schema.artifact import Artifact
from schema.contract import Contract
from schema.state import State, approval_of
from tools.checks import Module, inspect_python
from tools.environment import (
    Provided,
    Source,
    obtainable,
    provide,
    required,
    written_down,
)
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
    texts, promises = {**files, **tests}, _promises(state)
    replaced = await stood_in_for(state, modules, settings)
    found = await asyncio.to_thread(
        required,
        {
            path: Source(text=texts[path], imports=module.imports)
            for path, module in {**modules, **judging}.items()
        },
        texts,
        [*promises.requires, *replaced, *written_down(files)],
    )
    proof, decided = settings.proof, state.get("installs") or {}
    provided = await provide(
        found,
        proof.packages,
        settings.environments,
        proof.download_mb,
        [name for name, allowed in decided.items() if allowed],
    )
    bench = Bench(sandbox, limits, settings.sandbox.test_s, provided.folder)
    return Project(files, tests, promises, modules, provided, bench)


async def undecided(provided: Provided, state: State) -> dict[str, str]:
    """Packages that a person is to be asked about, each with why: the index has them, that is."""
    decided = state.get("installs") or {}
    asked = {name: why for name, why in provided.outside.items() if name not in decided}
    if not asked or not approval_of(state).asks_for_packages:
        return {}
    there = await obtainable(list(asked), services().settings.environments)
    return {name: asked[name] for name in there}


def _promises(state: State) -> Contract:
    """What the whole and its parts promise at run time, together."""
    contracts = [result.task.contract for result in flat(result_of(state))]
    return Contract(
        routes=_united(contract.routes for contract in contracts),
        commands=_united(contract.commands for contract in contracts),
        env=_united(contract.env for contract in contracts),
        requires=_united(contract.requires for contract in contracts),
    )


def _united(lists: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(lists)))
