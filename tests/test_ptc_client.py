"""Clients of the PTC service, remote or in this process: what they get and what they raise."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from langchain_core.runnables.config import var_child_runnable_config

from schema.bounds import REQUEST_BYTES
from schema.errors import (
    ConfigError,
    ProviderError,
    ProviderTimeoutError,
    ProviderUnavailableError,
)
from schema.settings import load_config
from schema.task import Contract
from tests.kimi import FAILURES, KEY, TASK, held, script_of, set_profile
from tests.scripted import Reply, ScriptedServer, code
from tests.served import nobody, serving
from tests.threads import in_thread
from tools.models import run_under_way
from tools.ptc import PTCClient, get_ptc_client
from tools.ptc.contract import GenerateRequest

OpenClient = Callable[[], AbstractAsyncContextManager[PTCClient]]


@pytest.fixture(params=["remote", "in this process"])
def open_client(request: pytest.FixtureRequest) -> OpenClient:
    @asynccontextmanager
    async def open_() -> AsyncIterator[PTCClient]:
        with serving() if request.param == "remote" else nullcontext() as url:
            client = get_ptc_client(url)
            yield client
            await client.aclose()

    return open_


# What they get


async def test_healthy(coder: ScriptedServer, open_client: OpenClient) -> None:
    async with open_client() as client:
        health = await client.health_check()
    assert health == {"status": "healthy", "llm_provider": "kimi", "model": "kimi-k2.6"}
    assert coder.asked == []


async def test_without_a_key_the_service_is_degraded_and_says_which_one_it_wants(
    coder: ScriptedServer, open_client: OpenClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KIMI_API_KEY")
    async with open_client() as client:
        health = await client.health_check()
        with pytest.raises(ConfigError, match="set KIMI_API_KEY"):
            await client.generate(TASK)
    assert (health["status"], health["llm_provider"]) == ("degraded", "kimi")
    assert "set KIMI_API_KEY" in str(health["reason"])
    assert coder.asked == []


async def test_generate(coder: ScriptedServer, open_client: OpenClient) -> None:
    contract = Contract(
        files=("square.py",),
        exports={"square.py": ("square",)},
        interface=("square(n) -> number",),
        tests="assert square(3) == 9",
    )
    request = GenerateRequest(
        task="Square numbers",
        language="Python",
        contract=contract,
        project="It is one part of: Geometry",
        context="It failed before.",
        max_tokens=321,
        temperature=0.25,
    )
    async with open_client() as client:
        response = await client.generate(request)
    assert [file.path for file in response.files] == ["square.py"]
    assert response.files[0].content == "def square(n):\n    return n * n\n"
    assert response.explanation == "Squares a number."
    assert (response.provider, response.model) == ("kimi", "kimi-k2.6")
    assert response.usage.total_tokens == response.usage.input_tokens + response.usage.output_tokens
    assert response.usage.input_tokens > 0
    assert not response.priced  # nobody's list is that of this address
    (asked,) = coder.asked
    assert asked.key == KEY
    assert (asked.body["max_tokens"], asked.body["temperature"]) == (321, 0.25)
    assert "max_completion_tokens" not in asked.body
    assert asked.system.endswith("\n\nIt is one part of: Geometry")
    wanted = ["Square numbers", "Python", "- square.py defines square", *contract.interface]
    assert [part for part in [*wanted, contract.tests, request.context] if part in asked.user] == [
        *wanted, contract.tests, request.context,
    ]  # fmt: skip


# name -> (reply, files, what the explanation says)
ODD_REPLIES = {
    "no code": (Reply("I would rather not."), [], "I would rather not."),
    "cut off": (
        Reply("```python path=a.py\nx = 1\n", cut=True),
        [],
        "a.py was cut off at the token limit",
    ),
    "forbidden path": (Reply(code("../a.py", "x = 1")), [], "refused path"),
    "broken text": (Reply("half a smile: \ud83d"), [], "half a smile: ?"),
}


async def test_odd_replies_are_explained(
    coder: ScriptedServer, open_client: OpenClient, subtests: pytest.Subtests
) -> None:
    async with open_client() as client:
        for name, (reply, files, explained) in ODD_REPLIES.items():
            with subtests.test(name):
                coder.script = script_of(reply)
                response = await client.generate(TASK)
                assert [file.path for file in response.files] == files
                assert explained in response.explanation
                assert response.truncated is reply.cut


async def test_blocks_change_what_was_sent_along_and_new_files_stand_beside_it(
    coder: ScriptedServer, open_client: OpenClient
) -> None:
    block = "<<<<<<< SEARCH\n  return 1\n=======\n  return 2\n>>>>>>> REPLACE"
    large = "".join(f"def f{n}():\r\n  return {n}\r\n" for n in range(500))
    small = "x = 1\r\n"
    coder.script = script_of(
        Reply(f"large.py\n{block}\n\n{code('small.py', 'x = 2')}\n{code('new.py', 'y = 1')}")
    )
    request = GenerateRequest(
        task="Change it",
        contract=Contract(files=("large.py", "small.py", "new.py")),
        existing={"large.py": large, "small.py": small},
    )
    async with open_client() as client:
        response = await client.generate(request)
    assert not response.faults
    assert {file.path: file.content for file in response.files} == {
        "large.py": large.replace("  return 1\r", "  return 2\r"),
        "small.py": "x = 2\r\n",
        "new.py": "y = 1\n",
    }


async def test_an_older_service_is_told_nothing_that_it_does_not_know() -> None:
    sent: list[bytes] = []

    class Older(SimpleHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_error(500)

        def do_GET(self) -> None:
            self.send_error(500)

        def log_message(self, *_: object) -> None: ...

    with in_thread(ThreadingHTTPServer(("127.0.0.1", 0), Older)) as server:
        client = get_ptc_client(f"http://127.0.0.1:{server.server_port}")
        with pytest.raises(ProviderError):
            await client.generate(TASK)
        await client.aclose()
    assert sent and b"rung" not in sent[0] and b"existing" not in sent[0]


# What they raise


@pytest.mark.slow
async def test_both_clients_raise_what_the_service_had(
    coder: ScriptedServer, open_client: OpenClient, subtests: pytest.Subtests
) -> None:
    async with open_client() as client:
        for name, failure in FAILURES.items():
            with subtests.test(name):
                coder.script = script_of(failure.reply)
                with pytest.raises(failure.error, match=failure.says) as caught:
                    await client.generate(TASK)
                assert caught.type is failure.error
                assert KEY not in str(caught.value)
                after = float(failure.retry_after) if failure.retry_after else None
                assert getattr(caught.value, "retry_after", None) == after
    assert len(coder.asked) == len(FAILURES)


async def test_clients_refuse_to_send_too_much(
    coder: ScriptedServer, open_client: OpenClient
) -> None:
    async with open_client() as client:
        with pytest.raises(ProviderError, match=str(REQUEST_BYTES)):
            await client.generate(GenerateRequest(task="x" * REQUEST_BYTES))
    assert coder.asked == []


async def test_clients_send_the_token_they_were_opened_with(
    coder: ScriptedServer, open_client: OpenClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTC_SERVICE_TOKEN", "first")
    async with open_client() as client:
        assert (await client.generate(TASK)).files
    assert len(coder.asked) == 1


async def test_a_client_with_another_token_is_refused(
    coder: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTC_SERVICE_TOKEN", "first")
    with serving() as url:
        assert httpx.get(f"{url}/health").is_success
        monkeypatch.setenv("PTC_SERVICE_TOKEN", "second")
        client = get_ptc_client(url)
        with pytest.raises(ProviderError, match="PTC_SERVICE_TOKEN"):
            await client.generate(TASK)
        await client.aclose()
    assert not coder.asked


async def test_a_service_that_is_too_slow(
    coder: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_profile(monkeypatch, service_timeout=0.2)
    with serving() as url, held() as coder.script:
        client = get_ptc_client(url)
        with pytest.raises(ProviderTimeoutError, match=r"the PTC service .* is too slow"):
            await client.generate(TASK)
        await client.aclose()


async def test_a_service_that_is_not_there() -> None:
    client = get_ptc_client(url := nobody())
    health = await client.health_check()
    with pytest.raises(ProviderUnavailableError, match="start it or unset PTC_SERVICE_URL"):
        await client.generate(TASK)
    await client.aclose()
    assert health["status"] == "degraded"
    assert url in str(health["reason"])


async def test_a_server_that_is_no_ptc_service() -> None:
    with website() as url:
        client = get_ptc_client(url)
        health = await client.health_check()
        with pytest.raises(ProviderUnavailableError, match="what no PTC service answers"):
            await client.generate(TASK)
        await client.aclose()
    assert health["status"] == "degraded"
    assert url in str(health["reason"])


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def website() -> Iterator[str]:
    with in_thread(ThreadingHTTPServer(("127.0.0.1", 0), _Quiet)) as server:
        yield f"http://127.0.0.1:{server.server_address[1]}"


@pytest.mark.slow
async def test_a_silent_service_costs_a_run_its_patience_and_no_more() -> None:
    """In all: the thirteenth call is not sent, or it would find that nobody listens any more."""
    settings = load_config(overrides=["network.patience=1"])
    var_child_runnable_config.set({"configurable": {"thread_id": "run"}})
    with run_under_way("run"):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            client = get_ptc_client(
                f"http://127.0.0.1:{silent.getsockname()[1]}", settings=settings
            )
            calls = (client.generate(TASK) for _ in range(12))
            ends = await asyncio.gather(*calls, return_exceptions=True)
        assert {type(end) for end in ends} == {ProviderTimeoutError}
        with pytest.raises(ProviderTimeoutError, match="too slow"):
            await client.generate(TASK)
    with pytest.raises(ProviderUnavailableError, match="does not answer"):
        await client.generate(TASK)
    await client.aclose()
