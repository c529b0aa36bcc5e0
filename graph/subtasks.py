"""subtasks: the graph again, once for each part of a plan, in dependency order at full speed.

Each part is a task of LangGraph's, created in an order that only the plan decides because a task
is known by its call index; it waits for the parts it needs, then runs the same compiled graph in a
namespace of its own under the same checkpointer. So a wide plan takes as long as its longest chain,
and after a crash every part that had ended, at any level, is read from the checkpoint.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol

from langgraph.config import get_config
from langgraph.errors import GraphInterrupt
from langgraph.func import task
from pydantic import TypeAdapter

from graph.again import built_on, is_blamed, not_started, outdated
from graph.turns import Turns
from nodes.ask import services
from nodes.assembly import result_of
from nodes.brief import Telling, digest
from nodes.limits import check_plan
from nodes.reuse import is_provable
from schema.border import read_state
from schema.errors import (
    BudgetError,
    ConfigError,
    LeaseLostError,
    ProviderRefusedError,
    RomaError,
    SandboxError,
    StorageError,
    UnansweredError,
)
from schema.state import Brief, PartInput, Result, State
from schema.task import Task
from schema.usage import Call
from schema.verdict import Failure, Verdict
from tools.models import URGENCY, current_caller, current_slots

# Parts under way at the same time. LangGraph looks at all of them whenever one has ended, so ten
# thousand at once would take it a hundred times as long as a thousand.
AT_ONCE = 256

STOPS = (
    BudgetError,
    ConfigError,
    LeaseLostError,
    ProviderRefusedError,
    SandboxError,
    StorageError,
)

Solve = Callable[[PartInput, int], Awaitable[dict[str, Any]]]
Done = tuple[Result, list[Call]]
DONE: TypeAdapter[Done] = TypeAdapter(Done)


class SubtasksNode(Protocol):
    async def __call__(self, state: State) -> dict[str, Any]: ...


def make_subtasks(solve: Solve) -> SubtasksNode:
    """The node, around ``solve``, which runs the whole graph on one input at some urgency."""

    @task
    async def run_part(
        part: Task,
        brief: Brief,
        urgency: int,
        turns: Turns,
        waits: list[asyncio.Future[Done]],
    ) -> Done:
        needed = [DONE.validate_python(one)[0] for one in await asyncio.gather(*waits)]
        failed = [result.task.id for result in needed if not result.verdict.passed]
        if previous := brief.previous:
            stale = outdated(previous, needed)
            if not stale and not is_blamed(previous, brief.faults):
                return previous, []
            brief = brief.model_copy(update={"faults": {**stale, **brief.faults}})
        if failed:
            return not_started(part, failed, previous), []
        told = (*brief.needs, *(digest(result) for result in needed))
        brief = brief.model_copy(update={"needs": told})
        await turns.take(urgency)
        current_slots().anticipate(current_caller().run, urgency)
        try:
            end = read_state(await solve({"task": part, "brief": brief}, urgency))
        except STOPS:
            raise  # no fault of the part: the whole run stops until somebody acts
        except RomaError as error:
            return _failed(part, brief, error), list(error.paid)
        return result_of(end).model_copy(update={"built_on": built_on(needed)}), end["calls"]

    async def subtasks(state: State) -> dict[str, Any]:
        plan, faults = state["plan"], state.get("faults", {})
        assert plan is not None  # the edge to this node is taken with a plan only
        check_plan(plan, state["task"], services().settings.limits)
        known = state.get("results") or {}
        urgency = plan.chains(get_config()["configurable"].get(URGENCY, 0))
        telling = Telling(plan, state)
        turns = Turns()
        futures: dict[str, asyncio.Future[Done]] = {}
        window = asyncio.Semaphore(AT_ONCE)
        stopped = asyncio.Event()

        def ended(future: asyncio.Future[Done]) -> None:
            window.release()
            if future.cancelled() or future.exception():
                stopped.set()

        # What depends on a part that is done again waits to see whether its interface changed.
        for part in plan.in_order():
            before = known.get(part.id)
            if (
                before
                and not is_blamed(before, faults)
                and futures.keys().isdisjoint(part.depends_on)
            ):
                continue
            await window.acquire()
            if stopped.is_set():
                break  # the whole run stops: nothing more is begun
            told: dict[str, Any] = {"previous": before, "faults": faults}
            told |= {"provable": is_provable(state), "rungs": state.get("rungs", {})}
            brief = telling.brief(part).model_copy(update=told)
            waits = [futures.get(other) or _done(known[other]) for other in part.depends_on]
            running = run_part(part, brief, urgency[part.id], turns, waits)
            futures[part.id] = asyncio.ensure_future(running)
            futures[part.id].add_done_callback(ended)
        # What a checkpoint gave back may be plain JSON, too.
        done = [DONE.validate_python(one) for one in await _all(futures.values())]
        return {
            "results": {result.task.id: result for result, _ in done},
            "calls": [call for _, calls in done for call in calls],
            "notes": [note for result, _ in done for note in result.notes],
        }

    return subtasks


async def _all(futures: Iterable[asyncio.Future[Done]]) -> list[Done]:
    """What all the parts gave; if some of them asked a person, all that was asked, once each.

    Where there is no money left for one, the others end first: what they were paid for is kept.
    """

    async def one(future: asyncio.Future[Done]) -> Done | GraphInterrupt | BudgetError:
        try:
            return await future
        except (GraphInterrupt, BudgetError) as stopped:
            return stopped

    ended = await asyncio.gather(*map(one, futures))
    paused = [end for end in ended if isinstance(end, GraphInterrupt)]
    if paused:
        asked = {question.id: question for end in paused for question in end.args[0]}
        raise GraphInterrupt(tuple(asked.values()))
    if short := next((end for end in ended if isinstance(end, BudgetError)), None):
        raise short
    return [end for end in ended if not isinstance(end, GraphInterrupt | BudgetError)]


def _done(result: Result) -> asyncio.Future[Done]:
    future: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
    future.set_result((result, []))
    return future


def _failed(part: Task, brief: Brief, error: RomaError) -> Result:
    """A part's failure is a value, so that its siblings finish and are kept; so are the files of
    an author's earlier try."""
    previous = brief.previous or Result(task=part)
    before = Result(task=part, attempts=previous.attempts) if previous.children else previous
    failure = Failure(owner=part.id, evidence=str(error), final=isinstance(error, UnansweredError))
    return before.model_copy(
        update={
            "verdict": Verdict(failures=(failure,)),
            "attempts": before.attempts + 1,
            "notes": (f"{part.id}: {error}",),
        }
    )
