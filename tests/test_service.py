"""The PTC service: what it answers over HTTP, and what its clients make of that."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from schema.errors import (
    AuthenticationError,
    ConfigError,
    ProviderError,
    ProviderTimeoutError,
    ProviderUnavailableError,
    RateLimitError,
    RomaError,
)
from schema.task import Contract
from tests.scripted import Asked, Reply, Script, ScriptedServer, code, scripted
from tests.served import nobody, serving
from tools.ptc import PTCClient, get_ptc_client
from tools.ptc.contract import MAX_BODY_BYTES, GenerateRequest

KEY = "sk-kimi-0123456789abcdef"
PROBLEM = "application/problem+json"
SQUARE = code("square.py", "def square(n):\n    return n * n") + "Squares a number."
TASK = GenerateRequest(task="Write a function square(n)")

PROFILE = """\
defaults:
  - /profiles/general
network:
  retries: 0
  timeout: {timeout}
ptc_service:
  timeout: {service_timeout}
"""


@pytest.fixture
def kimi(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ScriptedServer]:
    """Kimi's place is taken by a scripted server, which is asked once and not again."""
    set_profile()
    with scripted(lambda asked: Reply(SQUARE)) as server:
        monkeypatch.setenv("LLM_PROVIDER", "kimi")
        monkeypatch.setenv("KIMI_API_KEY", KEY)
        monkeypatch.setenv("KIMI_BASE_URL", server.url)
        yield server


def set_profile(timeout: float = 60, service_timeout: float = 60) -> None:
    profile = PROFILE.format(timeout=timeout, service_timeout=service_timeout)
    Path("config").mkdir(exist_ok=True)
    Path("config/general.yaml").write_text(profile)


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


class Failure(NamedTuple):
    """What the provider does, and how the service and its clients have to put it."""

    reply: Reply
    status: int
    type: str
    error: type[RomaError]
    says: str
    retry_after: str | None = None


FAILURES = {
    "key rejected": Failure(
        Reply(f"no such key: {KEY}", status=401),
        502, "urn:ptc:key-rejected", AuthenticationError, "KIMI_API_KEY",
    ),
    "rate limited": Failure(
        Reply(status=429, headers={"Retry-After": "7"}),
        429, "urn:ptc:rate-limited", RateLimitError, "limits.parallel_calls", "7",
    ),
    "rate limited without a time": Failure(
        Reply(status=429),
        429, "urn:ptc:rate-limited", RateLimitError, "limits.parallel_calls",
    ),
    "providers down": Failure(
        Reply(f"cannot serve {KEY}", status=500),
        503, "urn:ptc:providers-down", ProviderUnavailableError, "another provider",
    ),
    "nonsense": Failure(
        Reply(raw=b"<html>welcome</html>"),
        503, "urn:ptc:providers-down", ProviderUnavailableError, "OpenAI-compatible",
    ),
}  # fmt: skip


async def test_healthy(kimi: ScriptedServer, open_client: OpenClient) -> None:
    async with open_client() as client:
        health = await client.health_check()
    assert health == {"status": "healthy", "llm_provider": "kimi", "model": "kimi-k2.5"}
    assert kimi.asked == []


async def test_without_a_key_the_service_is_degraded_and_says_which_one_it_wants(
    kimi: ScriptedServer, open_client: OpenClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KIMI_API_KEY")
    async with open_client() as client:
        health = await client.health_check()
        with pytest.raises(ConfigError, match="set KIMI_API_KEY"):
            await client.generate(TASK)
    assert (health["status"], health["llm_provider"]) == ("degraded", "kimi")
    assert "set KIMI_API_KEY" in str(health["reason"])
    assert kimi.asked == []


async def test_generate(kimi: ScriptedServer, open_client: OpenClient) -> None:
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
        context="It failed before.",
        max_tokens=321,
        temperature=0.25,
    )
    async with open_client() as client:
        response = await client.generate(request)
    assert [file.path for file in response.files] == ["square.py"]
    assert response.files[0].content == "def square(n):\n    return n * n\n"
    assert response.explanation == "Squares a number."
    assert (response.provider, response.model) == ("kimi", "kimi-k2.5")
    assert response.usage.total_tokens == response.usage.input_tokens + response.usage.output_tokens
    assert response.usage.input_tokens > 0
    assert response.priced
    assert response.cost_usd > 0
    (asked,) = kimi.asked
    assert asked.key == KEY
    assert (asked.body["max_tokens"], asked.body["temperature"]) == (321, 0.25)
    assert "max_completion_tokens" not in asked.body
    wanted = ["Square numbers", "Python", "- square.py defines square", *contract.interface]
    assert [part for part in [*wanted, contract.tests, request.context] if part in asked.user] == [
        *wanted, contract.tests, request.context,
    ]  # fmt: skip


