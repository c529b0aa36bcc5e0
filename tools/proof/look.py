"""The rung ``checked``, its first step: do the files parse, and is what they promise there?"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from schema.artifact import Artifact
from schema.contract import Contract, contract_text
from schema.verdict import Check, Finding
from tools.checks import Module, contract_faults, inspect_python
from tools.sandbox import Limits, Sandbox


class Look(NamedTuple):
    """What was checked, what is wrong, and the Python files, parsed."""

    modules: Mapping[str, Module]
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]


async def look(
    sandbox: Sandbox,
    files: Sequence[Artifact],
    contract: Contract,
    limits: Limits,
    unread: Mapping[str, str] | None = None,
) -> Look:
    """Parse the files, in the sandbox, and hold them against ``contract``.

    ``unread`` tells why a file is missing, path -> reason. Raises SandboxError.
    """
    modules = await inspect_python(sandbox, files, limits)
    broken = {path: module.error for path, module in modules.items() if module.error}
    missing = await asyncio.to_thread(contract_faults, contract, files, modules, unread)
    checks = []
    if modules:
        checks.append(Check(name="syntax", passed=not broken, detail="; ".join(broken.values())))
    if contract_text(contract):
        detail = "; ".join(said for _, said in missing)
        checks.append(Check(name="contract", passed=not missing, detail=detail))
    found = [*broken.items(), *((path, _without(path, said)) for path, said in missing)]
    findings = tuple(Finding(path=path or None, said=said) for path, said in found)
    return Look(modules, tuple(checks), findings)


def _without(path: str, said: str) -> str:
    """What is said of a file, without its name in front: a finding has that beside it."""
    return said.removeprefix(path).removeprefix(":").lstrip()
