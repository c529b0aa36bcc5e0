"""What the product finds in a project: its own ``verify``, for each part and then for the whole."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, cast

from langgraph.graph import END, START, StateGraph

from benchmarks.proof.examples import Example
from nodes.assembly import result_of
from nodes.verify import verify
from schema.artifact import Artifact
from schema.context import Context
from schema.settings import Settings
from schema.state import Brief, Result, State
from schema.task import Route, Task
from schema.verdict import Verdict
from tools.opened import open_services
from tools.proof import ladder
from tools.proof.project import Climb, Climbed, Project
from tools.services import Services

CODE = Route(to="PTC", code=True, reason="it was recorded")


@dataclass(frozen=True)
class Found:
    """A verdict, and the seconds of each check; ``parts`` is the slowest part's own ``verify``."""

    verdict: Verdict
    seconds: Mapping[str, float]

    @property
    def rungs(self) -> set[str]:
        """The checks that failed, among all parts and the whole."""
        return {check.name for check in self.verdict.checks if not check.passed}

    def beyond(self, sound: Found) -> set[str]:
        """The evidence that the sound version is not blamed for as well."""
        return self._said() - sound._said()

    def _said(self) -> set[str]:
        """The evidence, without what differs from one run to the next."""
        return {re.sub(r"\w*\d\w*", "#", f.evidence) for f in self.verdict.failures}


class Checker:
    """Checks one project after another, within one set of services."""

    def __init__(self, services: Services) -> None:
        self._services = services
        builder = StateGraph(State, context_schema=Context)
        builder.add_node("verify", verify)
        builder.add_edge(START, "verify")
        builder.add_edge("verify", END)
        self._graph = builder.compile()

    async def check(self, example: Example, files: Mapping[str, str]) -> Found:
        """What is found in ``files``, path -> content, each of which is the part's that owns it."""
        state = State(task=example.root, attempts=1, route=CODE, artifacts=_artifacts(files))
        parts = 0.0
        results: dict[str, Result] = {}
        if example.plan:
            owned = _shared(example.plan.subtasks, files)
            for task in example.plan.subtasks:
                started = time.perf_counter()
                results[task.id] = await self._part(example, task, owned[task.id])
                parts = max(parts, time.perf_counter() - started)
            state = State(task=example.root, plan=example.plan, results=results, attempts=0)
        with _timed() as seconds:
            started = time.perf_counter()
            whole = await self._verify(state)
            total = time.perf_counter() - started
        checks = [c for r in results.values() for c in r.verdict.checks] + [*whole.checks]
        longest = max(seconds.values(), default=0.0)
        seconds |= {"parts": parts, "environment": total - longest, "whole": total}
        return Found(whole.model_copy(update={"checks": tuple(checks)}), seconds)

    async def _part(self, example: Example, task: Task, files: Mapping[str, str]) -> Result:
        state = State(
            task=task,
            brief=Brief(root_goal=example.root.goal),
            route=CODE,
            attempts=1,
            artifacts=_artifacts(files),
        )
        state["verdict"] = await self._verify(state)
        return result_of(state)

    async def _verify(self, state: State) -> Verdict:
        end = await self._graph.ainvoke(state, context=cast(Any, self._services))
        verdict: Verdict = end["verdict"]
        return verdict


@asynccontextmanager
async def open_checker(settings: Settings) -> AsyncIterator[Checker]:
    async with open_services(settings) as services:
        yield Checker(services)


def _artifacts(files: Mapping[str, str]) -> list[Artifact]:
    return [Artifact(path=path, content=text) for path, text in files.items()]


def _shared(tasks: tuple[Task, ...], files: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Task id -> its files; what nobody promised is the first one's."""
    owner = {path: task.id for task in tasks for path in task.contract.files}
    shared: dict[str, dict[str, str]] = defaultdict(dict)
    for path, text in files.items():
        shared[owner.get(path, tasks[0].id)][path] = text
    return shared


@contextmanager
def _timed() -> Iterator[dict[str, float]]:
    """Within it, each rung of the ladder tells its seconds."""
    rungs, seconds = ladder.LADDER, dict[str, float]()
    ladder.LADDER = tuple(_Timed(rung, seconds) for rung in rungs)
    try:
        yield seconds
    finally:
        ladder.LADDER = rungs


class _Timed:
    def __init__(self, climb: Climb, seconds: dict[str, float]) -> None:
        self.name, self.rung = climb.name, climb.rung
        self._climb, self._seconds = climb, seconds

    async def __call__(self, project: Project) -> Climbed:
        started = time.perf_counter()
        try:
            return await self._climb(project)
        finally:
            self._seconds[self.name] = time.perf_counter() - started
