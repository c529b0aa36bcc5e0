"""The rung ``checked``, its last step: what the files take from each other is there."""

from __future__ import annotations

import asyncio

from schema.verdict import Finding, Rung
from tools.checks import certain, check_fit, misfits
from tools.proof.project import Climbed, Project
from tools.proof.shadows import shadows

NAMED = 5


class Fits:
    name, rung = "fit", Rung.CHECKED

    async def __call__(self, project: Project) -> Climbed:
        bench, files = project.bench, project.files
        (typed, unread), fit = await asyncio.gather(
            _typed(project),
            check_fit(bench.sandbox, files, project.modules, project.contract.routes, bench.limits),
        )
        shadowing = [Finding(path=p, said=why) for p, why in shadows(files, project.tests).items()]
        sure = [one.model_copy(update={"said": str(one)}) for one in fit.findings if one.certain]
        unread |= fit.not_checked
        named = [f"{what} ({why})" for what, why in list(unread.items())[:NAMED]]
        more = f"; and {len(unread) - NAMED} more" if len(unread) > NAMED else ""
        lost = f"not checked: {'; '.join(named)}{more}" if unread else ""
        return Climbed((*shadowing, *typed, *sure), lost)


async def _typed(project: Project) -> tuple[list[Finding], dict[str, str]]:
    """What the type checker knows to be wrong, and what it could not tell."""
    if not project.modules:
        return [], {}
    bench = project.bench
    found = await misfits(bench.sandbox, project.files, bench.limits, bench.environment)
    if found is None:
        return [], {"types": "the type checker is missing, or gave up"}
    faults = certain(found, project.modules)
    return [Finding(path=fault.path, said=str(fault)) for fault in faults], {}
