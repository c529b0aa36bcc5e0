"""The ways to hand over a goal: as a graph, a function, a chat, a stream of steps."""

from __future__ import annotations

import asyncio
import json
import threading

import pytest
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.memory import InMemorySaver

from graph import Solution, asolve, astream, graph, solve
from schema.errors import GoalError
from tests import flask_goal
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, one_piece
from tests.scripted import Asked, Reply, ScriptedServer, Serve
from tests.served import serving
from tools.ptc import get_ptc_client


def test_graph_invoke_and_solve_need_no_event_loop(serve: Serve) -> None:
    serve(one_piece(RIGHT))
    assert graph.invoke({"goal": DOUBLE, "tests": DOUBLE_TEST})["receipt"].passed
    assert "def double" in str(solve(DOUBLE, tests=DOUBLE_TEST))


async def test_solve_works_where_a_loop_is_running_as_in_a_notebook(serve: Serve) -> None:
    serve(one_piece(RIGHT))
    assert solve(DOUBLE).artifacts


async def test_chat_messages_are_a_goal_and_a_second_one_is_a_new_run(serve: Serve) -> None:
    part = {"id": "1", "goal": DOUBLE, "type": "CODE_INTERPRET", "files": {"double.py": []}}
    replies = {"atomize": '{"atomic": true}', "plan": json.dumps({"subtasks": [part]})}
    serve(lambda asked: Reply(replies.get(asked.purpose, RIGHT)))
    chat = graph.copy({"checkpointer": InMemorySaver()})
    config = {"configurable": {"thread_id": "chat"}}
    for turn in (1, 2):
        end = await chat.ainvoke({"messages": [HumanMessage(DOUBLE)]}, config)
        assert len(end["messages"]) == 2 * turn
        assert end["receipt"].totals.calls == 2
        assert [task.attempts for task in end["receipt"].tasks][-1] == 1


async def test_steps_come_as_they_happen(serve: Serve) -> None:
    serve(flask_goal.script())
    events = [event async for event in astream(flask_goal.GOAL)]
    steps = [(e.task, e.node) for e in events[:-1]]
    assert steps[:2] == [("0", "atomize"), ("0", "plan")]
    assert steps.index(("1", "verify")) < steps.index(("5", "ptc"))
    assert isinstance(events[-1], Solution)


async def test_runs_side_by_side_share_the_process(serve: Serve) -> None:
    serve(one_piece(RIGHT))
    solutions = await asyncio.gather(*(asolve(DOUBLE, tests=DOUBLE_TEST) for _ in range(4)))
    assert all(s.passed for s in solutions)
    assert len({s.run_id for s in solutions}) == 4


@pytest.mark.parametrize(
    ("goal", "tests", "said"),
    [
        ("", {}, "the goal is empty"),
        ("  \n ", {}, "the goal is empty"),
        ("x" * 30_000, {}, "30,000 characters, at most 20,000"),
        ("a\0b", {}, "NUL"),
        (DOUBLE, {"test_x.py": "def test_x(:"}, "test_x.py"),
        (DOUBLE, {"test_x.py": "x = 1"}, "no function named test_"),
    ],
)
async def test_bad_input_costs_no_call(
    serve: Serve, goal: str, tests: dict[str, str], said: str
) -> None:
    server = serve(one_piece(RIGHT))
    with pytest.raises(GoalError, match=said):
        await asolve(goal, tests=tests)
    assert not server.asked


@pytest.mark.slow
async def test_runs_that_are_cancelled_side_by_side_all_go_on(serve: Serve) -> None:
    asked = threading.Event()

    def hanging(question: Asked) -> Reply:
        if question.purpose == "atomize":
            return Reply('{"atomic": true}')
        asked.wait(30)
        return Reply(RIGHT)

    model = serve(hanging)
    runs = [asyncio.create_task(asolve(DOUBLE, run_id=f"run{n}")) for n in range(3)]
    while model.purposes().count("code") < 3:
        await asyncio.sleep(0.01)
    for run in runs:
        run.cancel()
    ended = await asyncio.gather(*runs, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ended)
    asked.set()
    resumed = await asyncio.gather(*(asolve(None, run_id=f"run{n}") for n in range(3)))
    assert all(run.passed for run in resumed)
    assert model.purposes().count("atomize") == 3


async def test_a_client_that_is_left_has_closed_its_connections(kimi: ScriptedServer) -> None:
    with serving() as url:
        async with get_ptc_client(url) as client:
            assert (await client.health_check())["status"] == "healthy"
        with pytest.raises(RuntimeError, match="closed"):
            await client.health_check()
