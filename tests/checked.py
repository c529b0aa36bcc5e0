"""Holding delivered files against a contract, in the real sandbox."""

from __future__ import annotations

from typing import Any

from schema.artifact import Artifact
from schema.contract import Contract
from tools.checks import contract_faults, inspect_python
from tools.sandbox import Limits, PlainSandbox

LIMITS = Limits(wall_s=20)


async def faults(contract: dict[str, Any], files: dict[str, str]) -> list[str]:
    """What is said of ``files``, by the product's own inspection in a sandbox."""
    artifacts = [Artifact(path=path, content=content) for path, content in files.items()]
    modules = await inspect_python(PlainSandbox(drop_root=False), artifacts, LIMITS)
    found = contract_faults(Contract.model_validate(contract), artifacts, modules)
    return [said for _, said in found]
