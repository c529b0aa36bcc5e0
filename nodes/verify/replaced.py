"""Packages that an author wrote for himself, since nobody had said that he may use them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping

from nodes.assembly import flat, result_of
from schema.modules import module_of
from schema.settings import Settings
from schema.state import State
from tools.checks import Module
from tools.environment import distribution_of, provide, required
from tools.proof import stand_ins


async def stood_in_for(
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
    proof = settings.proof
    provided = await provide(
        required({}, (), candidates.values()),
        proof.packages,
        settings.environments,
        proof.download_mb,
    )
    found = await asyncio.to_thread(stand_ins, modules, provided)
    return [candidates[one.path] for one in found if one.path in candidates]
