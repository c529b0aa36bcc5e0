"""How far a run is: every task's result at every level, ended or not, and the calls paid so far."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from langchain_core.runnables import RunnableConfig
from langgraph._internal._constants import CONFIG_KEY_CHECKPOINTER, RETURN
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import StateSnapshot

from graph.build import build
from graph.runs.checkpoints import Checkpoints
from graph.subtasks import DONE
from nodes.assembly import flat, result_of
from schema.border import read_state
from schema.context import Context
from schema.input import Input
from schema.state import Result, State
from schema.task import Task
from schema.usage import Call
from tools.models import Completion

_graph = cache(build)


def keeping(saver: Checkpoints) -> CompiledStateGraph[State, Context, Input, State]:
    """The graph over the runs that are kept there, to read or to change their states."""
    return _graph().copy({"checkpointer": saver})


class Progress(NamedTuple):
    """One level of a run with all that is below it."""

    result: Result
    """The tree so far; a task that has not ended holds what it has, one not begun is missing."""
    ended: frozenset[str]
    """Ids of the tasks that were done, whether they passed or failed."""
    calls: list[Call]
    snapshot: StateSnapshot

    @property
    def over(self) -> bool:
        # A step that has ended but has no successor on disk yet is still among the tasks.
        return not self.snapshot.tasks


class Reader:
    """Reads the progress of one run from its checkpoints, those of nested runs included."""

    def __init__(self, saver: Checkpoints, run_id: str) -> None:
        self._graph = keeping(saver)
        self._saver = saver
        self._run_id = run_id

    async def read(self) -> Progress:
        """Where the run is now, from its root down."""
        return await self._level("")

    async def _level(self, namespace: str) -> Progress:
        config = self._config(namespace)
        snapshot = await self._graph.aget_state(config)
        values = read_state(snapshot.values)
        task = values.get("task") or Task(goal=values.get("goal", ""))
        results: dict[str, Result] = dict(values.get("results") or {})
        calls: list[Call] = list(values.get("calls") or [])
        notes: list[str] = list(values.get("notes") or [])
        again: set[str] = set()
        under_way: list[Progress] = []
        came = await self._returned(config) if snapshot.next else []
        answers = [Completion(**value) for _, value in came if isinstance(value, dict)]
        # A node may ask more than once, and have been cut short between two answers. What one that
        # has ended was told is among the values, also while the one beside it goes on.
        told = (one for one in answers if one.purpose in snapshot.next)
        calls += [call for one in told for call in one.calls(task.id)]
        if "subtasks" in snapshot.next:
            parts = next(step for step in snapshot.tasks if step.name == "subtasks")
            again = set(values.get("faults") or ())
            inside = f"{namespace}|" if namespace else ""
            inside += f"subtasks:{parts.id}|"
            returned = {
                f"{inside}run_part:{id_}": DONE.validate_python(value)
                for id_, value in came
                if not isinstance(value, dict)
            }
            for result, made in returned.values():
                results[result.task.id] = result
                again.discard(result.task.id)
                calls += made
                notes += result.notes
            names = [name for name in await self._within(inside) if name not in returned]
            under_way = [await self._level(name) for name in names]
        for part in under_way:
            results[part.result.task.id] = part.result
            calls += part.calls
        return Progress(
            result=result_of({**values, "task": task, "results": results, "notes": notes}),
            ended=_ended(results, again, under_way) | ({task.id} if not snapshot.tasks else set()),
            calls=calls,
            snapshot=snapshot,
        )

    def _config(self, namespace: str) -> RunnableConfig:
        # LangGraph knows subgraphs that are nodes, and this one is started from within a node; but
        # a run's own checkpointer in its config makes any namespace readable as the graph itself.
        own = {CONFIG_KEY_CHECKPOINTER: self._saver} if namespace else {}
        where = {"thread_id": self._run_id, "checkpoint_ns": namespace}
        return {"configurable": {**where, **own}}

    async def _returned(self, config: RunnableConfig) -> list[tuple[str, Any]]:
        """What the tasks within the node that was under way have returned: (task id, value)."""
        saved = await self._saver.aget_tuple(config)
        writes = saved.pending_writes if saved else None
        return [(id_, value) for id_, channel, value in writes or [] if channel == RETURN]

    async def _within(self, inside: str) -> list[str]:
        """The namespaces of the runs that a node has started, in the order of their start."""
        thread: RunnableConfig = {"configurable": {"thread_id": self._run_id}}
        first = [saved async for saved in self._saver.alist(thread, filter={"step": 0})]
        names = [saved.config["configurable"]["checkpoint_ns"] for saved in reversed(first)]
        return [n for n in names if n.startswith(inside) and "|" not in n.removeprefix(inside)]


def _ended(
    results: dict[str, Result], again: set[str], under_way: list[Progress]
) -> frozenset[str]:
    """A part that could not be started has had no attempt: it is as open as one under way."""
    open_ = {part.result.task.id for part in under_way}
    done = [r for id_, result in results.items() if id_ not in open_ for r in flat(result)]
    ended = {r.task.id for r in done if r.plan or r.begun} - again
    return frozenset(ended.union(*(part.ended for part in under_way)))
