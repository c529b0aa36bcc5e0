"""A run that has too little left pauses or stops, and goes on without paying anything again."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import Command

from graph import Question, asolve, astream, fork, load_config, solve
from schema.context import Context
from schema.errors import BudgetError, PausedError, UsageError
from schema.state import State
from tests import shell, spent
from tests.essay import ESSAY, WHOLE, Essay, since
from tests.paused import Paused, action, question
from tests.scripted import Asked, Reply, ScriptedServer, Serve, code, scripted
from tests.served import serving
from tools.money.costs import spent as costs
from tools.ptc import get_ptc_client
from tools.ptc.contract import GenerateRequest

PRICED = (
    "providers.custom.models={scripted: {price: {input: 1, output: 10}}}",
    "providers.custom.max_tokens=1000",
)
GUESSED = {"ptc-ledger": "0" * 32}


@pytest.fixture
def server(serve: Serve) -> ScriptedServer:
    return serve(Essay())


def ledger() -> Path:
    return load_config().ledger


def asked_once(server: ScriptedServer) -> bool:
    return len(since(server, 0)) == WHOLE and max(Counter(since(server, 0)).values()) == 1


async def stopped(run_id: str, *overrides: str, goal: str | None = None) -> BudgetError:
    with pytest.raises(BudgetError) as error:
        await asolve(goal, load_config(overrides=overrides), run_id=run_id, overrides=overrides)
    return error.value


async def test_a_run_that_stops_goes_on_with_more_and_pays_nothing_again(
    server: ScriptedServer,
) -> None:
    error = await stopped("r", "budget.max_calls=3", goal=ESSAY)
    assert len(server.asked) == 3
    assert str(error) == (
        "too little is left of what the run may take (budget.max_calls): 3 of 3 calls are spent, "
        "and the next call may take 1; resume the run with --max-calls"
    )
    # Once more with as little, which costs nothing; then with a little more, at a deeper level.
    await stopped("r")
    await stopped("r", "budget.max_calls=6")
    assert len(server.asked) == 6
    solution = await asolve(None, run_id="r", overrides=["budget.max_calls=20"])
    assert solution.passed and asked_once(server)
    assert solution.receipt.totals.calls == WHOLE == len(spent.rows(ledger(), run="r"))


async def test_dollars_are_kept_by_calls_at_once_and_add_up_to_the_receipt(
    server: ScriptedServer,
) -> None:
    # Room for two answers of a thousand tokens beside what the others took in truth.
    config = load_config(overrides=[*PRICED, "budget.max_cost_usd=0.035"])
    solution = await asolve(ESSAY, config, run_id="r")
    assert solution.passed and asked_once(server)
    assert spent.usd(ledger()) == pytest.approx(solution.receipt.totals.cost_usd)
    assert 0 < spent.usd(ledger()) <= 0.035


async def test_a_person_is_asked_each_time_and_a_yes_gives_as_much_again(
    server: ScriptedServer,
) -> None:
    overrides = ("budget.max_calls=1", "approval.budget=true")
    run, end, limits = Paused(overrides), None, []
    end = await run.start(ESSAY)
    while "__interrupt__" in end:
        asked = action(question(end))
        assert asked["name"] == "raise_budget"
        limits.append(asked["args"]["raised"])
        end = await run.answer("yes", same_context=True)
    assert limits == [2, 4, 8, 16]
    assert end["verdict"].passed and asked_once(server)


async def test_a_no_stops_the_run_which_can_still_be_answered_with_yes(
    server: ScriptedServer,
) -> None:
    overrides = ("budget.max_calls=6", "approval.budget=true")
    run = Paused(overrides)
    await run.start(ESSAY)
    with pytest.raises(BudgetError, match="no more money was granted"):
        await run.answer("no", same_context=True)
    with pytest.raises(UsageError, match="yes or no"):
        await run.answer("well", same_context=True)
    assert len(server.asked) == 6
    end = await run.say("yes, please", same_context=True)
    assert end["verdict"].passed and asked_once(server)


async def test_a_graph_around_ours_passes_question_and_answer_on(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from graph import graph

    asking = "defaults:\n  - /profiles/general\nbudget: {max_calls: 3}\napproval: {budget: true}\n"
    (tmp_path / "asking.yaml").write_text(asking)
    monkeypatch.setenv("ROMA_PROFILE", str(tmp_path / "asking.yaml"))
    builder = StateGraph(State)
    builder.add_node("solve", graph)
    builder.add_edge(START, "solve")
    outer = builder.compile(checkpointer=InMemorySaver())
    thread: Any = {"configurable": {"thread_id": "outer"}}
    end, limits = await outer.ainvoke({"goal": ESSAY}, thread), []
    assert (await outer.ainvoke(None, thread))["__interrupt__"], "nobody has answered it"
    while "__interrupt__" in end:
        limits.append(action(question(end))["args"]["raised"])
        asked = len(server.asked)
        with pytest.raises(BudgetError, match="no more money was granted"):
            await outer.ainvoke(Command(resume="no"), thread)
        assert len(server.asked) == asked
        end = await outer.ainvoke(Command(resume="yes"), thread)
    assert limits == [6, 12]
    assert end["verdict"].passed and asked_once(server)


async def test_python_and_the_shell_are_asked_too(server: ScriptedServer) -> None:
    config = load_config(overrides=["budget.max_calls=6", "approval.budget=true"])
    events = [event async for event in astream(ESSAY, config, run_id="r")]
    assert isinstance(events[-1], Question)
    with pytest.raises(PausedError):
        await asolve(None, run_id="r")
    assert (await asolve(None, run_id="r", answer="yes")).passed
    assert asked_once(server)


async def test_what_a_caller_may_take_is_the_smaller_of_his_and_the_operators(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from graph import graph

    for context in ({"max_calls": 2}, Context(max_calls=2)):
        server.asked.clear()
        with pytest.raises(BudgetError, match="2 of 2 calls"):
            await graph.ainvoke({"goal": ESSAY}, context=context)
        assert len(server.asked) == 2


def test_a_fork_is_a_run_of_its_own_with_a_budget_of_its_own(server: ScriptedServer) -> None:
    config = load_config(overrides=[f"budget.max_calls={WHOLE}"])
    solve(ESSAY, config, run_id="r")
    new = fork("r", "3")
    server.asked.clear()
    assert solve(None, run_id=new).passed
    assert len(spent.rows(ledger(), run=new)) == len(server.asked) == 2
    assert spent.parent(ledger(), new) == "r"


async def test_requests_are_settled_given_back_or_lost(serve: Serve) -> None:
    replies = iter(
        [
            Reply(status=500),  # given back
            Reply("no json", raw=b"<html>"),  # who knows: counted at its worst
            Reply("On bees."),
        ]
    )

    def script(asked: Asked) -> Reply:
        return next(replies) if asked.purpose == "answer" else Reply('{"atomic": true}')

    serve(script)
    config = load_config(overrides=[*PRICED, "budget.max_cost_usd=1", "limits.depth=0"])
    with pytest.raises(Exception, match="did not answer with a chat completion"):
        await asolve("Explain bees", config, run_id="r")
    solution = await asolve(None, run_id="r")
    found: list[dict[str, Any]] = spent.rows(ledger(), run="r")
    assert [row["state"] for row in found] == ["refused", "unknown", "settled"]
    given_back, lost, settled = found
    assert (given_back["usd"], given_back["calls"], given_back["unknown_tokens"]) == (0, 0, 0)
    assert lost["usd"] > 0.01 and lost["unknown_tokens"] > 1000
    assert settled["usd"] == pytest.approx(solution.receipt.totals.cost_usd)


@pytest.mark.slow
def test_a_call_that_a_kill_cut_off_stays_counted_at_its_worst() -> None:
    with scripted(held := Essay()) as server:
        held.held = {"Behaviour"}
        limits = ("--set", PRICED[0], "--set", PRICED[1], "--max-cost", "1")
        process = shell.start("solve", ESSAY, *limits, **server.env())
        assert process.stderr
        run_id = process.stderr.readline().split()[1]
        while not any(asked.user.startswith("Behaviour") for asked in server.asked):
            held.go.wait(0.02)
        process.kill()
        process.communicate()
        held.go.set()
        held.held = set()
        (cut_off,) = spent.rows(ledger(), run=run_id, state="reserved")
        assert cut_off["usd"] > 0.01
        done = shell.run("resume", run_id, "--json", **server.env())
    assert done.returncode == 0, done.stderr
    (lost,) = spent.rows(ledger(), run=run_id, state="unknown")
    assert (lost["id"], lost["usd"]) == (cut_off["id"], cut_off["usd"])
    told = json.loads(done.stdout)["totals"]["cost_usd"]
    assert spent.usd(ledger(), run=run_id, state="settled") == pytest.approx(told)


async def test_all_of_a_service_elsewhere_is_reserved_here_and_kept_to_there(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = serve(lambda asked: Reply(code("square.py", "def square(n):\n    return n * n\n")))
    monkeypatch.setenv("ROMA_STATE_DIR", str(tmp_path / "there"))
    monkeypatch.setenv("ROMA_PROFILE", str(profile(tmp_path)))
    there = load_config().ledger
    with serving() as url:
        httpx.get(f"{url}/health")  # it has read its settings
        monkeypatch.setenv("ROMA_STATE_DIR", str(tmp_path / "here"))
        here = load_config().ledger
        rich = get_ptc_client(url, settings=load_config(overrides=["budget.max_cost_usd=1"]))
        answer = await rich.generate(GenerateRequest(task="Square numbers"))
        assert spent.usd(here) == pytest.approx(answer.cost_usd) == pytest.approx(spent.usd(there))
        assert answer.cost_usd > 0
        too_dear = {"task": "Square numbers", "max_cost_usd": 0.001}
        refused = httpx.post(f"{url}/generate", json=too_dear)
        assert (refused.status_code, refused.json()["type"]) == (402, "urn:ptc:budget")
        # Its dearer models fit into what is reserved, too.
        await rich.generate(GenerateRequest(task="Square numbers", rung=2))
        assert server.asked.pop().body["model"] == "dear"
        await rich.aclose()
        poor = get_ptc_client(url, settings=load_config(overrides=["budget.daily_usd=0.01"]))
        with pytest.raises(BudgetError, match="the day may take"):
            await poor.generate(GenerateRequest(task="Square numbers"))
        await poor.aclose()
    assert len(server.asked) == 1


async def test_what_a_service_with_the_same_ledger_has_spent_counts_once(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = serve(lambda asked: Reply(code("square.py", "def square(n):\n    return n * n\n")))
    monkeypatch.setenv("ROMA_PROFILE", str(profile(tmp_path)))
    with serving() as url:
        client = get_ptc_client(url, settings=load_config())
        answer = await client.generate(GenerateRequest(task="Square numbers"))
        await client.aclose()
        here, day = ledger(), {"run": "", "state": "settled"}
        assert len(spent.rows(here)) == 2 and answer.cost_usd > 0
        assert spent.usd(here, **day) == pytest.approx(answer.cost_usd)
        total = costs(here, "day").total
        assert (total.calls, total.usd) == (1, pytest.approx(answer.cost_usd))
        # It is held to what the client may spend; and counts by itself what others ask.
        too_dear = {"task": "Square numbers", "max_cost_usd": 0.001}
        for headers in ({}, GUESSED, {"ptc-ledger": identity(here)}):
            refused = httpx.post(f"{url}/generate", json=too_dear, headers=headers)
            assert refused.status_code == 402
        assert httpx.post(f"{url}/generate", json={"task": "Square"}).is_success
        assert httpx.post(f"{url}/generate", json={"task": "Square"}, headers=GUESSED).is_success
    assert costs(here, "day").total.calls == len(server.asked) == 3


def identity(ledger: Path) -> str:
    with closing(sqlite3.connect(ledger)) as connection:
        return str(connection.execute("SELECT id FROM identity").fetchone()[0])


def profile(folder: Path) -> Path:
    path = folder / "priced.yaml"
    cheap, dear = "price: {input: 1, output: 10}", "rung: 2, price: {input: 5, output: 50}"
    models = f"models: {{scripted: {{{cheap}}}, dear: {{{dear}}}}}"
    inherits = "defaults:\n  - /profiles/general\n"
    path.write_text(f"{inherits}providers:\n  custom:\n    {models}\n    max_tokens: 1000\n")
    return path
