"""``roma-ptc serve`` and ``ptc``: they answer, end clean, and say why they cannot begin."""

from __future__ import annotations

import signal
import socket
import time

import httpx
import pytest

from tests import shell
from tests.served import nobody


@pytest.mark.parametrize("command", ["ptc", pytest.param("serve", marks=pytest.mark.slow)])
def test_a_port_that_is_taken_is_said_in_a_line(command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = shell.run(command, "--port", str(port))
    assert done.returncode == 2 and not done.stdout
    assert done.stderr == (
        f"error: nothing can be served at 127.0.0.1:{port}: Address already in use; choose another "
        "with --port\n"
    )


def test_beyond_loopback_a_token_is_asked_for_in_a_line() -> None:
    port = nobody().rpartition(":")[2]
    done = shell.run("ptc", "--host", "0.0.0.0", "--port", port)
    assert done.returncode == 2 and not done.stdout
    assert done.stderr.startswith("error: the service does not listen on 0.0.0.0")
    assert done.stderr.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("end", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)], ids=["INT", "TERM"]
)
def test_the_graph_is_served_until_a_signal_ends_it(end: signal.Signals, code: int) -> None:
    url = nobody()
    process = shell.start("serve", "--port", url.rpartition(":")[2])
    deadline = time.monotonic() + 100
    while not answers(url):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.1)
    found = httpx.post(f"{url}/assistants/search", json={}).json()
    assert [one["graph_id"] for one in found] == ["roma"]
    assert httpx.get(f"{url}/report/0b5f3a52-6a1c-4c5e-9c0e-2f1d8d7a9b11").status_code == 404
    process.send_signal(end)
    out, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert f"the graph is served at {url}" in err
    assert "Traceback" not in out + err


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/ok").is_success
    except httpx.TransportError:
        return False
