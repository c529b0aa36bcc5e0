"""The PTC service over HTTP: every failure and every bad request is a problem it describes."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from schema.bounds import REQUEST_BYTES
from schema.errors import ProviderTimeoutError
from tests.kimi import FAILURES, KEY, SQUARE, TASK, held, script_of, set_profile
from tests.scripted import Asked, Reply, ScriptedServer
from tests.served import serving
from tools.ptc import get_ptc_client

PROBLEM = "application/problem+json"


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


@pytest.mark.slow
def test_a_failing_provider_is_a_problem(coder: ScriptedServer, subtests: pytest.Subtests) -> None:
    with serving() as url:
        for name, failure in FAILURES.items():
            with subtests.test(name):
                coder.script = script_of(failure.reply)
                reply = post(url)
                assert_problem(reply, failure.status, failure.type, failure.says)
                assert reply.headers.get("retry-after") == failure.retry_after
    assert len(coder.asked) == len(FAILURES)


async def test_a_provider_that_is_too_slow(
    coder: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_profile(monkeypatch, timeout=0.2)
    with serving() as url, held() as coder.script:
        assert_problem(post(url), 504, "urn:ptc:too-slow", "0.2 s (network.timeout)")
        for client in (get_ptc_client(url), get_ptc_client()):
            with pytest.raises(ProviderTimeoutError, match=r"0\.2 s \(network\.timeout\)"):
                await client.generate(TASK)
            await client.aclose()


BIG = b"x" * (REQUEST_BYTES + 1)
BAD_REQUESTS = {
    "no task": ({"json": {}}, 422, "urn:ptc:bad-request", "task"),
    "empty task": ({"json": {"task": ""}}, 422, "urn:ptc:bad-request", "task"),
    "unknown field": ({"json": {"task": "x", "colour": 1}}, 422, "urn:ptc:bad-request", "colour"),
    "hot": ({"json": {"task": "x", "temperature": 9}}, 422, "urn:ptc:bad-request", "temperature"),
    "no JSON": ({"content": b"{", "headers": {"content-type": "application/json"}},
                422, "urn:ptc:bad-request", "JSON"),
    "too large": ({"content": BIG}, 413, "urn:ptc:too-large", str(REQUEST_BYTES)),
    "no length": ({"content": iter([b"{}"])}, 411, "urn:ptc:bad-request", "Content-Length"),
}  # fmt: skip


def test_bad_requests_are_problems_and_cost_nothing(
    coder: ScriptedServer, subtests: pytest.Subtests
) -> None:
    with serving() as url:
        for name, (options, status, type_, says) in BAD_REQUESTS.items():
            with subtests.test(name):
                assert_problem(post(url, **options), status, type_, says)
        with subtests.test("wrong method"):
            assert_problem(httpx.get(f"{url}/generate"), 405, "about:blank", "Not Allowed")
        with subtests.test("largest"):
            largest = TASK.model_dump_json().encode().ljust(REQUEST_BYTES)
            headers = {"content-type": "application/json"}
            assert post(url, content=largest, headers=headers).status_code == 200
    assert len(coder.asked) == 1


TOKENS = {
    "Bearer s3cret-töken": 200,
    "Bearer s3cret": 401,
    "Bearer s3cret-tökens": 401,
    "Basic s3cret-töken": 401,
    "": 401,
}


def test_only_the_right_bearer_token_opens_generate(
    coder: ScriptedServer, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
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
    assert len(coder.asked) == 1


def test_the_description_tells_every_problem(coder: ScriptedServer) -> None:
    with serving() as url:
        assert "swagger" in httpx.get(f"{url}/docs").text
        described = httpx.get(f"{url}/openapi.json").json()
    responses = described["paths"]["/generate"]["post"]["responses"]
    assert set(responses) == {
        "200",
        "401",
        "402",
        "403",
        "408",
        "411",
        "413",
        "422",
        "429",
        "502",
        "503",
        "504",
    }
    for status in set(responses) - {"200"}:
        content = responses[status]["content"]
        assert list(content) == [PROBLEM]
        assert set(content[PROBLEM]["schema"]["required"]) == {"type", "title", "status", "detail"}
    assert described["paths"]["/generate"]["post"]["security"]


def test_clients_share_the_providers_slots_and_no_runs(
    coder: ScriptedServer,
) -> None:
    clients = 64  # as many as the provider takes at once, and far more than one run asks
    with Path("config/once.yaml").open("a") as profile:
        profile.write(f"providers: {{kimi: {{limits: {{parallel_calls: {clients}}}}}}}\n")
    at_once = threading.Barrier(clients, timeout=30)

    def together(asked: Asked) -> Reply:
        at_once.wait()
        return Reply(SQUARE)

    coder.script = together
    with serving() as url, ThreadPoolExecutor(clients) as pool:
        replies = list(pool.map(lambda _: post(url), range(clients)))
    assert [reply.status_code for reply in replies] == [200] * clients
