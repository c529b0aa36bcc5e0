"""Where somebody fails, refuses or writes nothing of use, the next one does it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest

from graph import asolve, load_config
from schema.contract import Contract
from schema.errors import ProviderError, ProviderUnavailableError, UnansweredError
from tests import flask_goal
from tests.kimi import KEY, SQUARE, TASK, script_of
from tests.scripted import Reply, ScriptedServer, code, scripted
from tests.served import serving
from tools.ptc import PTCClient, get_ptc_client

ONCE = "network.retries=0"
OTHER = code("square.py", "def square(n):\n    return n ** 2")
FILE = TASK.model_copy(update={"contract": Contract(files=("square.py",))})


@pytest.fixture
def kimi(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    with scripted(script_of(Reply(SQUARE))) as server:
        monkeypatch.setenv("KIMI_API_KEY", KEY)
        monkeypatch.setenv("KIMI_BASE_URL", server.url)
        yield server


@pytest.fixture
def local(kimi: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """A second provider beside Kimi, which is asked first."""
    with scripted(script_of(Reply(OTHER))) as server:
        monkeypatch.setenv("ROMA_LOCAL_URL", server.url)
        monkeypatch.setenv("ROMA_LOCAL_MODEL", "small, big")
        yield server


@asynccontextmanager
async def ptc(*overrides: str) -> AsyncIterator[PTCClient]:
    client = get_ptc_client(settings=load_config(overrides=[ONCE, *overrides]))
    try:
        yield client
    finally:
        await client.aclose()


def models(server: ScriptedServer) -> list[str]:
    return [asked.body["model"] for asked in server.asked]


FILTERED = {
    "choices": [
        {"message": {"role": "assistant", "content": ""}, "finish_reason": "content_filter"}
    ],
    "usage": {"prompt_tokens": 90, "completion_tokens": 10, "total_tokens": 100},
}
BAD = {
    "filtered": (Reply(raw=json.dumps(FILTERED).encode()), 1),
    "down": (Reply(status=503), 0),
    "key rejected": (Reply(status=401), 0),
    "no credit": (Reply("insufficient balance", status=402), 0),
    "unknown model": (Reply("model not found", status=404), 0),
    "nonsense": (Reply(raw=b"<html>"), 0),
    "nothing": (Reply(""), 1),
    "a question": (Reply("Which square do you mean?"), 1),
    "another file": (Reply(code("circle.py", "def circle(r):\n    return r")), 1),
    "another language": (Reply(code("square.js", "const square = (n) => n * n;")), 1),
}


@pytest.mark.parametrize(("bad", "paid"), BAD.values(), ids=BAD)
async def test_the_next_provider_writes_what_the_first_does_not(
    kimi: ScriptedServer, local: ScriptedServer, bad: Reply, paid: int
) -> None:
    kimi.script = script_of(bad)
    async with ptc() as client:
        response = await client.generate(FILE)
    assert [file.path for file in response.files] == ["square.py"]
    assert (response.provider, response.model) == ("local", "small")
    assert [call.provider for call in response.calls] == ["kimi"] * paid + ["local"]
    assert response.usage.total_tokens == sum(
        call.input_tokens + call.output_tokens for call in response.calls
    )
    assert (len(kimi.asked), models(local)) == (1, ["small"])


async def test_a_language_that_was_asked_for_is_held_to(
    kimi: ScriptedServer, local: ScriptedServer
) -> None:
    local.script = script_of(Reply(code("square.js", "const square = (n) => n * n;")))
    async with ptc() as client:
        response = await client.generate(TASK.model_copy(update={"language": "JavaScript"}))
    assert [file.path for file in response.files] == ["square.js"]


async def test_what_nobody_can_use_is_still_what_was_written(
    kimi: ScriptedServer, local: ScriptedServer
) -> None:
    kimi.script = local.script = script_of(Reply("Which square do you mean?"))
    async with ptc() as client:
        response = await client.generate(FILE)
    assert response.files == ()
    assert [call.provider for call in response.calls] == ["kimi", "local"]
    assert models(local) == ["small"], "a better rung is for what was blamed"


async def test_where_nobody_serves_the_error_names_all_of_them(
    kimi: ScriptedServer, local: ScriptedServer
) -> None:
    kimi.script, local.script = script_of(Reply(status=401)), script_of(Reply(status=500))
    async with ptc() as client:
        with pytest.raises(ProviderUnavailableError, match=r"local at.*KIMI_API_KEY"):
            await client.generate(FILE)
    assert models(local) == ["small", "big"]


async def test_a_reply_that_was_cut_off_is_continued_by_who_began_it(
    kimi: ScriptedServer, local: ScriptedServer
) -> None:
    whole = SQUARE.partition("Squares")[0]
    parts = iter([Reply(whole[:45], cut=True), Reply(whole[45:])])
    kimi.script = lambda asked: next(parts)
    async with ptc() as client:
        response = await client.generate(FILE)
    assert [file.content for file in response.files] == ["def square(n):\n    return n * n\n"]
    assert (len(kimi.asked), local.asked) == (2, [])
    assert [call.provider for call in response.calls] == ["kimi", "kimi"]


async def test_the_rest_of_a_reply_is_written_by_another_where_its_author_fails(
    kimi: ScriptedServer, local: ScriptedServer
) -> None:
    whole = SQUARE.partition("Squares")[0]
    parts = iter([Reply(whole[:45], cut=True), Reply("out of credit", status=402)])
    kimi.script, local.script = lambda asked: next(parts), script_of(Reply(whole[45:]))
    async with ptc() as client:
        response = await client.generate(FILE)
    assert [file.content for file in response.files] == ["def square(n):\n    return n * n\n"]
    assert [call.provider for call in response.calls] == ["kimi", "local"]
    assert local.asked[0].messages[2]["content"] == whole[:45], "what came is not written again"
    assert (len(kimi.asked), models(local)) == (2, ["small"])


@pytest.mark.parametrize(("rung", "model"), [(1, "small"), (2, "big"), (7, "big")])
async def test_a_rung_is_asked_for_by_its_number(
    local: ScriptedServer, rung: int, model: str
) -> None:
    async with ptc("ptc_service.provider=local") as client:
        response = await client.generate(FILE.model_copy(update={"rung": rung}))
    assert response.model == model
    assert models(local) == [model]


@pytest.mark.parametrize(
    "bad",
    [
        Reply(status=401),
        pytest.param(Reply(status=402), marks=pytest.mark.slow),
        pytest.param(Reply("unknown model", status=404), marks=pytest.mark.slow),
    ],
)
async def test_who_refuses_until_somebody_acts_is_asked_once_in_a_run(
    kimi: ScriptedServer, local: ScriptedServer, bad: Reply
) -> None:
    kimi.script, local.script = script_of(bad), flask_goal.script()
    solution = await asolve(flask_goal.GOAL, load_config(overrides=["proof.least=checked"]))
    assert solution.passed
    assert len(kimi.asked) == 1
    assert {call.provider for call in solution.receipt.calls} == {"local"}


async def test_who_refused_one_call_for_its_length_is_asked_the_next(
    kimi: ScriptedServer, local: ScriptedServer
) -> None:
    kimi.script = script_of(Reply("maximum context length exceeded", status=400))
    async with ptc() as client:
        for _ in range(2):
            assert (await client.generate(FILE)).provider == "local"
    assert len(kimi.asked) == 2


async def test_a_service_whose_key_is_rejected_is_asked_once_in_a_run(
    kimi: ScriptedServer, local: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LLM_PROVIDER", "kimi")
    kimi.script, local.script = script_of(Reply(status=401)), flask_goal.script()
    with serving() as url:
        apart = [f"ptc_service.base_url={url}", "llm.provider=local", "proof.least=checked"]
        solution = await asolve(flask_goal.GOAL, load_config(overrides=apart))
    assert solution.passed
    assert len(kimi.asked) <= len(flask_goal.PARTS) - 1, "those that had begun meanwhile"


async def test_a_service_elsewhere_tells_what_was_paid_in_vain(kimi: ScriptedServer) -> None:
    kimi.script = script_of(Reply(raw=json.dumps(FILTERED).encode()))
    with serving() as url:
        client = get_ptc_client(url, settings=load_config())
        with pytest.raises(UnansweredError) as caught:
            await client.generate(FILE)
        await client.aclose()
    (call,) = caught.value.paid
    assert (call.provider, call.input_tokens, call.output_tokens) == ("kimi", 90, 10)


async def test_a_service_elsewhere_is_asked_for_a_rung_and_tells_its_calls(
    kimi: ScriptedServer, local: ScriptedServer
) -> None:
    kimi.script = script_of(Reply("Which square do you mean?"))
    with serving() as url:
        client = get_ptc_client(url, settings=load_config())
        low, high = [
            await client.generate(FILE.model_copy(update={"rung": rung})) for rung in (1, 2)
        ]
        await client.aclose()
    assert [call.model for call in low.calls] == ["kimi-k2.6", "small"]
    assert [call.model for call in high.calls] == ["big"]


# The fallback LLM


async def solve_square(*overrides: str) -> list[str]:
    """Who was paid for the code, in order."""
    goal = "Write a Python function square(n) in square.py"
    config = load_config(overrides=[ONCE, "limits.depth=0", "proof.least=checked", *overrides])
    solution = await asolve(goal, config)
    assert solution.passed
    return [f"{call.provider} {call.task}" for call in solution.receipt.calls]


APART = ("ptc_service.provider=kimi", "llm.provider=local")


@pytest.mark.parametrize(
    ("bad", "paid"),
    [
        (Reply(status=500), []),
        (Reply(status=401), []),
        (Reply("Which square do you mean?"), ["kimi 0"]),
        (Reply(raw=json.dumps(FILTERED).encode()), ["kimi 0"]),
    ],
)
async def test_the_fallback_model_does_what_ptc_does_not(
    kimi: ScriptedServer, local: ScriptedServer, bad: Reply, paid: list[str]
) -> None:
    kimi.script = script_of(bad)
    assert await solve_square(*APART) == [*paid, "local 0"]
    assert len(kimi.asked) == 1


async def test_whom_ptc_has_just_asked_the_fallback_does_not_ask_again(
    kimi: ScriptedServer,
) -> None:
    kimi.script = script_of(Reply(status=500))
    with pytest.raises(ProviderError):
        await solve_square()
    assert len(kimi.asked) == 1
