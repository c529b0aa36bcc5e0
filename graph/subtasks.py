"""subtasks: the graph again, once for each part of a plan, in dependency order at full speed.

Each part is a task of LangGraph's, created in plan order because a task is known by its call
index; it waits for the parts it needs, then runs the same compiled graph in a namespace of its
own under the same checkpointer. So a wide plan takes as long as its longest chain, and after a
crash every part that had ended, at any level, is read from the checkpoint.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol

from langgraph.func import task

from schema.errors import AuthenticationError, ConfigError, RomaError
from schema.state import Input, Result, State, Subtask
from schema.task import Task
from schema.usage import Call
from schema.verdict import Failure, Verdict

ROOT_GOAL_CHARS = 300
NEED_CHARS = 6000

Solve = Callable[[Input], Awaitable[dict[str, Any]]]
Done = tuple[Result, list[Call]]

_SIGNATURE = re.compile(r"^\s*(?:async def|def|class)\s.*|^[A-Z_]{2,}\s*=.*", re.MULTILINE)


class SubtasksNode(Protocol):
    async def __call__(self, state: State) -> dict[str, Any]: ...


def make_subtasks(solve: Solve) -> SubtasksNode:
    """The node, around ``solve``, which runs the whole graph on one input."""

    @task
    async def run_part(work: Subtask, waits: list[asyncio.Future[Done]]) -> Done:
        needed = [result for result, _ in await asyncio.gather(*waits)]
        work = work.model_copy(update={"needs": tuple(_digest(result) for result in needed)})
        try:
            end = await solve({"subtask": work})
        except (AuthenticationError, ConfigError):
            raise  # the whole run stops until somebody acts
        except RomaError as error:
            return _failed(work, error), []
        return _result(end), end["calls"]

    async def keep(result: Result) -> Done:
        return result, []

    async def subtasks(state: State) -> dict[str, Any]:
        plan, known, faults = state["plan"], state.get("results") or {}, state["faults"]
        assert plan is not None  # the edge to this node is taken with a plan only
        futures: dict[str, asyncio.Future[Done]] = {}
        for part in plan.subtasks:
            mine = {id_: said for id_, said in faults.items() if _is_below(id_, part)}
            if part.id in known and not mine:
                futures[part.id] = asyncio.ensure_future(keep(known[part.id]))
                continue
            work = Subtask(
                task=part,
                root_goal=_root_goal(state),
                previous=known.get(part.id),
                faults=mine,
            )
            waits = [futures[other] for other in part.depends_on if other in futures]
            futures[part.id] = asyncio.ensure_future(run_part(work, waits))
        done = await asyncio.gather(*futures.values())
        return {
            "results": {result.task.id: result for result, _ in done},
            "calls": [call for _, calls in done for call in calls],
            "notes": [note for result, _ in done for note in result.notes],
        }

    return subtasks


def _is_below(id_: str, part: Task) -> bool:
    return id_ == part.id or id_.startswith(f"{part.id}.")


def _root_goal(state: State) -> str:
    above = state.get("subtask")
    return above.root_goal if above else state["task"].goal[:ROOT_GOAL_CHARS]


def _digest(result: Result) -> str:
    """What a dependent needs to know of a finished part: interfaces of code, the text of prose."""
    contract = result.task.contract
    parts = [f"Task {result.task.id} is done: {result.task.goal}", *contract.interface]
    for file in result.artifacts:
        signatures = "\n".join(_SIGNATURE.findall(file.content))
        parts.append(f"# {file.path}\n{signatures or file.content}")
    if not result.artifacts:
        parts.append(result.answer)
    return "\n".join(parts)[:NEED_CHARS]


def _result(end: dict[str, Any]) -> Result:
    plan, results = end.get("plan"), end.get("results") or {}
    return Result(
        task=end["task"],
        answer=end.get("answer", ""),
        artifacts=tuple(end.get("artifacts") or ()),
        verdict=end["verdict"],
        route=None if plan else end["route"],
        plan=plan,
        children=tuple(_in_order(results, plan.subtasks)) if plan else (),
        attempts=end["attempts"],
        notes=tuple(end.get("notes") or ()),
    )


def _in_order(results: dict[str, Result], parts: Iterable[Task]) -> list[Result]:
    return [results[part.id] for part in parts]


def _failed(work: Subtask, error: RomaError) -> Result:
    """A part's failure is a value, so that its siblings finish and are kept."""
    attempts = work.previous.attempts if work.previous else 0
    return Result(
        task=work.task,
        verdict=Verdict(failures=(Failure(owner=work.task.id, evidence=str(error)),)),
        attempts=attempts + 1,
        notes=(f"{work.task.id}: {error}",),
    )
