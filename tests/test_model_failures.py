"""Model calls that fail: each failure is told in our words, and tried again within bounds."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from schema.errors import (
    AuthenticationError,
    ProviderError,
    ProviderRefusedError,
    ProviderTimeoutError,
    ProviderUnavailableError,
    RateLimitError,
)
from tests.asking import ONCE, Ask, ask, asking
from tests.scripted import Asked, Reply, ScriptedServer
from tests.served import nobody

# Failures


@pytest.fixture
async def ask_kimi(kimi: ScriptedServer) -> AsyncIterator[Ask]:
    async with asking(ONCE) as ask_:
        yield ask_


FAILURES = {
    "401": (Reply(status=401), AuthenticationError, "check KIMI_API_KEY"),
    "403": (Reply(status=403), AuthenticationError, "check KIMI_API_KEY"),
    "429": (Reply(status=429), RateLimitError, "wait, or lower limits.parallel_calls"),
    "404": (Reply("nothing here", status=404), ProviderRefusedError,
            r"404.*nothing here.*check the base URL and the model"),
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


async def test_a_host_that_takes_no_connection_is_not_waited_for_as_an_answer_is(
    kimi: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.models.endpoint.chat.CONNECT_S", 0.5)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        address = full.getsockname()[:2]
        monkeypatch.setenv("KIMI_BASE_URL", f"http://{address[0]}:{address[1]}/v1")
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        with pytest.raises(ProviderUnavailableError, match="cannot be reached"):
            await ask(ONCE)
        for one in waiting:
            one.close()


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


# Tries

SOON = {"retry-after-ms": "1"}  # the server asks for the next try at once


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
