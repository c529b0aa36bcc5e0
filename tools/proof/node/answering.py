"""A project for Node: it parses, its server is started and asked for what was promised."""

from __future__ import annotations

import asyncio
import dataclasses
import posixpath
import re
from collections.abc import Mapping

from schema.verdict import Finding
from tools.proof.api.refusing import error_faults
from tools.proof.api.serving import Program, Served, serve
from tools.proof.api.wrong import faults_in, untried
from tools.proof.around.standing import standing
from tools.proof.node.crashes import ENDED, crash, unreadable
from tools.proof.node.prepare import Node
from tools.proof.node.reached import imported
from tools.proof.project import Climbed, Project

PORTS = 8
IPV4 = "--dns-result-order=ipv4first"  # where "localhost" is listened at

_PORT_LINE = re.compile(r"^.{0,200}(?:port|listen).{0,200}$", re.I | re.M)
# Whoever does that need not write what Node itself can read.
_TRANSLATES = re.compile(r"[/-]register[\"'/]|[\"']esm[\"']|\bregister\(\s*[\"']")
_CHECK = 'for file in "$@"; do node --check "./$file" || exit 1; done'


async def answered_by_node(project: Project, node: Node) -> Climbed:
    """Whether it parses, starts and answers as promised."""
    if node.lost:
        return Climbed(lost=node.lost)
    bench, files, routes = project.bench, project.files, project.contract.routes
    limits = dataclasses.replace(bench.limits, reserves=True)
    reached = list(imported(posixpath.normpath(posixpath.join(node.folder, node.path)), files))
    if not any(_TRANSLATES.search(files[path]) for path in reached):
        parsed = await bench.sandbox.run(files, ["sh", "-c", _CHECK, "", *reached], limits)
        if parsed.exit_code:
            return _broken(parsed.stderr, files)
    around = await asyncio.to_thread(standing, project)
    text = "\n".join(line for path in reached for line in _PORT_LINE.findall(files[path]))
    ports = [int(port) for port in re.findall(r"\b[1-9]\d{3,4}\b", text)]
    ports = [port for port in dict.fromkeys(ports) if port < 1 << 16][:PORTS]
    program = Program(("node", IPV4, node.path), node.folder, tuple(ports))
    variables = {**around.variables, "NODE_ENV": "development", "PORT": "{port}"}
    served = await serve(bench.sandbox, files, program, routes, limits, node.packages, variables)
    return Climbed(lost=served) if isinstance(served, str) else _judged(served, project)


def _broken(said: str, files: Mapping[str, str]) -> Climbed:
    fault = unreadable(said, files)
    return Climbed((fault,)) if fault else Climbed(lost=f"Node cannot parse it: {_end(said)}")


def _judged(served: Served, project: Project) -> Climbed:
    """Faults of its own code, and of answers; what may have another reason is no fault."""
    files, routes = project.files, project.contract.routes
    if not served.started or served.exit_code is not None:
        uncaught, ended, _ = served.log.rpartition(ENDED)
        if ended and (fault := crash(uncaught, files)):
            return Climbed((fault,))
        how = "did not listen" if served.exit_code is None else f"ended ({served.exit_code})"
        return Climbed(lost=f"the server of Node {how}: {_end(served.log)}")
    failed = [one for one in served.answers if not 0 < one.status < 500]
    own = {one.path: fault for one in failed if (fault := crash(one.log, files))}
    findings = [
        fault.model_copy(update={"said": f"{path}: {fault.said}"}) for path, fault in own.items()
    ]
    answers = tuple(one for one in served.answers if one not in failed)
    judged = served.model_copy(update={"answers": answers})
    told = faults_in(judged, routes, files, project.modules)
    told += error_faults(project.contract.errors, judged, routes, files)
    findings += [Finding(path=one.path, route=one.route, said=one.said) for one in told]
    unclear = [f"{one.method} {one.path} answered {one.status}" for one in failed]
    return Climbed(tuple(findings), "; ".join(unclear[:3]) or untried(served, routes))


def _end(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if "Error" in line]
    return (lines[0] if lines else said.strip())[:300] or "it said nothing"
