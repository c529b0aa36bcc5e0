"""The project of a run with its packages: those a person allowed, and those a part stood in for."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping

from nodes.ask import services
from nodes.assembly import flat, result_of
from nodes.promised import whole_contract
from schema.artifact import Artifact
from schema.modules import module_of
from schema.settings import Settings
from schema.state import State, approval_of
from schema.written import Written
from tools.checks import Module
from tools.environment import Provided, distribution_of, obtainable, provide, required
from tools.proof import Project, prepare, stand_ins
from tools.sandbox import Sandbox


async def project_of(
    state: State,
    artifacts: list[Artifact],
    modules: Mapping[str, Module],
    sandbox: Sandbox,
    written: Written,
) -> Project:
    """The whole of a run, ready to climb, with tests ``written`` for it. Raises SandboxError."""
    settings = services().settings
    promised = whole_contract(result_of(state))
    replaced = await _stood_in_for(state, modules, settings)
    decided = state.get("installs") or {}
    return await prepare(
        {file.path: file.content for file in artifacts},
        state.get("tests") or {},
        promised.model_copy(update={"requires": (*promised.requires, *replaced)}),
        modules,
        sandbox,
        settings,
        written,
        [name for name, allowed in decided.items() if allowed],
    )


async def undecided(provided: Provided, state: State) -> dict[str, str]:
    """Packages that a person is to be asked about, each with why: the index has them, that is."""
    decided = state.get("installs") or {}
    asked = {name: why for name, why in provided.outside.items() if name not in decided}
    if not asked or not approval_of(state).asks_for_packages:
        return {}
    there = await obtainable(list(asked), services().settings.environments)
    return {name: asked[name] for name in there}


async def _stood_in_for(
    state: State, modules: Mapping[str, Module], settings: Settings
) -> list[str]:
    """Distributions in whose place there is a file: a goal speaks of each, nobody promised the
    file, and the project takes from it what the real package offers."""
    tasks = [result.task for result in flat(result_of(state))]
    promised = {path for task in tasks for path in task.contract.files}
    said = {word.lower() for task in tasks for word in re.findall(r"\w+", task.goal)}
    named = {path: module_of(path) or "" for path in modules.keys() - promised}
    known = {path: distribution_of(module) for path, module in named.items() if module in said}
    candidates = {path: name for path, name in known.items() if name}
    if not candidates:
        return []
    proof, needed = settings.proof, required({}, (), candidates.values())
    provided = await provide(needed, proof.packages, settings.environments, proof.download_mb)
    found = await asyncio.to_thread(stand_ins, modules, provided)
    return [candidates[one.path] for one in found if one.path in candidates]
