"""Calls that several providers may serve: who is asked, how often, and for how long in all."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator

import pytest
from langchain_core.messages import HumanMessage
from langchain_core.runnables.config import var_child_runnable_config

from graph import asolve
from schema.errors import ProviderError, ProviderTimeoutError, RateLimitError
from tests.kimi import held
from tests.scripted import Asked, Reply, code
from tests.two import DOWN, Two, ask, two_providers
from tools.models import ModelPool, listening, must_serve, patience_with, run_under_way
from tools.models.balance.breaker import FAILURES
from tools.models.balance.clock import now
from tools.models.balance.hedging import first_of
from tools.models.balance.known import known_of
from tools.models.balance.statistics import ENOUGH

pytestmark = pytest.mark.slow  # make slow


@pytest.fixture
def two() -> Iterator[Two]:
    with two_providers() as both:
        yield both


@pytest.mark.parametrize(
    ("strategy", "first"), [("cheapest", "small"), ("balanced", "small"), ("fixed", "small")]
)
async def test_the_strategy_says_who_is_asked(two: Two, strategy: str, first: str) -> None:
    assert await ask(two.settings(f"network.strategy={strategy}")) == [first]
    assert sum(two.asked) == 1


async def test_the_fastest_is_whoever_has_answered_so(two: Two) -> None:
    two.cheap.script = lambda asked: Reply("Eight.", delay=0.5)
    settings = two.settings("network.strategy=fastest")
    for run in "abc":  # each is asked once before one is known to be faster
        await ask(settings, run=run)
    assert await ask(settings) == ["large"]


async def test_a_rung_that_was_asked_for_comes_first(two: Two) -> None:
    settings = two.settings(rung=2)
    assert await ask(settings) == ["small"]
    assert await ask(settings, rung=2) == ["large"]
    two.dear.script = lambda asked: DOWN
    assert await ask(settings, rung=2) == ["small"]


async def test_the_next_of_a_rung_is_asked_before_the_first_is_asked_again(two: Two) -> None:
    two.cheap.script = lambda asked: DOWN
    assert await ask(two.settings()) == ["large"]
    assert two.asked == (1, 1)


async def test_a_higher_rung_is_asked_when_the_tries_of_the_lower_are_used_up(two: Two) -> None:
    two.cheap.script = lambda asked: DOWN
    assert await ask(two.settings(rung=2)) == ["large"]
    assert two.asked == (3, 1)


async def test_where_nobody_serves_each_had_its_tries_and_all_of_them_are_told(two: Two) -> None:
    two.cheap.script = two.dear.script = lambda asked: DOWN
    with pytest.raises(ProviderError, match=r"cheap at .* and dear at "):
        await ask(two.settings())
    assert two.asked == (3, 3)


async def test_who_failed_in_a_row_is_left_alone_by_all_runs(two: Two) -> None:
    two.cheap.script = lambda asked: DOWN
    settings = two.settings()
    for run in range(FAILURES + 3):
        assert await ask(settings, run=str(run)) == ["large"]
    assert two.asked == (FAILURES, FAILURES + 3)


async def test_after_a_while_one_call_tries_whether_it_is_back(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    two.cheap.script = lambda asked: DOWN
    settings = two.settings()
    for run in range(FAILURES):
        await ask(settings, run=str(run))
    cheap = next(e for rung in must_serve(settings, "answer").rungs for e in rung)
    monkeypatch.setattr("tools.models.balance.breaker.COOL_S", 0)
    assert known_of(cheap).breaker.circuit(now()) == "half_open"
    with held() as back:
        two.cheap.script = back
        probing = asyncio.create_task(ask(settings, run="probe"))
        while len(two.cheap.asked) == FAILURES:
            await asyncio.sleep(0.01)
        assert await ask(settings, calls=4) == ["large"] * 4
    assert await probing == ["small"]
    assert await ask(settings) == ["small"]


async def test_all_callers_keep_to_what_one_was_told(two: Two) -> None:
    two.cheap.script = lambda asked: Reply(status=429, headers={"retry-after": "30"})
    settings = two.settings()
    assert await ask(settings) == ["large"]
    assert await ask(settings, calls=5, run="other") == ["large"] * 5
    assert two.asked == (1, 6)


async def test_who_asks_to_wait_for_long_is_not_asked_by_others_either(two: Two) -> None:
    refusal = Reply(status=429, headers={"retry-after": "7200"})
    two.cheap.script = two.dear.script = lambda asked: refusal
    settings = two.settings()
    for run in "ab":
        with pytest.raises(RateLimitError, match="asks to wait 2 h"):
            await ask(settings, run=run)
    assert two.asked == (1, 1)


LIMITED = "limits: {requests_per_minute: 3}"


async def test_what_a_provider_allows_is_kept_to_beforehand(two: Two) -> None:
    models = await ask(two.settings(limits=LIMITED), calls=8)
    assert sorted(models) == ["large"] * 5 + ["small"] * 3
    assert two.asked == (3, 5)


async def test_a_silent_provider_costs_all_parts_its_seconds_once(two: Two) -> None:
    """Twelve calls at once; each would wait for a minute, three times."""
    with held() as two.cheap.script:
        settings = two.settings("network.patience=2", "limits.parallel_calls=12")
        assert await ask(settings, calls=12) == ["large"] * 12
        assert await ask(settings, calls=1, run="other") == ["large"]
    assert two.asked == (12, 13)  # by then the breaker is open


async def test_what_one_call_lost_the_next_of_the_run_cannot_lose_again(two: Two) -> None:
    settings = two.settings("network.patience=1")
    pool = ModelPool(settings)
    var_child_runnable_config.set({"configurable": {"thread_id": "run"}})
    with held() as two.cheap.script, run_under_way("run"):
        for _ in range(4):
            said = await pool.complete(must_serve(settings, "answer"), [HumanMessage("?")])
            assert said.model == "large"
    await pool.close()
    assert two.asked == (1, 4)


async def test_a_run_that_nobody_serves_says_which_patience_is_over(two: Two) -> None:
    with held() as silent:
        two.cheap.script = two.dear.script = silent
        with pytest.raises(ProviderTimeoutError, match=r"cost this run 0\.5 s for nothing"):
            await ask(two.settings("network.patience=0.5"))
    assert two.asked == (1, 1)


async def test_who_is_slow_is_ended_when_patience_is_used_up_and_the_next_is_asked(
    two: Two,
) -> None:
    settings = two.settings("network.timeout=3600")
    pool, serving = ModelPool(settings), must_serve(settings, "answer")
    cheap = next(one for one in serving.all() if one.provider == "cheap")
    var_child_runnable_config.set({"configurable": {"thread_id": "run"}})
    with held() as two.cheap.script, run_under_way("run"):  # it would answer after a minute
        earlier = patience_with(cheap.where, settings.network.patience)
        earlier.served(time.monotonic() - 609.5, time.monotonic(), 0)
        said = await pool.complete(serving, [HumanMessage("?")])
    await pool.close()
    assert (said.model, two.asked) == ("large", (1, 1))


async def test_who_is_slow_is_asked_after_the_others(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that comes is thrown away, but it has cost the run its seconds."""
    monkeypatch.setattr("tools.models.endpoint.patience.FIRST_S", -10.0)
    settings = two.settings("network.patience=10")
    pool = ModelPool(settings)
    var_child_runnable_config.set({"configurable": {"thread_id": "run"}})
    with run_under_way("run"):
        for _ in range(2):
            await pool.complete(must_serve(settings, "answer"), [HumanMessage("?")])
    await pool.close()
    assert two.asked == (1, 1)


