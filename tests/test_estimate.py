"""What a goal may cost is told before it is paid for, and held against what it did cost."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from graph import asolve, load_config
from graph.estimate import aestimate
from nodes.plan.estimate import estimate
from schema.task import Plan, Task, TaskType
from tests import shell
from tests.essay import ESSAY, WHOLE, Essay, since
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, one_piece
from tests.scripted import Reply, ScriptedServer, Serve, code, scripted
from tools.models import must_serve
from tools.money import Ledger, Sample

PRICED = ("providers.custom.models={scripted: {price: {input: 1, output: 10}}}",)


@pytest.fixture
def server(serve: Serve) -> ScriptedServer:
    return serve(Essay())


def test_it_rests_on_what_such_parts_have_taken(server: ScriptedServer) -> None:
    needs = {"1": (), "2": ("1",), "3": ()}
    parts = tuple(
        Task(id=id_, goal="a", type=TaskType.WRITE, depends_on=after)
        for id_, after in needs.items()
    )
    plan = Plan(subtasks=parts[:1], source="list", reason="")
    text = must_serve(load_config(overrides=PRICED), "answer")
    assumed = estimate(plan, (), None, text)
    assert "assumed" in assumed.basis and assumed.low_usd < assumed.cost_usd < assumed.high_usd
    assert assumed.seconds is None
    samples = [Sample(1000, 100 * n, 1, float(n)) for n in range(1, 12)]
    known = estimate(plan, (), None, text, history={"WRITE": samples})
    assert known.basis == "what was done before: 11 of WRITE"
    assert (known.low_usd, known.cost_usd, known.high_usd) == pytest.approx((0.003, 0.007, 0.011))
    assert (known.low_s, known.seconds, known.high_s) == (2, 6, 10)
    both = {"WRITE": samples, "whole": samples}
    chain = estimate(Plan(subtasks=parts, source="list", reason=""), (), None, text, history=both)
    assert (chain.seconds, chain.calls) == (12, 4)  # 2 waits for 1; and all are put together


async def test_solve_goes_on_from_the_plan_of_the_estimate_once(server: ScriptedServer) -> None:
    config = load_config(overrides=PRICED)
    planned = await aestimate(ESSAY, config)
    assert [part.goal for part in planned.parts] == ["Biology", "Verdict", "History"]
    assert len(server.asked) == planned.spent.calls == 2
    other = await asolve(ESSAY, load_config(overrides=[*PRICED, "limits.attempts=2"]))
    assert other.run_id != planned.run_id
    server.asked.clear()
    richer = load_config(overrides=[*PRICED, "budget.max_cost_usd=1"])
    solution = await asolve(ESSAY, richer)
    assert solution.run_id == planned.run_id and solution.passed
    assert len(server.asked) == WHOLE - 2
    truth = solution.receipt.estimated
    assert truth and truth.estimate == planned.estimate
    total = solution.receipt.totals.cost_usd
    assert truth.cost_usd == pytest.approx(total - planned.spent.cost_usd)
    assert (await asolve(ESSAY, richer)).run_id != planned.run_id


@pytest.mark.slow
async def test_a_goal_in_one_piece_is_compared_with_its_estimate_checks_included(
    serve: Serve,
) -> None:
    serve(one_piece(RIGHT))
    config = load_config(overrides=PRICED)
    first = (await asolve(DOUBLE, config, tests=DOUBLE_TEST)).receipt
    truth, (_, code) = first.estimated, first.calls
    assert truth and truth.cost_usd == pytest.approx(code.cost_usd) and truth.estimate.calls == 1
    assert "1, 5 or 30 s of checks assumed" in truth.estimate.basis
    assert truth.estimate.seconds and truth.estimate.seconds >= 5
    ledger = Ledger(config.ledger)
    for run in "abcd":
        await ledger.checked(run, 100.0)
    await ledger.close()
    planned = (await aestimate(DOUBLE, config, tests=DOUBLE_TEST)).estimate
    again = (await asolve(DOUBLE, config, tests=DOUBLE_TEST)).receipt.estimated
    assert again and "the checks of 5 runs" in again.estimate.basis == planned.basis
    assert again.estimate.seconds and 80 <= again.estimate.seconds < 100
    assert 0 < again.seconds < 80, "of this run's own checks"


async def test_where_nobody_is_set_up_for_code_who_writes_it_instead_is_estimated(
    serve: Serve,
) -> None:
    serve(one_piece(RIGHT))
    model = "{roles: [planner, answer, aggregate], price: {input: 1, output: 10}}"
    config = load_config(overrides=[f"providers.custom.models={{scripted: {model}}}"])
    solution = await asolve(DOUBLE, config, tests=DOUBLE_TEST)
    assert solution.passed and solution.receipt.tasks[0].done_by == "LLM"
    assert solution.receipt.estimated and solution.receipt.estimated.estimate.cost_usd > 0


@pytest.mark.slow
def test_in_the_shell() -> None:
    with scripted(Essay()) as server:
        said = shell.run("estimate", ESSAY, "--set", PRICED[0], "--json", **server.env())
        planned = json.loads(said.stdout)
        assert planned["estimate"]["low_usd"] < planned["estimate"]["high_usd"]
        assert [part["id"] for part in planned["parts"]] == ["1", "2", "3"]
        done = shell.run("solve", ESSAY, "--set", PRICED[0], "--max-cost", "1", **server.env())
        assert done.returncode == 0, done.stderr
        assert f"run {planned['id']}" in done.stderr and "planned  " in done.stdout
        assert max(Counter(since(server, 0)).values()) == 1


def test_a_change_of_a_project_is_planned_and_done_from_its_plan(
    serve: Serve, tmp_path: Path
) -> None:
    part = {"id": "1", "goal": "Add twice", "type": "CODE_INTERPRET", "files": {"a.py": ["f()"]}}
    plan = Reply(json.dumps({"subtasks": [part]}))
    server = serve(lambda a: plan if a.purpose == "plan" else Reply(code("a.py", "def f(): ...")))
    project, rules = tmp_path / "project", tmp_path / "rules.md"
    project.mkdir()
    (project / "a.py").write_text("def g(): ...\n")
    rules.write_text("Write short sentences.\n")
    given = ("Add a function f", "--from", str(project), "--rules", str(rules))
    done = shell.run("plan", *given, "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 0 and told["plan"]["subtasks"][0]["contract"]["files"] == ["a.py"]
    assert server.purposes() == ["plan"] and "Write short sentences" in server.asked[0].user
    solved = shell.run("solve", *given)
    assert "the plan is that of the estimate" in solved.stderr and told["id"] in solved.stderr
    assert server.purposes().count("plan") == 1


def test_a_plan_is_shown_in_words(server: ScriptedServer) -> None:
    done = shell.run("plan", ESSAY)
    assert done.returncode == 0 and "part     1" in done.stdout and "estimate " in done.stdout
