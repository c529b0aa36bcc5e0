"""The packages of a project, installed as far as that may and can be."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from nodes.ask import services
from tools.checks import Module
from tools.environment import Provided, Source, provide, required


async def packages_for(
    modules: Mapping[str, Module],
    texts: Mapping[str, str],
    paths: Iterable[str],
    declared: Iterable[str] = (),
) -> Provided:
    """What these modules need, their sources among the ``texts``.

    ``paths`` are all files of the project, which need no package; ``declared`` are requirements
    that somebody wrote down.
    """
    settings = services().settings
    sources = {p: Source(text=texts[p], imports=m.imports) for p, m in modules.items()}
    found = await asyncio.to_thread(required, sources, paths, declared)
    proof = settings.proof
    return await provide(
        found.requirements, proof.packages, settings.environments, proof.download_mb
    )