async def test_an_answer_that_is_late_is_asked_of_another_as_well(two: Two) -> None:
    settings = two.settings("network.hedge=true")
    for run in range(ENOUGH):
        assert await ask(settings, run=str(run)) == ["small"]
    with held() as two.cheap.script:
        assert await ask(settings) == ["large"]
    assert two.asked == (ENOUGH + 1, 1)


async def test_of_two_calls_one_is_heard(two: Two) -> None:
    settings, ended, heard = two.settings("network.hedge=true"), threading.Event(), []

    def begins() -> Iterator[str]:
        yield "Sev"
        ended.wait(30)

    for run in range(ENOUGH):
        await ask(settings, run=str(run))
    two.cheap.script = lambda asked: Reply(pieces=begins())
    with listening(lambda purpose, text, begins: heard.append((text, begins))):
        assert await ask(settings) == ["large"]
    ended.set()
    assert heard == [("Sev", True)]


async def test_of_two_calls_the_first_answer_is_taken_and_the_other_one_cancelled() -> None:
    ended = []

    async def answer(name: str) -> str | None:
        try:
            await asyncio.sleep({"never": 3600, "soon": 0.05}.get(name, 0))
            if name == "broke":
                raise ValueError(name)
        finally:
            ended.append(name)
        return None if name == "nothing" else name

    assert await first_of(answer, "quick", 3600, lambda _: "never") == "quick"
    assert await first_of(answer, "never", 0, lambda _: "quick") == "quick"
    assert await first_of(answer, "nothing", 3600, lambda _: "quick") is None  # tried again above
    assert ended == ["quick", "quick", "never", "nothing"]
    assert await first_of(answer, "soon", 0, lambda _: "broke") == "soon"
    with pytest.raises(ValueError, match="broke"):
        await first_of(answer, "broke", 3600, lambda _: "soon")
    late = asyncio.create_task(first_of(answer, "never", 0, lambda _: "never"))
    await asyncio.sleep(0.01)
    late.cancel()
    with pytest.raises(asyncio.CancelledError):
        await late
    assert ended[-2:] == ["never", "never"]