# name -> (reply, files, what the explanation says)
ODD_REPLIES = {
    "no code": (Reply("I would rather not."), [], "I would rather not."),
    "cut off": (Reply("```python path=a.py\nx = 1\n", cut=True), ["a.py"], "token limit"),
    "forbidden path": (Reply(code("../a.py", "x = 1")), [], "refused path"),
    "broken text": (Reply("half a smile: \ud83d"), [], "half a smile: ?"),
}


async def test_odd_replies_are_explained(
    kimi: ScriptedServer, open_client: OpenClient, subtests: pytest.Subtests
) -> None:
    async with open_client() as client:
        for name, (reply, files, explained) in ODD_REPLIES.items():
            with subtests.test(name):
                kimi.script = script_of(reply)
                response = await client.generate(TASK)
                assert [file.path for file in response.files] == files
                assert explained in response.explanation


def post(url: str, **options: object) -> httpx.Response:
    options = options or {"json": TASK.model_dump()}
    return httpx.post(f"{url}/generate", timeout=30, **options)  # type: ignore[arg-type]


def assert_problem(reply: httpx.Response, status: int, type_: str, says: str) -> None:
    assert (reply.status_code, reply.headers["content-type"]) == (status, PROBLEM)
    problem = reply.json()
    assert (problem["status"], problem["type"]) == (status, type_)
    assert problem["title"]
    assert says in problem["detail"]
    assert KEY not in reply.text


def test_a_failing_provider_is_a_problem(kimi: ScriptedServer, subtests: pytest.Subtests) -> None:
    with serving() as url:
        for name, failure in FAILURES.items():
            with subtests.test(name):
                kimi.script = script_of(failure.reply)
                reply = post(url)
                assert_problem(reply, failure.status, failure.type, failure.says)
                assert reply.headers.get("retry-after") == failure.retry_after
    assert len(kimi.asked) == len(FAILURES)


async def test_both_clients_raise_what_the_service_had(
    kimi: ScriptedServer, open_client: OpenClient, subtests: pytest.Subtests
) -> None:
    async with open_client() as client:
        for name, failure in FAILURES.items():
            with subtests.test(name):
                kimi.script = script_of(failure.reply)
                with pytest.raises(failure.error, match=failure.says) as caught:
                    await client.generate(TASK)
                assert caught.type is failure.error
                assert KEY not in str(caught.value)
                after = float(failure.retry_after) if failure.retry_after else None
                assert getattr(caught.value, "retry_after", None) == after
    assert len(kimi.asked) == len(FAILURES)


def script_of(reply: Reply) -> Script:
    return lambda asked: reply


async def test_a_provider_that_is_too_slow(kimi: ScriptedServer) -> None:
    set_profile(timeout=0.2)
    with serving() as url, held() as kimi.script:
        assert_problem(post(url), 504, "urn:ptc:too-slow", "0.2 s (network.timeout)")
        for client in (get_ptc_client(url), get_ptc_client()):
            with pytest.raises(ProviderTimeoutError, match=r"0\.2 s \(network\.timeout\)"):
                await client.generate(TASK)
            await client.aclose()


async def test_a_service_that_is_too_slow(kimi: ScriptedServer) -> None:
    set_profile(service_timeout=0.2)
    with serving() as url, held() as kimi.script:
        client = get_ptc_client(url)
        with pytest.raises(ProviderTimeoutError, match=r"the PTC service .* is too slow"):
            await client.generate(TASK)
        await client.aclose()


@contextmanager
def held() -> Iterator[Script]:
    """A script that does not answer as long as the block runs."""
    over = threading.Event()

    def script(asked: Asked) -> Reply:
        over.wait(60)
        return Reply(SQUARE)

    try:
        yield script
    finally:
        over.set()


