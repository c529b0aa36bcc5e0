"""The server of a project is asked for what was promised, and what it answers is judged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from schema.modules import Modules
from schema.start import Start
from schema.verdict import Finding
from tools.checks import Module
from tools.proof.api.refusing import error_faults
from tools.proof.api.serving import Served, Server, serve
from tools.proof.api.wrong import faults_in, untried
from tools.proof.around.standing import Standing, foreign_table, refusals
from tools.proof.programs.said import OUTSIDE
from tools.proof.project import Climbed, Project


async def answered(project: Project, server: Server | None, around: Standing) -> Climbed:
    """Faults of the answers, and why others prove nothing."""
    if server is None:
        promised = project.contract.routes
        return Climbed(lost="no application object was found to be served" if promised else "")
    if around.missing:
        return Climbed()  # whatever it answered, it could be for want of that
    bench = project.bench
    routes = project.contract.routes
    base = around.database()
    served = await serve(
        base or bench.sandbox,
        project.files,
        server,
        routes,
        bench.limits,
        bench.environment,
        {**around.variables, **around.given},
        plain_paths(project.modules),
    )
    if not isinstance(served, Served):
        return Climbed(lost=served)
    found = faults_in(served, routes, project.files, project.modules)
    found += error_faults(project.contract.errors, served, routes, project.files)
    sure = [fault for fault in found if not _is_missing(fault.said, project)]
    absent = "" if len(sure) == len(found) else "some answers need what is not there"
    foreign = [why for fault in sure if (why := foreign_table(fault.said, project))]
    sure = [fault for fault in sure if not foreign_table(fault.said, project)]
    refused, lost = refusals(base, project, failed=bool(sure))
    findings = [Finding(path=one.path, route=one.route, said=one.said) for one in sure]
    return Climbed(
        (*findings, *refused), next(iter(foreign), absent or lost or untried(served, routes))
    )


def server_of(start: Start | None) -> Server | None:
    """The application that is served; None where none is."""
    if start is None or not start.app:
        return None
    module, _, name = start.app.partition(":")
    return Server(module, name, start.factory)


def plain_paths(modules: Mapping[str, Module]) -> Iterator[str]:
    """Those routes of the source that can be asked without knowing more."""
    for module in modules.values():
        for method, path, whole in module.routes:
            if method == "GET" and whole and not set("<{:") & set(path):
                yield path


def _is_missing(said: str, project: Project) -> bool:
    """Whether it is for want of something that is not the project's."""
    packages = set(re.findall(r"ModuleNotFoundError: No module named '(\w+)", said))
    return bool(OUTSIDE.search(said) or packages - Modules(project.files).top)
