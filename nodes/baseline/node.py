"""baseline: the rungs below the tests, and the project's own tests, with the project as it is."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from nodes.ask import services
from nodes.baseline.held import offered
from nodes.baseline.own import tests_with, unreadable
from schema.artifact import Artifact
from schema.before import Before
from schema.contract import Contract, is_prose
from schema.errors import LeaseLostError, RomaError
from schema.state import State
from tools.proof import (
    Project,
    command_of,
    judge,
    judge_node,
    known_findings,
    limits_of,
    look,
    prepare,
)
from tools.proof.judging.judged import Judged

REASON_CHARS = 300


async def baseline(state: State) -> dict[str, Any]:
    """Find what is amiss in the project already, and which of its own tests pass.

    It asks no model. Where it cannot be done, everything counts against the change.
    """
    try:
        plan = state.get("plan")
        changing = [
            path for part in (plan.subtasks if plan else ()) for path in part.contract.files
        ]
        return {"before": await _before(state.get("base") or {}, changing)}
    except LeaseLostError:
        raise
    except RomaError as error:
        return {"before": Before(lost=" ".join(str(error).split())[:REASON_CHARS])}


def is_due(state: State) -> bool:
    """Whether there is a project to look at, which nobody has looked at."""
    return bool(state.get("base")) and not state.get("brief") and not state.get("before")


def after_baseline(state: State) -> Literal["aggregate", "__end__"]:
    """The parts are put together when all have ended; of one piece, `ptc` or `answer` goes on."""
    return "aggregate" if state.get("plan") else "__end__"


async def _before(base: dict[str, str], changing: list[str]) -> Before:
    if all(map(is_prose, base)):
        return Before()
    settings = services().settings
    sandbox = await services().sandbox()
    files = [Artifact(path=path, content=text) for path, text in base.items()]
    looked = await look(sandbox, files, Contract(), limits_of(settings))
    project = await prepare(base, {}, Contract(), looked.modules, sandbox, settings)
    tests, command = tests_with(base), command_of(base)
    found, judged, ran = await asyncio.gather(
        known_findings(project),
        _judged(project, tests) if tests else _nothing(),
        judge_node(project.bench, base, command, settings) if command else _nothing(),
    )
    unread = tuple(sorted(unreadable(base)))
    lines = [str(finding) for finding in looked.findings] + list(found)
    offers = await asyncio.to_thread(offered, looked.modules, changing)
    outcomes = [*(judged.outcomes if judged and not judged.error else ())]
    outcomes += ran.outcomes if isinstance(ran, Judged) else ()
    return Before(
        offered=offers,
        passed=tuple(test.name for test in outcomes if test.passed),
        failed=(*unread, *(test.name for test in outcomes if not test.passed)),
        findings=tuple(lines),
        scripts=ran.error if isinstance(ran, Judged) else ran or "",
        lost=judged.error if judged else "",
    )


async def _judged(project: Project, tests: dict[str, str]) -> Judged:
    """What becomes of the tests; a file that cannot be collected stops none of the others."""
    first = await judge(project.bench, project.files, tests)
    apart = {test.name for test in first.outcomes if not test.passed} & tests.keys()
    rest = tests_with({path: text for path, text in tests.items() if path not in apart})
    if not apart or not rest:
        return first
    second = await judge(project.bench, project.files, rest)
    return second.model_copy(update={"outcomes": (*first.outcomes, *second.outcomes)})


async def _nothing() -> None:
    return None
