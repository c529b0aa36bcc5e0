"""The PTC service under hostile replies and requests: it stays healthy, and nothing is paid."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from schema.bounds import REQUEST_BYTES
from tests.hostile import LONG, texts
from tests.kimi import TASK, script_of
from tests.scripted import Reply, ScriptedServer
from tests.served import apart, serving
from tests.shell import environment
from tools.ptc import patience

pytestmark = pytest.mark.slow

HEALTHY_S = 0.1
TRIES = 3
ASKED: dict[str, Any] = {"json": TASK.model_dump(), "timeout": 60}
JSON = {"content-type": "application/json"}


def stays_healthy(url: str, busy: Any) -> bool:
    """Whether /health answers in time; a machine that was busy otherwise gets another try."""
    return any(slowest_health(url, busy) < HEALTHY_S for _ in range(TRIES))


def slowest_health(url: str, busy: Any) -> float:
    """The longest that /health took, in seconds, while ``busy`` ran."""
    slowest = 0.0
    with ThreadPoolExecutor(1) as one, httpx.Client(base_url=url) as client:
        client.get("/health")
        work = one.submit(busy)
        while not work.done():
            began = time.perf_counter()
            assert client.get("/health").status_code == 200
            slowest = max(slowest, time.perf_counter() - began)
        work.result()
    return slowest


HOLDING = [
    "blanks",
    "newlines",
    "braces",
    "fences",
    "backticks",
    "bullets",
    "a heading, then blanks",
    "a fence, then blanks",
]


def test_health_answers_whatever_a_reply_holds(
    coder: ScriptedServer, subtests: pytest.Subtests
) -> None:
    with apart() as url:
        for name in HOLDING:
            coder.script = script_of(Reply(texts(LONG)[name]))
            with subtests.test(name):
                assert stays_healthy(url, lambda: httpx.post(f"{url}/generate", **ASKED))


REQUESTS: dict[str, bytes] = {
    "deep": b'{"task":' + b"[" * 900_000,
    "deep objects": b'{"a":' * 150_000,
    "a huge number": b'{"task": "x", "max_tokens": ' + b"9" * 900_000 + b"}",
    "no UTF-8": b'{"task": "\xff\xfe"}',
    "half a character": b'{"task": "\\ud800"}',
    "not a number": b'{"task": "x", "temperature": NaN}',
    "a list": b"[]",
    "a hundred thousand files": json.dumps(
        {"task": "x", "contract": {"files": ["a"] * 100_000}}
    ).encode(),
    "a hundred thousand signatures": json.dumps(
        {"task": "x", "contract": {"signatures": {"a.py": ["f()"] * 100_000}}}
    ).encode(),
    "many paths": json.dumps(
        {"task": "x", "contract": {"exports": {f"{n}": ["a"] * 1000 for n in range(150)}}}
    ).encode(),
    "wide tables": json.dumps(
        {"task": "x", "contract": {"tables": ["a(" + "," * 20_000 + ")"] * 40}}
    ).encode(),
    "commas": json.dumps({"task": "x", "contract": {"tables": ["a(" + "b," * 400_000]}}).encode(),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_hostile_request_is_refused_at_once_and_costs_nothing(
    coder: ScriptedServer, name: str
) -> None:
    def ask() -> None:
        for _ in range(3):
            reply = httpx.post(f"{url}/generate", content=REQUESTS[name], headers=JSON)
            assert 400 <= reply.status_code < 500
            assert reply.headers["content-type"] == "application/problem+json"
            assert len(reply.content) < 2000 and reply.elapsed.total_seconds() < 1

    with serving() as url:
        assert stays_healthy(url, ask)
    assert coder.asked == []


def spoken(url: str, said: bytes, wait_s: float = 20) -> bytes:
    """What the service says until it closes the connection; the time it may take is bounded."""
    host, _, port = url.removeprefix("http://").rpartition(":")
    answer = b""
    with socket.create_connection((host, int(port)), wait_s) as connection:
        connection.sendall(said)
        try:
            while data := connection.recv(65_536):
                answer += data
        except ConnectionResetError:
            pass
    return answer


POST = b"POST /generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
HALF_OPEN = {
    "nothing": b"",
    "half a head": b"GET /health HTTP/1.1\r\nHost:",
    "half of a second head": b"GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /he",
    "half a body": POST + b"Content-Length: 100\r\n\r\n{",
    "no body": POST + b"Content-Length: 100\r\n\r\n",
}


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "HEAD_S", 0.3)
    monkeypatch.setattr("tools.ptc.guard.BODY_S", 0.3)


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("said", HALF_OPEN.values(), ids=HALF_OPEN)
def test_a_half_open_request_is_closed(coder: ScriptedServer, said: bytes) -> None:
    with serving() as url:
        answer = spoken(url, said)
        assert (b" 408 " in answer) == said.startswith(b"POST")
        assert httpx.get(f"{url}/health").status_code == 200


@pytest.mark.usefixtures("hasty")
def test_dripping_does_not_keep_a_connection(coder: ScriptedServer) -> None:
    with serving() as url:
        host, _, port = url.removeprefix("http://").rpartition(":")
        connection = socket.create_connection((host, int(port)), 10)
        with connection, pytest.raises(OSError, match=r"reset|pipe"):
            for _ in range(100):
                connection.sendall(b"G")
                time.sleep(0.05)


def test_a_request_that_takes_its_time_is_served(coder: ScriptedServer) -> None:
    body = TASK.model_dump_json().encode()
    head = POST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
    with serving() as url:
        host, _, port = url.removeprefix("http://").rpartition(":")
        with socket.create_connection((host, int(port)), 20) as connection:
            for piece in (head[:20], head[20:], body[:5], body[5:]):
                connection.sendall(piece)
                time.sleep(0.05)
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")


def test_a_head_without_end_is_cut_off(coder: ScriptedServer) -> None:
    with serving() as url:
        host, _, port = url.removeprefix("http://").rpartition(":")
        with socket.create_connection((host, int(port)), 10) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nA: ")
            with pytest.raises(OSError, match=r"reset|pipe"):
                for _ in range(100):
                    connection.sendall(b"x" * LONG)


LENGTHS = {b"-1": 400, b"\xb2": 400, b"1e3": 400, b"9" * 400: 413, b"99999999999": 413}


@pytest.mark.parametrize("length", LENGTHS)
def test_a_length_that_is_none_is_refused(coder: ScriptedServer, length: bytes) -> None:
    said = POST + b"Connection: close\r\nContent-Length: " + length + b"\r\n\r\n"
    with serving() as url:
        status = spoken(url, said).split(b" ")[1]
    assert status in (b"400", b"411", b"413")
    assert coder.asked == []


def test_more_than_was_announced_or_chunked_is_not_read(coder: ScriptedServer) -> None:
    with serving() as url:
        for chunks in (iter([b"x" * REQUEST_BYTES] * 3), iter([b"{}"])):
            assert httpx.post(f"{url}/generate", content=chunks).status_code == 411
        big = httpx.request("GET", f"{url}/health", content=iter([b"x" * REQUEST_BYTES] * 2))
        assert big.status_code == 413
    assert coder.asked == []


# Who may ask


@pytest.fixture
def beyond() -> Iterator[str]:
    """An address of this host that is not loopback, as far as it has one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("this host has no address but loopback")
        yield probe.getsockname()[0]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])
