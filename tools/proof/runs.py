"""The rung ``runs``: every module imports, a server answers as promised, a command gives help."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping

from schema.contract import HTTPRoute
from schema.verdict import Finding, Rung
from tools.checks import Module
from tools.proof.asking import asking
from tools.proof.importing import Imported, import_all, module_name
from tools.proof.project import Climbed, Project
from tools.proof.serving import Served, Server, faults_in, serve

# From the roots that a project has, whether the file lies in a package or not.
AS_PROGRAM = (
    "import runpy, sys; sys.path[:0] = ['', 'src']; name = sys.argv.pop(1); "
    "runpy.run_module(name, run_name='__main__', alter_sys=True)"
)


class Runs:
    name, rung = "run", Rung.RUNS

    async def __call__(self, project: Project) -> Climbed:
        if not project.modules:
            return Climbed(lost="nothing in it is Python, and nothing else can be started here")
        imported = await self._import(project)
        if isinstance(imported, str):
            return Climbed(lost=imported)
        findings, lost = _read(imported, project)
        lost = [*(f"{one}: {why}" for one, why in project.provided.missing.items()), *lost]
        if findings or lost:
            return Climbed(tuple(findings), "; ".join(lost))
        server = _server(project)
        served, helped, astray = await asyncio.gather(
            _serve(project), _help(project), asking(project, server)
        )
        return Climbed((*served.findings, *helped.findings, *astray), served.lost or helped.lost)

    async def _import(self, project: Project) -> list[Imported] | str:
        bench = project.bench
        return await import_all(
            bench.sandbox, project.files, bench.limits, bench.environment, project.contract.env
        )


def _read(imported: list[Imported], project: Project) -> tuple[list[Finding], list[str]]:
    """Faults, and packages that are not there."""
    findings, lost = [], []
    own = {name.split(".")[0] for path in project.files if (name := module_name(path))}
    programs = {path for path, module in project.modules.items() if module.commands}
    for module in imported:
        package = (module.missing or "").split(".")[0]
        if package and package not in own:
            why = _why_missing(package, project)
            lost.append(f"{module.path} needs {package}, which is not installed{why}")
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


async def _serve(project: Project) -> Climbed:
    server = _server(project)
    if server is None:
        promised = project.contract.routes
        return Climbed(lost="no application object was found to be served" if promised else "")
    bench = project.bench
    routes = project.contract.routes or tuple(_plain_routes(project.modules))
    served = await serve(
        bench.sandbox,
        project.files,
        server,
        routes,
        bench.limits,
        bench.environment,
        project.contract.env,
    )
    if not isinstance(served, Served):
        return Climbed(lost=served)
    found = faults_in(served, routes, project.files)
    return Climbed(
        tuple(Finding(path=fault.path, route=fault.route, said=fault.said) for fault in found)
    )


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


async def _help(project: Project) -> Climbed:
    """Every program of the project is asked for its help."""
    bench = project.bench
    programs = [path for path, module in project.modules.items() if module.program]

    async def ask(path: str) -> Finding | None:
        done = await bench.sandbox.run(
            dict(project.files),
            ["python", "-c", AS_PROGRAM, module_name(path) or path, "--help"],
            bench.limits,
            bench.environment,
        )
        if done.exit_code == 0 and not done.timed_out:
            return None
        said = (done.stderr or done.stdout).strip()[-500:]
        return Finding(path=path, said=f"--help ends with {done.exit_code}: {said}")

    found = await asyncio.gather(*map(ask, programs))
    return Climbed(tuple(finding for finding in found if finding))
