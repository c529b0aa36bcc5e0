"""A project made ready to climb: what it needs is installed, as far as that may and can be."""

from __future__ import annotations

import asyncio
from collections.abc import Container, Iterable, Mapping

from schema.artifact import Artifact
from schema.contract import Contract
from schema.settings import Settings
from schema.written import NO_TESTS, Written
from tools.checks import Module, inspect_python
from tools.environment import Provided, Source, provide, required, written_down
from tools.proof.bench import Bench
from tools.proof.node.prepare import node_of
from tools.proof.project import Project
from tools.proof.start import start_of
from tools.sandbox import Limits, Sandbox


def limits_of(settings: Settings) -> Limits:
    """How much one run in the sandbox may use."""
    return Limits(**settings.sandbox.model_dump(exclude={"required", "test_s"}))


async def packages_for(
    modules: Mapping[str, Module],
    texts: Mapping[str, str],
    paths: Iterable[str],
    declared: Iterable[str],
    settings: Settings,
    approved: Container[str] = (),
) -> Provided:
    """What these Python files need, their sources among the ``texts``.

    ``paths`` are all files of the project, which need no package; ``declared`` are requirements
    that somebody wrote down, ``approved`` packages that a person has allowed beyond the policy.
    """
    sources = {p: Source(text=texts[p], imports=module.imports) for p, module in modules.items()}
    found = await asyncio.to_thread(required, sources, paths, declared)
    proof = settings.proof
    return await provide(found, proof.packages, settings.environments, proof.download_mb, approved)


async def prepare(
    files: Mapping[str, str],
    tests: Mapping[str, str],
    contract: Contract,
    modules: Mapping[str, Module],
    sandbox: Sandbox,
    settings: Settings,
    written: Written = NO_TESTS,
    approved: Container[str] = (),
) -> Project:
    """The project of ``files`` and ``tests``, path -> content; ``contract`` is what all of it
    promises, ``modules`` are its Python files, parsed; ``approved`` are packages that a person has
    allowed beyond the policy. Raises SandboxError."""
    limits = limits_of(settings)
    given = {**written.tests, **tests}
    sources = [Artifact(path=p, content=text) for p, text in given.items() if p.endswith(".py")]
    judging = await inspect_python(sandbox, sources, limits)
    texts = {**files, **given}
    start = await asyncio.to_thread(start_of, files, modules, contract)
    declared = [*contract.requires, *written_down(files), *(start.needs if start else ())]
    provided = await packages_for(
        {**modules, **judging}, texts, texts, declared, settings, approved
    )
    bench = Bench(sandbox, limits, settings.sandbox.test_s, provided.folder)
    node = None if modules else await node_of(files, start, settings)
    return Project(files, tests, contract, modules, provided, bench, start, written, node)