BIG = b"x" * (MAX_BODY_BYTES + 1)
BAD_REQUESTS = {
    "no task": ({"json": {}}, 422, "urn:ptc:bad-request", "task"),
    "empty task": ({"json": {"task": ""}}, 422, "urn:ptc:bad-request", "task"),
    "unknown field": ({"json": {"task": "x", "colour": 1}}, 422, "urn:ptc:bad-request", "colour"),
    "hot": ({"json": {"task": "x", "temperature": 9}}, 422, "urn:ptc:bad-request", "temperature"),
    "no JSON": ({"content": b"{", "headers": {"content-type": "application/json"}},
                422, "urn:ptc:bad-request", "JSON"),
    "too large": ({"content": BIG}, 413, "urn:ptc:too-large", str(MAX_BODY_BYTES)),
    "no length": ({"content": iter([b"{}"])}, 411, "urn:ptc:bad-request", "Content-Length"),
}  # fmt: skip


def test_bad_requests_are_problems_and_cost_nothing(
    kimi: ScriptedServer, subtests: pytest.Subtests
) -> None:
    with serving() as url:
        for name, (options, status, type_, says) in BAD_REQUESTS.items():
            with subtests.test(name):
                assert_problem(post(url, **options), status, type_, says)
        with subtests.test("wrong method"):
            assert_problem(httpx.get(f"{url}/generate"), 405, "about:blank", "Not Allowed")
        with subtests.test("largest"):
            largest = TASK.model_dump_json().encode().ljust(MAX_BODY_BYTES)
            headers = {"content-type": "application/json"}
            assert post(url, content=largest, headers=headers).status_code == 200
    assert len(kimi.asked) == 1


async def test_clients_refuse_to_send_too_much(
    kimi: ScriptedServer, open_client: OpenClient
) -> None:
    async with open_client() as client:
        with pytest.raises(ProviderError, match=str(MAX_BODY_BYTES)):
            await client.generate(GenerateRequest(task="x" * MAX_BODY_BYTES))
    assert kimi.asked == []


TOKENS = {
    "Bearer s3cret-töken": 200,
    "Bearer s3cret": 401,
    "Bearer s3cret-tökens": 401,
    "Basic s3cret-töken": 401,
    "": 401,
}


def test_only_the_right_bearer_token_opens_generate(
    kimi: ScriptedServer, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    monkeypatch.setenv("PTC_SERVICE_TOKEN", "s3cret-töken")
    with serving() as url:
        for sent, status in TOKENS.items():
            with subtests.test(sent):
                headers = {"authorization": sent.encode()} if sent else {}
                reply = post(url, json=TASK.model_dump(), headers=headers)
                assert reply.status_code == status
                if status == 401:
                    assert_problem(reply, 401, "about:blank", "PTC_SERVICE_TOKEN")
                    assert "s3cret" not in reply.text
        assert httpx.get(f"{url}/health").status_code == 200
    assert len(kimi.asked) == 1


async def test_clients_send_the_token_they_were_opened_with(
    kimi: ScriptedServer, open_client: OpenClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTC_SERVICE_TOKEN", "first")
    async with open_client() as client:
        assert (await client.generate(TASK)).files
        monkeypatch.setenv("PTC_SERVICE_TOKEN", "second")
        with pytest.raises(ProviderError, match="PTC_SERVICE_TOKEN"):
            await client.generate(TASK)
    assert len(kimi.asked) == 1


def test_the_description_tells_every_problem(kimi: ScriptedServer) -> None:
    with serving() as url:
        assert "swagger" in httpx.get(f"{url}/docs").text
        described = httpx.get(f"{url}/openapi.json").json()
    responses = described["paths"]["/generate"]["post"]["responses"]
    assert set(responses) == {"200", "401", "411", "413", "422", "429", "502", "503", "504"}
    for status in set(responses) - {"200"}:
        content = responses[status]["content"]
        assert list(content) == [PROBLEM]
        assert set(content[PROBLEM]["schema"]["required"]) == {"type", "title", "status", "detail"}
    assert described["paths"]["/generate"]["post"]["security"]


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
    with ThreadingHTTPServer(("127.0.0.1", 0), _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()
