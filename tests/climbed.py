"""What the rung ``runs`` makes of a project, in the real sandbox and with the packages of ours."""

from __future__ import annotations

from typing import Any

from schema.artifact import Artifact
from schema.contract import Contract
from tools.checks import inspect_python
from tools.environment import Provided
from tools.proof import Bench, Project, start_of
from tools.proof.project import Climbed
from tools.proof.runs import Runs
from tools.sandbox import Limits, open_sandbox

LIMITS = Limits(wall_s=40)


async def climbed(files: dict[str, str], **promised: Any) -> Climbed:
    """``promised`` are fields of a contract."""
    sandbox = await open_sandbox()
    artifacts = [Artifact(path=path, content=content) for path, content in files.items()]
    modules = await inspect_python(sandbox, artifacts, LIMITS)
    contract = Contract.model_validate(promised)
    bench = Bench(sandbox, LIMITS, 5.0)
    start = start_of(files, modules, contract)
    return await Runs()(Project(files, {}, contract, modules, Provided(), bench, start))
