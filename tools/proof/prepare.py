"""A project made ready to climb: what it needs is installed, as far as that may and can be."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from schema.artifact import Artifact
from schema.contract import Contract
from schema.settings import Settings
from tools.checks import Module, inspect_python
from tools.environment import Source, provide, required
from tools.proof.bench import Bench
from tools.proof.project import Project
from tools.sandbox import Limits, Sandbox

REQUIREMENTS = "requirements.txt"


def limits_of(settings: Settings) -> Limits:
    """How much one run in the sandbox may use."""
    return Limits(**settings.sandbox.model_dump(exclude={"required", "test_s"}))


async def prepare(
    files: Mapping[str, str],
    tests: Mapping[str, str],
    contract: Contract,
    modules: Mapping[str, Module],
    sandbox: Sandbox,
    settings: Settings,
) -> Project:
    """The project of ``files`` and ``tests``, path -> content; ``contract`` is what all of it
    promises, ``modules`` are its Python files, parsed. Raises SandboxError."""
    limits = limits_of(settings)
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
        files.get(REQUIREMENTS, "").splitlines(),
    )
    proof = settings.proof
    provided = await provide(
        found.requirements, proof.packages, settings.environments, proof.download_mb
    )
    bench = Bench(sandbox, limits, settings.sandbox.test_s, provided.folder)
    return Project(files, tests, contract, modules, provided, bench)
