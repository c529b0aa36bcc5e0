"""The rung ``runs``: every module imports, a server answers as promised, a command gives help."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping

from schema.contract import HTTPRoute
from schema.verdict import Finding, Rung
from tools.checks import Module
from tools.proof.beside import WithDatabase
from tools.proof.commands import try_commands
from tools.proof.importing import Imported, import_all, module_name
from tools.proof.project import Climbed, Project
from tools.proof.said import OUTSIDE
from tools.proof.serving import Served, Server, faults_in, serve
from tools.proof.standing import Standing, foreign_table, refused, standing


class Runs:
    name, rung = "run", Rung.RUNS

    async def __call__(self, project: Project) -> Climbed:
        if not project.modules:
            return Climbed(lost="nothing in it is Python, and nothing else can be started here")
        around = await asyncio.to_thread(standing, project)
        imported = await _import(project, around)
        if isinstance(imported, str):
            return Climbed(lost=imported)
        findings, lost = _read(imported, project)
        lost = [*(f"{one}: {why}" for one, why in project.provided.missing.items()), *lost]
        if findings or lost:
            return Climbed(tuple(findings), "; ".join(lost))
        served, tried = await asyncio.gather(_serve(project, around), _try(project, around))
        lost = [why for why in (around.missing, served.lost, tried.lost) if why]
        return Climbed((*served.findings, *tried.findings), "; ".join(lost))


async def _import(project: Project, around: Standing) -> list[Imported] | str:
    """Without a database, and with one only where that cannot be done without."""
    bench, files = project.bench, project.files
    limits, environment = bench.limits, bench.environment
    here = around.variables, around.given
    found = await import_all(bench.sandbox, files, limits, environment, *here)
    base = around.database()
    if base and not isinstance(found, str) and any(OUTSIDE.search(m.said) for m in found):
        found = await import_all(base, files, limits, environment, *here)
    return found


def _read(imported: list[Imported], project: Project) -> tuple[list[Finding], list[str]]:
    """Faults, and packages that are not there."""
    findings, lost = [], []
    own = _own(project)
    programs = {path for path, module in project.modules.items() if module.commands}
    for module in imported:
        package = (module.missing or "").split(".")[0]
        if package and package not in own:
            why = _why_missing(package, project)
            lost.append(f"{module.path} needs {package}, which is not installed{why}")
        elif OUTSIDE.search(module.said):
            lost.append(f"{module.path} needs what is not there: {module.said.splitlines()[-1]}")
        elif module.kind in ("error", "missing") or (
            module.kind in ("exit", "hung") and module.path not in programs
        ):
            said = f"cannot be imported: {module.said}"
            findings.append(Finding(path=module.path, said=said))
    return findings, list(dict.fromkeys(lost))


def _why_missing(package: str, project: Project) -> str:
    """What was said when it was to be installed."""
    for requirement, why in project.provided.missing.items():
        if requirement.lower().replace("-", "_").startswith(package.lower()):
            return f" ({why})"
    return ""


async def _serve(project: Project, around: Standing) -> Climbed:
    server = _server(project)
    if server is None:
        promised = project.contract.routes
        return Climbed(lost="no application object was found to be served" if promised else "")
    if around.missing:
        return Climbed()  # whatever it answered, it could be for want of that
    bench = project.bench
    routes = project.contract.routes or tuple(_plain_routes(project.modules))
    base = around.database()
    variables = {**around.variables, **around.given}
    served = await serve(
        base or bench.sandbox,
        project.files,
        server,
        routes,
        bench.limits,
        bench.environment,
        variables,
    )
    if not isinstance(served, Served):
        return Climbed(lost=served)
    found = faults_in(served, routes, project.files)
    sure = [fault for fault in found if not _is_missing(fault.said, project)]
    absent = "" if len(sure) == len(found) else "some answers need what is not there"
    foreign = [why for fault in sure if (why := foreign_table(fault.said, project))]
    sure = [fault for fault in sure if not foreign_table(fault.said, project)]
    refusals, lost = _refused(base, project, failed=bool(sure))
    findings = [Finding(path=one.path, route=one.route, said=one.said) for one in sure]
    return Climbed((*findings, *refusals), next(iter(foreign), absent or lost))


def _is_missing(said: str, project: Project) -> bool:
    """Whether it is for want of something that is not the project's."""
    packages = set(re.findall(r"ModuleNotFoundError: No module named '(\w+)", said))
    return bool(OUTSIDE.search(said) or packages - _own(project))


def _own(project: Project) -> set[str]:
    """The names of its packages."""
    return {name.split(".")[0] for path in project.files if (name := module_name(path))}


def _server(project: Project) -> Server | None:
    """The application that the project is: one that stands ready, else what makes one."""
    found = [
        Server(name, app, factory)
        for path, module in project.modules.items()
        if (name := module_name(path))
        for app, factory in module.apps
    ]
    return min(found, key=lambda server: (server.factory, server.module.count(".")), default=None)


def _plain_routes(modules: Mapping[str, Module]) -> Iterator[HTTPRoute]:
    """Those of the source that can be asked without knowing more: nobody promised any."""
    for module in modules.values():
        for method, path, whole in module.routes:
            if method == "GET" and whole and not set("<{:") & set(path):
                yield HTTPRoute(method=method, path=path)


async def _try(project: Project, around: Standing) -> Climbed:
    """Every program and every promised command is started."""
    base = around.database()
    variables = {**around.variables, **around.given}
    tried, failed = await try_commands(project, base or project.bench.sandbox, variables)
    refusals, lost = _refused(base, project, failed)
    return Climbed((*tried.findings, *refusals), tried.lost or lost)


def _refused(
    base: WithDatabase | None, project: Project, failed: bool
) -> tuple[list[Finding], str]:
    told = [refused(one, project, failed) for one in (base.told if base else ())]
    return [finding for found, _ in told for finding in found], "".join(lost for _, lost in told)
