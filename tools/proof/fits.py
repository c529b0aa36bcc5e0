"""The rung ``checked``, its last step: what the files take from each other is there."""

from __future__ import annotations

import asyncio

from schema.verdict import Rung
from tools.checks import check_fit
from tools.proof.judging.shadows import shadows
from tools.proof.project import Climbed, Project
from tools.proof.standins import stand_ins

NAMED = 5


class Fits:
    name, rung = "fit", Rung.CHECKED

    async def __call__(self, project: Project) -> Climbed:
        bench, files = project.bench, project.files
        routes = project.contract.routes
        fit = await check_fit(
            bench.sandbox, files, project.modules, routes, bench.limits, bench.environment
        )
        sure = [finding for finding in fit.findings if finding.certain]
        unread = [f"{what} ({why})" for what, why in fit.not_checked.items()]
        more = f"; and {len(unread) - NAMED} more" if len(unread) > NAMED else ""
        lost = f"not checked: {'; '.join(unread[:NAMED])}{more}" if unread else ""
        standing_in = await asyncio.to_thread(stand_ins, project.modules, project.provided)
        return Climbed((*shadows(files, project.tests), *standing_in, *sure), lost)
