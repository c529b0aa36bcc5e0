"""Model calls to any OpenAI-compatible endpoint, and which endpoint serves which role."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
from genai_prices import Usage, calc_price
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage, SystemMessage

from schema.errors import (
    AuthenticationError,
    ConfigError,
    ProviderError,
    ProviderTimeoutError,
    ProviderUnavailableError,
    RateLimitError,
)
from schema.settings import load_config
from tests.scripted import Asked, Reply, ScriptedServer, scripted
from tests.served import nobody
from tools.models import Completion, Endpoint, ModelPool, code_endpoint, llm_endpoint

KEY = "sk-kimi-0123456789abcdef"
ASKED = [SystemMessage("Be brief and exact, please."), HumanMessage("How many legs has a spider?")]
ONCE = "network.retries=0"
SOON = {"retry-after-ms": "1"}  # the server asks for the next try at once


@pytest.fixture
def kimi(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """Kimi's place is taken by a scripted server."""
    with scripted(lambda asked: Reply("It has eight legs.")) as server:
        monkeypatch.setenv("LLM_PROVIDER", "kimi")
        monkeypatch.setenv("KIMI_API_KEY", KEY)
        monkeypatch.setenv("KIMI_BASE_URL", server.url)
        yield server


Ask = Callable[..., Awaitable[Completion]]


@asynccontextmanager
async def asking(*overrides: str) -> AsyncIterator[Ask]:
    """Calls to the coding model of the environment's settings."""
    settings = load_config(overrides=overrides)
    pool = ModelPool(settings)
    try:
        yield partial(pool.complete, code_endpoint(settings), ASKED)
    finally:
        await pool.close()


async def ask(*overrides: str, **options: Any) -> Completion:
    async with asking(*overrides) as ask_:
        return await ask_(**options)


@pytest.fixture
async def ask_kimi(kimi: ScriptedServer) -> AsyncIterator[Ask]:
    async with asking(ONCE) as ask_:
        yield ask_


# What a call takes.


@pytest.mark.parametrize("model", ["kimi-k2.5", "kimi-k2-0905-preview", "nobody-has-this-model"])
async def test_a_completion_tells_tokens_and_list_price(kimi: ScriptedServer, model: str) -> None:
    said = await ask(f"ptc_service.model={model}")
    (asked,) = kimi.asked
    assert asked.body["model"] == model
    assert (said.text, said.truncated) == ("It has eight legs.", False)
    assert (said.provider, said.model) == ("kimi", model)
    assert (said.input_tokens, said.output_tokens) == (
        sum(len(message.text) for message in ASKED) // 4,
        len(said.text) // 4,
    )
    assert said.seconds >= 0
    if model.startswith("kimi"):
        used = Usage(input_tokens=said.input_tokens, output_tokens=said.output_tokens)
        listed = calc_price(used, model, provider_id="moonshotai").total_price
        assert (said.priced, said.cost_usd) == (True, pytest.approx(float(listed)))
        assert said.cost_usd > 0
    else:
        assert (said.priced, said.cost_usd) == (False, 0)


async def test_without_an_account_of_tokens_there_is_no_price(kimi: ScriptedServer) -> None:
    answer = b'{"choices": [{"message": {"role": "assistant", "content": "Eight."}}]}'
    kimi.script = lambda asked: Reply(raw=answer)
    said = await ask()
    assert (said.text, said.input_tokens, said.output_tokens) == ("Eight.", 0, 0)
    assert (said.priced, said.cost_usd) == (False, 0)


async def test_a_reply_that_was_cut_off_is_marked(kimi: ScriptedServer) -> None:
    kimi.script = lambda asked: Reply("It has", cut=True)
    assert (await ask()).truncated


@pytest.mark.parametrize(
    ("provider", "model", "limit"),
    [
        ("kimi", "kimi-k2.5", "max_tokens"),
        ("kimi", "gpt-5-codex", "max_tokens"),  # the client library knows this name too well
        ("openai", "gpt-4.1-mini", "max_completion_tokens"),
    ],
)
@pytest.mark.parametrize("options", [{}, {"max_tokens": 77, "temperature": 0.5}])
async def test_one_token_limit_is_sent_under_the_name_that_the_endpoint_knows(
    kimi: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
    provider: str,
    model: str,
    limit: str,
    options: dict[str, Any],
) -> None:
    monkeypatch.setenv("LLM_PROVIDER", provider)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    await ask(f"providers.openai.base_url={kimi.url}", f"ptc_service.model={model}", **options)
    (asked,) = kimi.asked
    limits = {name: value for name, value in asked.body.items() if name.endswith("_tokens")}
    assert limits == {limit: options.get("max_tokens", 4096)}
    assert asked.body.get("temperature") == options.get("temperature")
    assert ("thinking" in asked.body) == (provider == "kimi")