KINDS = {
    "key": Reply(status=401),
    "quota": Reply("insufficient balance", status=402),
    "region": Reply("unsupported_country_region_territory", status=403),
    "model": Reply("The model `small` does not exist", status=404),
}


@pytest.mark.parametrize("refusal", KINDS.values(), ids=KINDS)
async def test_who_cannot_serve_until_somebody_acts_is_asked_once_in_a_run(
    two: Two, refusal: Reply
) -> None:
    two.cheap.script = lambda asked: refusal
    settings = two.settings()
    pool, serving = ModelPool(settings), must_serve(settings, "answer")
    for run in "ab":
        var_child_runnable_config.set({"configurable": {"thread_id": run}})
        with run_under_way(run):
            for _ in range(3):
                said = await pool.complete(serving, [HumanMessage("?")])
                assert said.model == "large"
    await pool.close()
    assert two.asked == (2, 6)  # somebody may have acted between the runs


async def test_a_prompt_that_is_too_long_for_one_is_no_reason_not_to_ask_it_again(two: Two) -> None:
    def short(asked: Asked) -> Reply:
        long = len(asked.user) > 100
        return Reply("context_length_exceeded", status=400) if long else Reply("Eight.")

    two.cheap.script = short
    settings = two.settings()
    pool, serving = ModelPool(settings), must_serve(settings, "answer")
    var_child_runnable_config.set({"configurable": {"thread_id": "run"}})
    with run_under_way("run"):
        said = [await pool.complete(serving, [HumanMessage(asked)]) for asked in ("?" * 200, "?")]
    await pool.close()
    assert [answer.model for answer in said] == ["large", "small"]


@pytest.mark.parametrize(("context", "first"), [(1050, "large"), (1100, "small")])
async def test_whose_context_is_too_small_for_a_prompt_is_left_out(
    two: Two, context: int, first: str
) -> None:
    small = f"providers.cheap.models.small.context={context}"
    settings = two.settings(small)
    pool = ModelPool(settings)
    said = await pool.complete(must_serve(settings, "answer"), [HumanMessage("?" * 400)])
    alone = two.settings(small, "llm.provider=cheap")
    await pool.complete(must_serve(alone, "answer"), [HumanMessage("?" * 400)])
    await pool.close()
    assert said.model == first
    assert len(two.cheap.asked) == (2 if first == "small" else 1), "alone, it is asked all the same"


async def test_a_key_that_is_rejected_is_rejected_for_all_models_of_the_provider(two: Two) -> None:
    two.cheap.script = two.dear.script = lambda asked: Reply(status=401)
    settings = two.settings(also=", medium: {rung: 2}")
    with pytest.raises(ProviderError, match="rejected the key"):
        await ask(settings)
    assert two.asked == (1, 1)


async def test_who_answers_nothing_of_use_is_as_dear_as_who_fails(two: Two) -> None:
    settings = two.settings()
    pool, serving = ModelPool(settings), must_serve(settings, "answer")
    models = []
    for _ in range(16):
        said = await pool.complete(serving, [HumanMessage("?")])
        models.append(said.model)
        if said.model == "small":
            await pool.disappointed(serving, said.provider, said.model)
    await pool.close()
    assert models == ["small"] * 10 + ["large"] * 6  # which costs ten times as much


PLAN = {
    "subtasks": [
        {"id": name, "goal": f"Write {name}", "type": "CODE_INTERPRET", "files": {f"{name}.py": []}}
        for name in ("cart", "till", "stock")
    ]
}


def shop(asked: Asked) -> Reply:
    if asked.purpose == "atomize":
        return Reply(json.dumps({"atomic": False}))
    if asked.purpose == "plan":
        return Reply(json.dumps(PLAN))
    name = next(one["id"] for one in PLAN["subtasks"] if one["id"] in asked.user)
    return Reply(code(f"{name}.py", "ITEMS = []\n"))


@pytest.mark.slow
async def test_all_levels_of_a_run_share_what_a_provider_may_cost_it(two: Two) -> None:
    two.dear.script = shop
    with held() as two.cheap.script:
        settings = two.settings("network.patience=3")
        solution = await asolve("Build a shop with a cart, a till and a stock", settings)
    assert solution.passed
    assert two.asked[0] == 1  # by the planner; no author has asked it again
    assert solution.receipt.totals.calls == two.asked[1] >= 5
