"""What pages ask of their server, against the routes that it really has: its framework is asked."""

from __future__ import annotations

import json

from pydantic import TypeAdapter, ValidationError

from schema.contract import env_of
from schema.verdict import Finding
from tools.checks import misdirected, read_files
from tools.proof.api.serving import Server
from tools.proof.programs.importing import placeholder
from tools.proof.project import Project
from tools.proof.scripts import laid, own_folder

SCRIPT = "routes"
PAGES = (".html", ".htm", ".js", ".mjs")

_routes = TypeAdapter(list[tuple[str, str, str]])


async def asking(project: Project, server: Server | None) -> tuple[Finding, ...]:
    """Requests of pages and scripts that nothing answers; none where the routes cannot be told,
    or where another server may answer."""
    bench, files = project.bench, project.files
    apps = [app for module in project.modules.values() for app in module.apps]
    if server is None or len(apps) != 1 or not any(path.endswith(PAGES) for path in files):
        return ()
    ours = own_folder("routes")
    variables = json.dumps({name: placeholder(name) for name in env_of(project.contract)})
    named = [server.module, server.name, str(server.factory), variables]
    done = await bench.sandbox.run(
        {**files, **laid(ours, [SCRIPT], {})},
        ["python", "-I", f"{ours}/{SCRIPT}.py", *named],
        bench.limits,
        bench.environment,
    )
    try:
        routes = _routes.validate_json(done.stdout.rstrip().rpartition("\n")[2])
    except ValidationError:
        return ()
    facts, _ = await read_files(bench.sandbox, files, bench.limits)
    return await misdirected(files, facts, routes, project.contract.routes)