def test_without_a_token_it_listens_on_loopback_only(host: str) -> None:
    command = [sys.executable, "-m", "uvicorn", "tools.ptc.service:app", "--port", "0"]
    done = subprocess.run(
        [*command, "--host", host], env=environment({}), capture_output=True, text=True, timeout=60
    )
    assert done.returncode != 0
    assert "set PTC_SERVICE_TOKEN, or listen on 127.0.0.1" in done.stderr
    assert "Traceback" not in done.stderr and "running on" not in done.stderr


def test_a_socket_that_it_was_given_is_no_way_around_that(
    coder: ScriptedServer, beyond: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving("0.0.0.0") as url:
        elsewhere = url.replace("0.0.0.0", beyond)
        for path in ("health", "docs"):
            refused = httpx.get(f"{elsewhere}/{path}")
            assert refused.status_code == 403 and "PTC_SERVICE_TOKEN" in refused.text
    monkeypatch.setenv("PTC_SERVICE_TOKEN", "s3cret")
    with serving("0.0.0.0") as url:
        assert httpx.get(f"{url.replace('0.0.0.0', beyond)}/health").status_code == 200
    assert coder.asked == []


def test_settings_that_cannot_be_read_end_the_start_in_a_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    command = [sys.executable, "-m", "uvicorn", "tools.ptc.service:app", "--port", "0"]
    monkeypatch.setenv("ROMA_PROFILE", "nowhere")
    done = subprocess.run(command, env=environment({}), capture_output=True, text=True, timeout=60)
    assert done.returncode != 0 and "no profile 'nowhere'" in done.stderr
    assert "Traceback" not in done.stderr


def test_many_half_open_connections_keep_nobody_out(coder: ScriptedServer) -> None:
    with serving() as url:
        host, _, port = url.removeprefix("http://").rpartition(":")
        held = [socket.create_connection((host, int(port)), 10) for _ in range(100)]
        for connection in held:
            connection.sendall(POST)
        assert threading.active_count() < 100
        assert httpx.post(f"{url}/generate", json=TASK.model_dump(), timeout=30).status_code == 200
        for connection in held:
            connection.close()
