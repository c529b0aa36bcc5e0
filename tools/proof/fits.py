"""The rung ``checked``, its last step: what the files take from each other is there."""

from __future__ import annotations

from schema.verdict import Finding, Rung
from tools.checks import certain, misfits
from tools.proof.project import Climbed, Project


class Fits:
    name, rung = "fit", Rung.CHECKED

    async def __call__(self, project: Project) -> Climbed:
        if not project.modules:
            return Climbed()
        bench = project.bench
        found = await misfits(bench.sandbox, project.files, bench.limits, bench.environment)
        if found is None:
            return Climbed(lost="the type checker could not tell whether the files fit each other")
        faults = certain(found, project.modules)
        return Climbed(tuple(Finding(path=fault.path, said=str(fault)) for fault in faults))