# Keys.


@pytest.mark.parametrize("status", [200, 400, 401, 403, 429, 500])
async def test_the_key_is_sent_and_never_told(
    kimi: ScriptedServer, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    # The server tells the key, once whole and once where long messages are cut.
    kimi.script = lambda asked: Reply(f"{asked.key} {'x' * 140} {asked.key}", status=status)
    told = repr(code_endpoint(load_config()))
    if status == 200:
        await ask(ONCE)
    else:
        with pytest.raises(ProviderError) as caught:
            await ask(ONCE)
        told += f"{caught.value} {caught.value!r}"
    assert [asked.key for asked in kimi.asked] == [KEY]
    assert caplog.records
    logged = [f"{record.getMessage()} {record.args}" for record in caplog.records]
    assert KEY[:10] not in "\n".join([told, *logged])


# Failures.

CHOICES = b'{"choices": [{"message": {"role": "assistant", "content": "x"}}], "usage": '
FAILURES = {
    "401": (Reply(status=401), AuthenticationError, "check KIMI_API_KEY"),
    "403": (Reply(status=403), AuthenticationError, "check KIMI_API_KEY"),
    "429": (Reply(status=429), RateLimitError, "wait, or lower limits.parallel_calls"),
    "404": (Reply("no such model", status=404), ProviderUnavailableError,
            r"404.*no such model.*check the base URL and the model"),
    "500": (Reply("on fire", status=500), ProviderUnavailableError,
            r"500.*on fire.*use another provider"),
    "HTML": (Reply(raw=b"<html>Welcome</html>"), ProviderUnavailableError, "OpenAI-compatible"),
    "HTML, said so": (Reply(raw=b"<html>", headers={"content-type": "text/html"}),
                      ProviderUnavailableError, "OpenAI-compatible"),
    "empty body": (Reply(raw=b""), ProviderUnavailableError, "OpenAI-compatible"),
    "null": (Reply(raw=b"null"), ProviderUnavailableError, "OpenAI-compatible"),
    "null choices": (Reply(raw=b'{"choices": null}'), ProviderUnavailableError,
                     "OpenAI-compatible"),
    "no choices": (Reply(raw=b'{"choices": []}'), ProviderUnavailableError, "OpenAI-compatible"),
    "fewer than no tokens": (
        Reply(raw=CHOICES + b'{"prompt_tokens": -4, "completion_tokens": 1, "total_tokens": 1}}'),
        ProviderUnavailableError, "OpenAI-compatible"),
    "other role": (Reply(raw=b'{"choices": [{"message": {"role": "bard", "content": "x"}}]}'),
                   ProviderUnavailableError, "OpenAI-compatible"),
}  # fmt: skip


@pytest.mark.parametrize(("reply", "error", "says"), FAILURES.values(), ids=FAILURES)
async def test_a_failure_is_told_in_our_words(
    kimi: ScriptedServer, reply: Reply, error: type[ProviderError], says: str
) -> None:
    kimi.script = lambda asked: reply
    with pytest.raises(error, match=says) as caught:
        await ask(ONCE)
    assert caught.type is error
    assert str(caught.value).startswith(f"kimi at {kimi.url} ")
    assert len(kimi.asked) == 1


async def test_an_endpoint_that_cannot_be_reached(
    kimi: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIMI_BASE_URL", url := nobody())
    with pytest.raises(ProviderUnavailableError, match="check the network and the base URL") as c:
        await ask(ONCE)
    assert url in str(c.value)


async def test_an_endpoint_that_keeps_silent(kimi: ScriptedServer) -> None:
    over = threading.Event()

    def silent(asked: Asked) -> Reply:
        over.wait(60)
        return Reply()

    kimi.script = silent
    try:
        with pytest.raises(ProviderTimeoutError, match=r"within 0\.2 s \(network\.timeout\)"):
            await ask(ONCE, "network.timeout=0.2")
    finally:
        over.set()


some = st.sampled_from
any_json = some([None, True, -1, 1.5, "x", "\ud800", [], {}, [None], {"role": 1}])
texts = some(["Eight.", "\ud83d", "", None, [{"type": "text", "text": "x"}], [None], 8, {}])
messages = st.fixed_dictionaries(
    {"role": some(["assistant", "user", "system", "bard", None]), "content": texts},
    optional={"tool_calls": any_json, "refusal": any_json, "function_call": any_json},
)
choices = st.fixed_dictionaries(
    {"message": messages | any_json}, optional={"finish_reason": any_json, "index": any_json}
)
tokens = some([0, 3, -3, 1.5, 10**30, "3", None])
usage = st.dictionaries(some(["prompt_tokens", "completion_tokens", "total_tokens"]), tokens)
replies = any_json | st.fixed_dictionaries(
    {"choices": st.lists(choices | any_json, max_size=2) | any_json},
    optional={"usage": usage | any_json, "error": any_json, "model": any_json},
)


@hypothesis_settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(reply=replies)
async def test_whatever_json_comes_back_is_a_completion_or_a_provider_error(
    kimi: ScriptedServer, ask_kimi: Ask, reply: Any
) -> None:
    kimi.script = lambda asked: Reply(raw=json.dumps(reply).encode())
    try:
        said = await ask_kimi()
    except ProviderError:
        return
    assert json.loads(said.model_dump_json())["text"] == said.text


# Tries.


@pytest.mark.parametrize(
    ("status", "retries", "requests"),
    [(500, 0, 1), (500, 1, 2), (429, 2, 3), (408, 2, 3), (409, 2, 3), (400, 2, 1), (401, 2, 1)],
)
async def test_tries_are_bounded_by_network_retries(
    kimi: ScriptedServer, status: int, retries: int, requests: int
) -> None:
    kimi.script = lambda asked: Reply(status=status, headers=SOON)
    with pytest.raises(ProviderError):
        await ask(f"network.retries={retries}")
    assert len(kimi.asked) == requests


async def test_a_try_that_succeeds_is_the_last(kimi: ScriptedServer) -> None:
    replies = iter([Reply(status=503, headers=SOON), Reply(status=429, headers=SOON)])
    kimi.script = lambda asked: next(replies, Reply("Eight."))
    assert (await ask("network.retries=5")).text == "Eight."
    assert len(kimi.asked) == 3


async def test_retry_after_is_waited_for(kimi: ScriptedServer) -> None:
    arrived: list[float] = []

    def script(asked: Asked) -> Reply:
        arrived.append(time.monotonic())
        return Reply("Eight.") if arrived[1:] else Reply(status=429, headers={"Retry-After": "1"})

    kimi.script = script
    await ask("network.retries=1")
    first, second = arrived
    assert second - first >= 0.9  # never sooner, however busy the machine is


@pytest.mark.parametrize(
    ("header", "told"), [("3600", 3600), ("Wed, 21 Oct 2065 07:28:00 GMT", None)]
)
async def test_a_long_retry_after_is_handed_on_at_once(
    kimi: ScriptedServer, header: str, told: float | None
) -> None:
    kimi.script = lambda asked: Reply(status=429, headers={"Retry-After": header})
    with pytest.raises(RateLimitError) as caught:
        await ask("network.retries=2")
    assert caught.value.retry_after == told
    assert len(kimi.asked) == 1


async def test_no_more_calls_than_parallel_calls_are_under_way(
    kimi: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived, over = threading.Semaphore(0), threading.Event()
    under_way: list[int] = []

    def script(asked: Asked) -> Reply:
        if asked.user == "probe":
            return Reply("Here.")
        under_way.append(len(kimi.asked) - len(kimi.answered))
        arrived.release()
        over.wait(60)
        return Reply("Eight.")

    kimi.script = script
    settings = load_config(overrides=["limits.parallel_calls=3"])
    endpoint = code_endpoint(settings)
    pool, other = ModelPool(settings), ModelPool(settings)
    calls = [asyncio.create_task(pool.complete(endpoint, ASKED)) for _ in range(8)]
    try:
        for _ in range(3):
            assert await asyncio.to_thread(arrived.acquire, timeout=60)
        for _ in range(3):  # whoever could call would have done so by the end of these
            await other.complete(endpoint, [HumanMessage("probe")])
        assert len(kimi.asked) == 3 + 3
        over.set()
        assert [said.text for said in await asyncio.gather(*calls)] == ["Eight."] * 8
    finally:
        over.set()
        await asyncio.gather(*calls, return_exceptions=True)
        await pool.close()
        await other.close()
    assert len(under_way) == 8


# Who serves a role.

KEYS = {"KIMI_API_KEY": KEY, "OPENROUTER_API_KEY": "sk-or", "OPENAI_API_KEY": "sk-oa"}
OWN = {"ROMA_BASE_URL": "http://gpu:8000/v1", "ROMA_MODEL": "qwen"}
CHOICE = {
    "no key": ({}, "embedded", "embedded", None),
    "blank key": ({"KIMI_API_KEY": "  "}, "embedded", "embedded", None),
    "all keys": (KEYS, "kimi", "kimi", "https://api.moonshot.ai/v1"),
    "no kimi": (KEYS | {"KIMI_API_KEY": ""}, "openrouter", "openrouter",
                "https://openrouter.ai/api/v1"),
    "openai only": ({"OPENAI_API_KEY": "sk"}, "openai", "openai", "https://api.openai.com/v1"),
    "LLM_PROVIDER": (KEYS | {"LLM_PROVIDER": "openai"}, "openai", "kimi",
                     "https://api.openai.com/v1"),
    "LLM_PROVIDER=embedded": (KEYS | {"LLM_PROVIDER": "embedded"}, "embedded", "kimi", None),
    "own endpoint": (OWN, "custom", "custom", OWN["ROMA_BASE_URL"]),
    "own endpoint first": (KEYS | OWN | {"LLM_PROVIDER": "kimi"}, "custom", "custom",
                           OWN["ROMA_BASE_URL"]),
}  # fmt: skip


@pytest.mark.parametrize(("env", "code", "prose", "url"), CHOICE.values(), ids=CHOICE)
def test_the_environment_chooses_the_provider(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str], code: str, prose: str, url: str | None
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    settings = load_config()
    coder = code_endpoint(settings)
    assert (coder.provider, coder.base_url) == (code, url)
    assert coder.embedded == (code == "embedded")
    assert {endpoint.provider for endpoint in roles().values()} == {prose}


def roles(*overrides: str) -> dict[str, Endpoint]:
    settings = load_config(overrides=overrides)
    agents = settings.agents
    named = {
        "planner": agents.planner,
        "executor": agents.executor,
        "aggregator": agents.aggregator,
    }
    return {name: llm_endpoint(settings, agent.llm) for name, agent in named.items()}


async def test_one_endpoint_of_ones_own_serves_every_role(
    kimi: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scripted(lambda asked: Reply("Eight.")) as server:
        for name, value in server.env("my-model").items():
            monkeypatch.setenv(name, value)
        settings = load_config()
        pool = ModelPool(settings)
        for endpoint in [code_endpoint(settings), *roles().values()]:
            said = await pool.complete(endpoint, ASKED)
            assert (said.provider, said.model) == ("custom", "my-model")
        await pool.close()
        assert [a.body["model"] for a in server.asked] == ["my-model"] * 4
        assert {a.key for a in server.asked} == {"sk-scripted-key"}
    assert kimi.asked == []


def test_a_role_can_have_an_endpoint_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    found = roles(
        "agents.planner.llm={provider: openai}",
        "agents.executor.llm={base_url: 'https://openrouter.ai/api/v1', model: gemini}",
        "agents.aggregator.llm={base_url: 'http://gpu:8000/v1', model: qwen}",
    )
    keys = {name: e.key and e.key.get_secret_value() for name, e in found.items()}
    assert keys == {"planner": "sk-oa", "executor": "sk-or", "aggregator": None}
    assert {name: (e.provider, e.model) for name, e in found.items()} == {
        "planner": ("openai", "gpt-4.1-mini"),
        "executor": ("openrouter", "gemini"),
        "aggregator": ("custom", "qwen"),
    }


UNUSABLE = {
    "no key": ({"LLM_PROVIDER": "kimi"}, "set KIMI_API_KEY"),
    "unknown": ({"LLM_PROVIDER": "acme"}, "acme.*LLM_PROVIDER.*use auto.*kimi"),
    "no scheme": (OWN | {"ROMA_BASE_URL": "localhost:11434"}, "localhost:11434.*http://"),
    "no host": (OWN | {"ROMA_BASE_URL": "http://[::1/v1"}, "base URL"),
    "no URL": ({"LLM_PROVIDER": "custom", "ROMA_MODEL": "qwen"}, "base URL"),
    "no model": ({"ROMA_BASE_URL": "http://gpu:8000/v1"}, "set ROMA_MODEL"),
    "key with an ellipsis": (
        {"KIMI_API_KEY": "sk-kimi-01\N{HORIZONTAL ELLIPSIS}ef"},
        "KIMI_API_KEY",
    ),
    "two keys": ({"KIMI_API_KEY": "sk-kimi-01\nsk-kimi-02"}, "KIMI_API_KEY"),
}


@pytest.mark.parametrize(("env", "says"), UNUSABLE.values(), ids=UNUSABLE)
def test_an_unusable_choice_names_the_variable_to_mend(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str], says: str
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=says) as caught:
        code_endpoint(load_config())
    assert "sk-kimi" not in str(caught.value)


async def test_without_a_key_the_embedded_model_answers_for_nothing() -> None:
    said = await ask(max_tokens=4)
    assert said.text
    assert (said.provider, said.truncated) == ("embedded", True)
    assert 0 < said.output_tokens <= 4
    assert (said.cost_usd, said.priced) == (0, True)
