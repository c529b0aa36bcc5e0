"""Runs in a PostgreSQL database, by one setting: several machines go on with each other's."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.store.postgres.aio import AsyncPostgresStore
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from graph import aruns, asolve, build_graph, load_config, prune, runs, task_tree
from graph.runs.checkpoints import SAVED, open_saver
from schema.errors import LeaseLostError, RunBusyError, StorageError
from tests import flask_goal, shell
from tests.essay import ESSAY, WHOLE, Essay, killed_midway, printed, since, states
from tests.scripted import Asked, Reply, ScriptedServer, Serve
from tests.stores import MISSING, Store

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING["postgres"]), reason=str(MISSING["postgres"])),
]

OF_LANGGRAPH = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}
"""How its saver wants its connections."""


def counted(url: str, table: str, where: str = "true") -> int:
    with closing(psycopg.connect(url)) as connection:
        found = connection.execute(
            f"SELECT count(*) FROM roma_ptc.{table} WHERE {where}"
        ).fetchone()
    assert found
    return int(found[0])


def test_a_run_that_was_killed_goes_on_on_another_machine(
    database: str, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    essay = Essay()
    server = serve(essay)
    run_id = killed_midway(essay)
    before = len(server.asked)
    monkeypatch.setenv("ROMA_STATE_DIR", str(tmp_path / "another"))
    run, root = task_tree(run_id)
    assert (run.state, states(root)["1.1"], states(root)["1.2"]) == ("unfinished", "passed", "open")
    receipt = printed(shell.run("resume", run_id, "--json"))
    assert receipt["totals"]["calls"] == WHOLE
    assert not [one for one in since(server, before) if "Anatomy" in one or "History" in one]
    assert [(one.id, one.state, one.holder) for one in runs()] == [(run_id, "passed", None)]
    assert not list(tmp_path.rglob("checkpoints.sqlite"))
    for table in ("checkpoints", "checkpoint_writes", "checkpoint_blobs"):
        assert not counted(database, table, "starts_with(checkpoint_ns, 'subtasks')"), table
    assert runs() == runs()  # the second time as it was remembered
    assert prune(keep=0) == [run_id] and not runs()
    assert not counted(database, "checkpoint_blobs")


async def test_who_comes_second_is_refused_and_who_has_lost_a_run_writes_nothing(
    database: str,
) -> None:
    settings = load_config()
    async with open_saver(settings) as one, open_saver(settings) as other:
        with pytest.raises(LeaseLostError):
            async with one.leases.hold("run") as lease:
                with pytest.raises(RunBusyError, match="is under way: process"):
                    async with other.leases.hold("run"):
                        raise AssertionError
                with psycopg.connect(database, autocommit=True) as connection:
                    connection.execute("UPDATE roma_ptc.leases SET token = 'another'")
                thread = lease.on({"configurable": {"thread_id": "run", "checkpoint_ns": ""}})
                thread["configurable"]["checkpoint_id"] = "1"
                await one.aput_writes(thread, [("goal", "late")], "task")
        assert not counted(database, "checkpoint_writes")


async def test_many_who_come_at_once_make_the_tables_once_and_one_gets_the_run(
    database: str,
) -> None:
    processes = [shell.start("runs", "--json") for _ in range(3)]
    for process in processes:
        out, err = await asyncio.to_thread(process.communicate)
        assert (process.returncode, out) == (0, '{"runs": []}\n'), err
    settings, got = load_config(), asyncio.Barrier(9)

    async def hold() -> bool:
        async with open_saver(settings) as saver:
            try:
                async with saver.leases.hold("run"):
                    await got.wait()
                    return True
            except RunBusyError:
                await got.wait()
                return False

    taken = [asyncio.create_task(hold()) for _ in range(8)]
    await got.wait()
    assert sum(await asyncio.gather(*taken)) == 1


def test_text_that_a_database_cannot_hold_is_kept_all_the_same(database: str, serve: Serve) -> None:
    def script(asked: Asked) -> Reply:
        return Reply('{"atomic": true}' if asked.purpose == "atomize" else "Bees \0 and \ud83d.")

    serve(script)
    done = shell.run("solve", "How many legs has a bee?", "--json")
    printed(done)


@pytest.mark.parametrize("url", ["postgres://roma:pa55word@127.0.0.1:1/roma", "{}?nonsense=1"])
def test_a_database_that_cannot_be_used_is_said_in_a_line(
    url: str, running: Store, serve: Serve
) -> None:
    serve(flask_goal.script())
    done = shell.run("solve", flask_goal.GOAL, ROMA_STORAGE=url.format(running.url))
    assert done.returncode == 1
    (said,) = [line for line in done.stderr.splitlines() if line.startswith("error:")]
    assert "cannot keep accounts in postgres://127.0.0.1:" in said and "set ROMA_STORAGE" in said
    assert "pa55word" not in done.stderr + done.stdout and "Traceback" not in done.stderr


async def test_a_database_that_is_started_again_ends_no_run_and_one_that_stays_away_does(
    database: str, running: Store, serve: Serve
) -> None:
    essay = Essay()
    essay.held = {"Behaviour", "Verdict"}
    server = serve(essay)
    solving = asyncio.create_task(asolve(ESSAY))
    await until_asked(server, "Behaviour")
    await asyncio.to_thread(running.stop)
    await asyncio.to_thread(running.start)
    essay.held.discard("Behaviour")
    essay.go.set()
    await until_asked(server, "Verdict")
    essay.go.clear()
    await asyncio.to_thread(running.stop)
    essay.go.set()
    with pytest.raises(StorageError, match="cannot keep runs in"):
        await solving
    await asyncio.to_thread(running.start)
    (run,) = await aruns()
    assert (await asolve(None, run_id=run.id)).passed


async def until_asked(server: ScriptedServer, goal: str) -> None:
    while not any(asked.user.startswith(goal) for asked in server.asked):
        await asyncio.sleep(0.02)


async def test_runs_that_share_langgraphs_saver_do_not_wait_for_each_other(
    running: Store, serve: Serve
) -> None:
    serve(flask_goal.script())
    serde = JsonPlusSerializer(allowed_msgpack_modules=SAVED)
    async with AsyncConnectionPool(running.url, kwargs=OF_LANGGRAPH) as connections:
        saver = AsyncPostgresSaver(connections, serde=serde)
        await saver.setup()
        mine = build_graph(checkpointer=saver)
        thread: RunnableConfig = {"configurable": {"thread_id": "abreast"}}
        # Another run holds it for as long as it writes.
        async with asyncio.timeout(60), saver.lock:
            state = await mine.ainvoke({"goal": flask_goal.GOAL}, thread)
        assert state["receipt"].passed
        assert (await mine.aget_state(thread)).values["receipt"] == state["receipt"]


async def test_langgraphs_own_saver_and_store_may_be_given(running: Store, serve: Serve) -> None:
    server = serve(flask_goal.script())
    serde = JsonPlusSerializer(allowed_msgpack_modules=SAVED)
    async with (
        AsyncPostgresSaver.from_conn_string(running.url, serde=serde) as saver,
        AsyncPostgresStore.from_conn_string(running.url) as store,
    ):
        await saver.setup()
        await store.setup()
        mine = build_graph(checkpointer=saver, store=store)
        thread: RunnableConfig = {"configurable": {"thread_id": "one"}}
        state = await mine.ainvoke({"goal": flask_goal.GOAL}, thread)
        assert state["receipt"].passed
        kept = await mine.aget_state(thread)
        assert kept.values["receipt"].totals.calls == len(server.asked) == 7
