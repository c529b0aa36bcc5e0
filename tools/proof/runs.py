"""The rung ``runs``: every module imports, and server, pages and programs do what they say."""

from __future__ import annotations

import asyncio

from schema.verdict import Rung
from tools.proof.api.answering import answered, plain_paths, server_of
from tools.proof.api.asking import asking
from tools.proof.around.standing import standing
from tools.proof.node.answering import answered_by_node
from tools.proof.pages.visiting import Visit, visit
from tools.proof.programs.commands import tried
from tools.proof.programs.examples import contradicted
from tools.proof.programs.loading import loaded
from tools.proof.project import Climbed, Project


class Runs:
    name, rung = "run", Rung.RUNS

    async def __call__(self, project: Project) -> Climbed:
        if not project.modules:
            return await _without_python(project)
        missing = project.provided.lost
        if missing and project.provided.folder is None:
            return Climbed(lost=missing)  # nothing that fails now would be an author's fault
        around = await asyncio.to_thread(standing, project)
        imported = await loaded(project, around)
        if imported.findings or missing or imported.lost:
            return imported._replace(lost=missing or imported.lost)
        server = server_of(project.start)
        answers, commands, astray, visited, examples = await asyncio.gather(
            answered(project, server, around),
            tried(project, around),
            asking(project, server),
            visit(project, server, _addresses(project)),
            contradicted(project),
        )
        visited = visited or Visit()
        # What a server does wrong, its pages cannot do right; what is known of them is said once.
        seen = visited.findings if not (answers.findings or astray) else ()
        lost = [why for why in (around.missing, answers.lost, commands.lost) if why]
        return Climbed(
            (*answers.findings, *commands.findings, *examples, *astray, *seen),
            "; ".join(lost),
            notes=(*imported.notes, *([visited.unsure] if visited.unsure else [])),
            pictures=visited.pictures,
        )


async def _without_python(project: Project) -> Climbed:
    visited = await visit(project, None, ())
    if project.node is None:
        if visited is None:
            return Climbed(lost="nothing in it is Python, and nothing else can be started here")
        return Climbed(visited.findings, visited.unsure, pictures=visited.pictures)
    climbed = await answered_by_node(project, project.node)
    if visited is None:
        return climbed
    return climbed._replace(
        findings=climbed.findings or visited.findings,
        notes=(visited.unsure,) if visited.unsure else (),
        pictures=visited.pictures,
    )


def _addresses(project: Project) -> list[str]:
    """Those that can be gone to as they are written."""
    promised = [route.path for route in project.contract.routes if route.method == "GET"]
    plain = [path for path in promised if not set("<{:") & set(path)]
    return list(dict.fromkeys((*plain, *plain_paths(project.modules))))
