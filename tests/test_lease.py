"""One run, one worker: who comes second is told who works on it, and pays nothing."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from graph import aruns, asolve, graph, load_config, runs, task_tree
from graph.runs.checkpoints import open_saver
from schema.errors import LeaseLostError, PausedError, RunBusyError
from tests import flask_goal, shell
from tests.essay import ESSAY, WHOLE, Essay, killed_midway
from tests.scripted import Asked, Reply, ScriptedServer, Serve
from tests.test_resume import Held, wait_until_answered


@pytest.fixture
def essay() -> Essay:
    return Essay()


@pytest.fixture
def server(essay: Essay, serve: Serve) -> Iterator[ScriptedServer]:
    yield serve(essay)
    essay.go.set()


def under_way(essay: Essay, held: str) -> tuple[Popen[str], str]:
    """A run in a process of its own that waits for the answer to ``held``."""
    essay.held = {held}
    process = shell.start("solve", ESSAY, "--json")
    assert process.stderr
    run_id = process.stderr.readline().split()[1]
    return process, run_id


def test_the_second_one_is_told_who_works_on_the_run_and_pays_nothing(serve: Serve) -> None:
    script = Held("errors.py")
    server = serve(script)
    first = shell.start("solve", flask_goal.GOAL, "--json")
    assert first.stderr
    run_id = first.stderr.readline().split()[1]
    wait_until_answered(server, calls=6, asked=7)
    second = shell.run("resume", run_id)
    assert second.returncode == 2
    (said,) = [line for line in second.stderr.splitlines() if line.startswith("error:")]
    assert f"run {run_id} is under way: process {first.pid} on {socket.gethostname()}" in said
    assert f" since {runs()[0].updated.astimezone():%Y-%m-%d}" in said
    assert len(server.asked) == 7
    (run,) = runs()
    assert run.state == "under way" and f"process {first.pid}" in (run.holder or "")
    assert f"process {first.pid}" in shell.run("show", run_id).stdout
    script.go.set()
    receipt = json.loads(first.communicate(timeout=60)[0])
    assert receipt["totals"]["calls"] == len(server.asked) == 7
    assert runs()[0].state == "passed" and runs()[0].holder is None


def test_a_holder_that_was_killed_is_taken_over_at_once(
    essay: Essay, server: ScriptedServer
) -> None:
    first, run_id = under_way(essay, "Anatomy")
    wait_until_answered(server, calls=5, asked=6)
    first.send_signal(signal.SIGKILL)  # and nobody has collected it yet
    essay.go.set()
    again = shell.run("resume", run_id, "--json")
    first.communicate()
    assert json.loads(again.stdout)["totals"]["calls"] == WHOLE


def test_a_process_that_lost_its_run_while_it_was_suspended_does_no_more(
    essay: Essay, server: ScriptedServer, tmp_path: Path
) -> None:
    first, run_id = under_way(essay, "Anatomy")
    wait_until_answered(server, calls=5, asked=6)
    first.send_signal(signal.SIGSTOP)
    # As if its last heartbeat had been an hour ago.
    change_leases(tmp_path, "heartbeat = heartbeat - 3600")
    essay.go.set()
    second = shell.run("resume", run_id, "--json")
    receipt = json.loads(second.stdout)
    assert receipt["passed"] and receipt["totals"]["calls"] == WHOLE
    asked = len(server.asked)
    tree = task_tree(run_id)
    first.send_signal(signal.SIGCONT)
    out, said = first.communicate(timeout=60)
    assert first.returncode == 1 and json.loads(out)["error"]["type"] == "LeaseLostError"
    assert f"run {run_id} was taken over by another process" in said.splitlines()[-1]
    assert "Traceback" not in said
    assert len(server.asked) == asked
    assert task_tree(run_id) == tree


class Clumsy(Essay):
    """Its first plan cannot be used, and comes when it is let go."""

    first = True

    def __call__(self, asked: Asked) -> Reply:
        if asked.purpose == "plan" and self.first:
            self.first = False
            self.go.wait(60)
            return Reply("I would rather not.")
        return super().__call__(asked)


async def test_what_was_taken_over_asks_nothing_more_between_two_steps_either(
    serve: Serve, tmp_path: Path
) -> None:
    essay = Clumsy()
    server = serve(essay)
    solving = asyncio.create_task(asolve(ESSAY))
    await asyncio.to_thread(wait_until_answered, server, calls=1, asked=2)
    change_leases(tmp_path, "token = 'another one'")
    essay.go.set()
    with pytest.raises(LeaseLostError, match="taken over"):
        await solving
    assert len(server.asked) == 2
    (run,) = await aruns()
    assert run.totals.calls == 1  # the plan came too late to be kept


def change_leases(folder: Path, change: str) -> None:
    storage = folder / "state" / "checkpoints.sqlite"
    with closing(sqlite3.connect(storage)) as connection, connection:
        assert connection.execute(f"UPDATE leases SET {change}").rowcount == 1


async def test_of_two_coroutines_one_works(essay: Essay, server: ScriptedServer) -> None:
    run_id = await asyncio.to_thread(killed_midway, essay)
    before = len(server.asked)
    both = await asyncio.gather(
        asolve(None, run_id=run_id), asolve(None, run_id=run_id), return_exceptions=True
    )
    (busy,) = [end for end in both if isinstance(end, RunBusyError)]
    (solved,) = [end for end in both if end is not busy]
    assert solved.passed and solved.receipt.totals.calls == WHOLE
    assert len(server.asked) - before == WHOLE - 6


@pytest.mark.slow
async def test_the_graph_over_our_storage_holds_its_thread_too(
    essay: Essay, server: ScriptedServer
) -> None:
    run_id = await asyncio.to_thread(killed_midway, essay)
    thread: Any = {"configurable": {"thread_id": run_id}}
    async with open_saver(load_config()) as saver:
        for over in (graph, graph.copy({"checkpointer": saver})):
            run = over.astream(None, thread, stream_mode="updates")
            await anext(run)
            before = len(server.asked)
            assert (await asyncio.to_thread(shell.run, "resume", run_id)).returncode == 2
            for other in (graph, graph.copy({"checkpointer": saver})):
                with pytest.raises(RunBusyError, match="under way"):
                    await other.ainvoke(None, thread)
                with pytest.raises(RunBusyError, match="under way"):
                    await other.aupdate_state(thread, {"answer": "changed"}, "report")
            await run.aclose()
            assert len(server.asked) - before <= 3  # calls of its own that were under way
    assert (await asolve(None, run_id=run_id)).passed


async def test_a_server_that_uses_our_storage_is_named(
    essay: Essay, server: ScriptedServer
) -> None:
    on_server: Any = {"configurable": {"thread_id": "x", "graph_id": "roma", "assistant_id": "a"}}
    async with open_saver(load_config()) as saver:
        run = graph.copy({"checkpointer": saver}).astream({"goal": ESSAY}, on_server)
        await anext(run)
        with pytest.raises(RunBusyError, match=r"a LangGraph server \(process \d+ on "):
            await graph.ainvoke(None, {"configurable": {"thread_id": "x"}})
        await run.aclose()


async def test_a_run_that_waits_for_an_answer_is_nobodys(serve: Serve) -> None:
    serve(flask_goal.script())
    with pytest.raises(PausedError) as paused:
        await asolve(flask_goal.GOAL, load_config(overrides=["approval.plan=true"]))
    (run,) = await asyncio.to_thread(runs)
    assert (run.state, run.holder) == ("paused", None)
    assert (await asolve(None, run_id=paused.value.run_id, answer="yes")).passed
