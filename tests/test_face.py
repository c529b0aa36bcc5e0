"""The graph as LangGraph's callers use it: with and without a loop, with savers of theirs."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import START, StateGraph
from langgraph.types import Command

from graph import graph, runs
from schema.errors import ConfigError, GoalError
from schema.state import State
from tests import flask_goal
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, one_piece
from tests.scripted import Asked, Reply, Serve

GIVEN: dict[str, Any] = {"goal": DOUBLE, "tests": DOUBLE_TEST}
THREAD: Any = {"configurable": {"thread_id": "mine"}}


# Where a loop is running, as in a notebook, and where none is


async def test_invoke_and_stream_work_where_a_loop_is_running(serve: Serve) -> None:
    serve(one_piece(RIGHT))
    assert graph.invoke(GIVEN)["receipt"].passed
    nodes = [next(iter(update)) for update in graph.stream(GIVEN, stream_mode="updates")]
    assert "atomize" in nodes and nodes[-1] == "report"


@pytest.mark.parametrize("running", [True, False])
def test_an_error_passes_unchanged(serve: Serve, running: bool) -> None:
    serve(one_piece(RIGHT))

    async def notebook() -> None:
        graph.invoke({"goal": ""})

    with pytest.raises(GoalError, match="the goal is empty"):
        asyncio.run(notebook()) if running else graph.invoke({"goal": ""})


seen: ContextVar[str] = ContextVar("seen", default="")


def test_context_variables_of_the_caller_are_seen_inside(serve: Serve) -> None:
    serve(one_piece(RIGHT))
    found = []

    class Saver(InMemorySaver):
        async def aput(self, *given: Any) -> Any:
            found.append(seen.get())
            return await super().aput(*given)

    token = seen.set("by the caller")
    graph.copy({"checkpointer": Saver()}).invoke(GIVEN, THREAD)
    seen.reset(token)
    assert set(found) == {"by the caller"}


@pytest.mark.parametrize("running", [True, False])
def test_ctrl_c_ends_the_run_and_gives_it_back(serve: Serve, running: bool) -> None:
    go, asked = threading.Event(), threading.Event()
    answer = one_piece(RIGHT)

    def held(request: Asked) -> Reply:
        if request.purpose == "code" and not go.is_set():
            asked.set()
            go.wait(30)
        return answer(request)

    serve(held)

    def press() -> None:
        asked.wait(30)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    async def notebook() -> None:
        graph.invoke(GIVEN, THREAD)

    pressing = threading.Thread(target=press)
    pressing.start()
    with pytest.raises(KeyboardInterrupt):
        if running:
            loop = asyncio.new_event_loop()  # a notebook's does not take SIGINT for itself
            try:
                loop.run_until_complete(notebook())
            finally:
                loop.close()
        else:
            graph.invoke(GIVEN, THREAD)
    pressing.join()
    go.set()
    left = {thread.name.split()[0] for thread in threading.enumerate()}
    assert not left & {"roma-ptc", "asyncio_0"}
    assert graph.invoke(None, THREAD)["receipt"].passed


# Checkpointers of other makes


class SyncOnly(BaseCheckpointSaver[int]):
    """Another make: it has none of the async methods."""

    def __init__(self) -> None:
        self.inner = InMemorySaver()
        super().__init__(serde=self.inner.serde)

    def get_tuple(self, config: Any) -> Any:
        return self.inner.get_tuple(config)

    def list(self, *given: Any, **options: Any) -> Iterator[Any]:
        return self.inner.list(*given, **options)

    def put(self, *given: Any) -> Any:
        return self.inner.put(*given)

    def put_writes(self, *given: Any) -> None:
        self.inner.put_writes(*given)


@pytest.fixture(params=["SqliteSaver", "SyncOnly"])
def sync_saver(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    if request.param == "SyncOnly":
        yield SyncOnly()
        return
    with SqliteSaver.from_conn_string(str(tmp_path / "mine.sqlite")) as saver:
        yield saver


async def test_a_checkpointer_without_async_methods_works(
    serve: Serve, sync_saver: Any, tmp_path: Path
) -> None:
    server = serve(flask_goal.script())
    mine = graph.copy({"checkpointer": sync_saver})
    given = {"goal": flask_goal.GOAL}
    asking = {"approval": {"plan": True}}
    assert "__interrupt__" in mine.invoke(given, THREAD, context=asking)
    assert mine.get_state(THREAD).next == ("approve",)
    end = await mine.ainvoke(Command(resume="yes"), THREAD, context=asking)
    assert end["receipt"].passed
    assert len(server.asked) == 7
    assert (await mine.aget_state(THREAD)).values["receipt"] == end["receipt"]
    assert not (tmp_path / "state" / "checkpoints.sqlite").exists()


def test_a_connection_of_one_thread_is_refused_before_anything_is_spent(serve: Serve) -> None:
    server = serve(one_piece(RIGHT))
    with sqlite3.connect(":memory:") as connection:
        mine = graph.copy({"checkpointer": SqliteSaver(connection)})
        with pytest.raises(ConfigError, match="check_same_thread=False, or use AsyncSqliteSaver"):
            mine.invoke(GIVEN, THREAD)
    connection.close()
    assert not server.asked


@pytest.mark.slow
async def test_a_saver_of_this_loop_is_refused_in_sync_calls_and_works_in_async_ones(
    serve: Serve,
) -> None:
    server = serve(one_piece(RIGHT))
    async with AsyncSqliteSaver.from_conn_string(":memory:") as saver:
        mine = graph.copy({"checkpointer": saver})
        with pytest.raises(ConfigError, match=r"await graph\.ainvoke"):
            mine.invoke(GIVEN, THREAD)
        assert not server.asked
        end = await asyncio.to_thread(mine.invoke, GIVEN, THREAD)
        assert end["receipt"].passed
        assert (await mine.ainvoke(GIVEN, THREAD))["receipt"].passed


def test_a_graph_that_is_to_keep_nothing_runs_and_keeps_nothing(
    serve: Serve, tmp_path: Path
) -> None:
    serve(flask_goal.script())
    nowhere = graph.copy({"checkpointer": False})
    assert nowhere.invoke({"goal": flask_goal.GOAL})["receipt"].passed
    assert not (tmp_path / "state" / "checkpoints.sqlite").exists()


def test_a_node_of_a_callers_graph_is_kept_by_that_graphs_checkpointer(
    serve: Serve, tmp_path: Path
) -> None:
    serve(one_piece(RIGHT))
    builder = StateGraph(State)
    builder.add_node("solve", graph)
    builder.add_edge(START, "solve")
    outer = builder.compile(checkpointer=InMemorySaver())
    end = asyncio.run(outer.ainvoke(GIVEN, THREAD))
    assert end["receipt"].passed
    assert outer.get_state(THREAD, subgraphs=True).values["receipt"] == end["receipt"]
    assert not (tmp_path / "state" / "checkpoints.sqlite").exists()


# States of runs that are kept in our file


async def test_the_state_of_a_run_can_be_read_and_changed_after_invoke(serve: Serve) -> None:
    serve(one_piece(RIGHT))
    end = graph.invoke(GIVEN, THREAD)
    for state in (graph.get_state(THREAD), await graph.aget_state(THREAD)):
        assert state.values["receipt"] == end["receipt"] and not state.next
    steps = [state.next for state in graph.get_state_history(THREAD)]
    assert steps == [state.next async for state in graph.aget_state_history(THREAD)]
    assert steps[0] == () and steps[-1] == ("__start__",)
    assert len(list(graph.get_state_history(THREAD, limit=2))) == 2
    graph.update_state(THREAD, {"answer": "changed"}, "report")
    assert graph.get_state(THREAD).values["answer"] == "changed"
    await graph.aupdate_state(THREAD, {"answer": "again"}, "report")
    assert (await graph.aget_state(THREAD)).values["answer"] == "again"
    assert not runs()  # those are of `solve`


def test_the_state_of_a_run_that_there_was_not_is_empty() -> None:
    assert graph.get_state(THREAD).values == {}


async def test_with_a_checkpointer_of_ones_own_states_are_langgraphs(
    serve: Serve, tmp_path: Path
) -> None:
    serve(one_piece(RIGHT))
    mine = graph.copy({"checkpointer": InMemorySaver()})
    end = await mine.ainvoke(GIVEN, THREAD)
    assert mine.get_state(THREAD).values["receipt"] == end["receipt"]
    assert len(list(mine.get_state_history(THREAD))) > 3
    mine.update_state(THREAD, {"answer": "changed"}, "report")
    assert mine.get_state(THREAD).values["answer"] == "changed"
    assert not (tmp_path / "state" / "checkpoints.sqlite").exists()
