"""What a provider's models cannot do in their seconds is given up; what they can is not cut."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from graph import asolve, load_config
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, WRONG, one_piece
from tests.paused import Paused, action, question
from tests.scripted import Asked, Reply, Serve
from tools.sandbox.cores import Cores

ATTEMPTS = 9
NO_PLANS = "providers.custom.models={scripted: {roles: [code, answer, aggregate]}}"
SAMPLING = (f"limits.attempts={ATTEMPTS}", NO_PLANS, "proof.tests=false")
BRIEF = (*SAMPLING, "+providers.custom.seconds=0.2")


def late(text: str) -> Reply:
    """An answer that takes longer than the seconds of ``BRIEF``."""
    return Reply(text, delay=0.3)


async def test_no_try_is_begun_after_the_seconds_of_a_task(serve: Serve) -> None:
    server = serve(lambda _: late(WRONG))
    solution = await asolve(DOUBLE, load_config(overrides=BRIEF), tests=DOUBLE_TEST)
    assert not solution.passed
    assert server.purposes() == ["code"]
    (said,) = [note for note in solution.receipt.notes if "given up" in note]
    assert said.startswith("0: given up after 1 try in ")
    assert said.endswith(" s (providers.custom.seconds)")
    assert "assert" in solution.receipt.failures[0].evidence


async def test_no_try_is_begun_that_would_not_fit_into_what_is_left(serve: Serve) -> None:
    server = serve(lambda _: Reply(WRONG, delay=1.0))
    settings = load_config(overrides=(*SAMPLING, "+providers.custom.seconds=1.9"))
    solution = await asolve(DOUBLE, settings, tests=DOUBLE_TEST)
    assert not solution.passed
    assert server.purposes() == ["code"]
    assert any(" of 1.9 s (" in note for note in solution.receipt.notes)


async def test_waiting_for_a_core_is_no_time_of_a_try(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(now=0.0)

    class BusyAtFirst(Cores):
        async def _taken(self, run: str) -> None:
            clock.now = 1000.0
            await super()._taken(run)

    told = SimpleNamespace(monotonic=lambda: clock.now, perf_counter=lambda: clock.now)
    monkeypatch.setattr("tools.sandbox.waiting.time", told)
    monkeypatch.setattr("nodes.verify.node.time", told)
    busy = BusyAtFirst(2)
    monkeypatch.setattr("tools.sandbox.blocking.cores", busy)
    server = serve(lambda _: Reply(WRONG if len(server.asked) < 2 else RIGHT))
    settings = load_config(overrides=(*SAMPLING, "+providers.custom.seconds=500"))
    solution = await asolve(DOUBLE, settings, tests=DOUBLE_TEST)
    assert clock.now
    assert solution.passed


async def test_a_good_answer_is_taken_however_late_it_comes(serve: Serve) -> None:
    serve(lambda _: late(RIGHT))
    solution = await asolve(DOUBLE, load_config(overrides=BRIEF), tests=DOUBLE_TEST)
    assert solution.passed
    assert not [note for note in solution.receipt.notes if "given up" in note]


async def test_a_part_is_given_up_for_itself(serve: Serve) -> None:
    def script(asked: Asked) -> Reply:
        return Reply(RIGHT) if "double(n)" in asked.user else late("```python\ndef (\n```")

    server = serve(script)
    goal = "Create:\n1. a Python function double(n) in double.py\n2. a Python class Tree in tree.py"
    solution = await asolve(goal, load_config(overrides=BRIEF))
    assert not solution.passed
    assert any(note.startswith("2: given up after") for note in solution.receipt.notes)
    assert len(server.asked) < ATTEMPTS


async def test_without_such_a_limit_every_try_is_made(serve: Serve) -> None:
    server = serve(one_piece(WRONG))
    solution = await asolve(
        DOUBLE, load_config(overrides=("limits.attempts=3", *SAMPLING[1:])), tests=DOUBLE_TEST
    )
    assert not solution.passed
    assert server.purposes().count("code") == 3


async def test_who_is_asked_may_allow_as_many_seconds_again(serve: Serve) -> None:
    server = serve(lambda _: late(WRONG if len(server.asked) < 2 else RIGHT))
    run = Paused((*BRIEF, "approval.redo=true"))
    assert action(question(await run.start(DOUBLE, tests=DOUBLE_TEST)))["name"] == "redo"
    assert len(server.asked) == 1
    end = await run.answer("yes")
    assert end["receipt"].passed
    assert len(server.asked) == 2
