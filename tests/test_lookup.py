"""Servers of tools, real ones, that a task may ask before it is answered."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from graph import Solution, load_config, solve
from schema.errors import AuthenticationError, BudgetError, ConfigError
from tests.scripted import Asked, Reply, Script, Serve
from tests.threads import in_thread

GOAL = "What does the library say about tea?"
SERVER = Path(__file__).with_name("tool_server.py")
KEY = "lib-5f2c9d7e1b"


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIBRARY_KEY", KEY)
    monkeypatch.setenv("LIBRARY_LOG", str(tmp_path / "log"))
    return tmp_path / "log"


def overrides(**more: Any) -> list[str]:
    told = {"command": [sys.executable, str(SERVER)], "env": ["LIBRARY_KEY", "LIBRARY_LOG"], **more}
    values = ", ".join(f"{name}: {json.dumps(value)}" for name, value in told.items())
    return [f"mcp_servers.library={{{values}}}", "cache.answers=false"]


def asking(*lookups: dict[str, Any], type_: str = "RETRIEVE") -> Script:
    left = list(lookups)

    def script(asked: Asked) -> Reply:
        if asked.purpose == "atomize":
            return Reply(json.dumps({"atomic": True, "type": type_}))
        if asked.purpose == "lookup":
            return Reply(json.dumps(left.pop(0) if left else {"calls": []}))
        return Reply("Tea is 42.")

    return script


def look(*queries: str, tool: str = "library.search", **more: Any) -> dict[str, Any]:
    calls = [{"tool": tool, "arguments": {"query": query}} for query in queries]
    return {"calls": calls, **more}


def run(*settings: str, **more: Any) -> Solution:
    return solve(GOAL, load_config(overrides=[*overrides(**more), *settings]))


def test_a_task_is_answered_with_what_a_tool_says_and_the_call_is_on_the_receipt(
    serve: Serve, log: Path
) -> None:
    server = serve(asking(look("tea", "milk")))
    done = run(price_usd=0.25)
    assert done.passed and done.answer == "Tea is 42."
    assert server.purposes() == ["atomize", "lookup", "answer"]
    assert "library.search" in server.asked[1].user and "Find passages" in server.asked[1].user
    assert "Of tea it says: 42" in server.asked[2].user
    assert sorted(log.read_text().split()) == ["milk", "tea"]
    tools = [call for call in done.receipt.calls if call.purpose == "tool"]
    assert [(c.provider, c.model, c.cost_usd, c.task) for c in tools] == [
        ("library", "search", 0.25, "0")
    ] * 2
    assert done.receipt.totals.cost_usd >= 0.5
    assert KEY not in "".join(str(asked.messages) for asked in server.asked)


def test_what_a_tool_says_may_lead_to_a_further_question(serve: Serve, log: Path) -> None:
    asks = look("tea", "trouble", more=True)
    server = serve(asking(asks, look("42"), look("never asked"), type_="THINK"))
    assert run().passed
    assert server.purposes() == ["atomize", "lookup", "lookup", "answer"]
    assert "Of tea it says" in server.asked[2].user and "Of 42 it says" in server.asked[3].user
    # One that fails says so.
    assert "the shelf is empty" in server.asked[2].user


def test_a_server_at_an_address_is_sent_its_key(serve: Serve, log: Path) -> None:
    sent: list[str | None] = []

    class Guarded(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append(self.headers["Authorization"])
            self.send_error(403, f"{KEY} may not")

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None: ...

    serve(asking(look("tea")))
    with in_thread(ThreadingHTTPServer(("127.0.0.1", 0), Guarded)) as server:
        url = f"http://127.0.0.1:{server.server_port}/mcp"
        done = run(command=[], env=[], url=url, key_env="LIBRARY_KEY")
    assert done.passed and set(sent) == {f"Bearer {KEY}"}
    [note] = [note for note in done.receipt.notes if "tool server" in note]
    assert "library" in note and KEY not in note


@pytest.mark.slow
def test_a_server_at_an_address_is_asked(serve: Serve, log: Path) -> None:
    server = serve(asking(look("tea")))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen([sys.executable, str(SERVER), str(port)]) as started:
        try:
            while True:
                with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                assert started.poll() is None
            assert run(command=[], env=[], url=f"http://127.0.0.1:{port}/mcp").passed
        finally:
            started.kill()
    assert "Of tea it says: 42" in server.asked[2].user


def test_only_tools_that_the_profile_names_may_be_called(serve: Serve, log: Path) -> None:
    server = serve(asking(look("tea", tool="library.burn")))
    assert run(tools=["search"]).passed
    assert "burn" not in server.asked[1].user and not log.exists()


def test_who_neither_retrieves_nor_thinks_asks_nobody(serve: Serve, log: Path) -> None:
    server = serve(asking(look("tea"), type_="WRITE"))
    assert run().passed
    assert "lookup" not in server.purposes()


@pytest.mark.parametrize(
    ("given", "query", "said"),
    [
        ({"command": ["no-such-program-at-all"]}, "tea", "could not tell its tools"),
        ({"timeout": 0.01}, "tea", "did not tell its tools within 0.01 s"),
        ({}, "die", "could not answer search"),
    ],
)
def test_a_server_that_does_not_answer_is_noted_and_done_without(
    serve: Serve, log: Path, given: dict[str, Any], query: str, said: str
) -> None:
    serve(asking(look(query)))
    done = run(**given)
    assert done.passed and done.answer == "Tea is 42."
    assert any(said in note for note in done.receipt.notes), done.receipt.notes


def test_a_call_that_the_budget_has_no_room_for_is_not_made(serve: Serve, log: Path) -> None:
    serve(asking(look("tea")))
    with pytest.raises(BudgetError, match=r"max_cost_usd.*\$2\.0000"):
        run("budget.max_cost_usd=1", "budget.unpriced=allow", price_usd=2)
    assert not log.exists()


def test_a_run_that_goes_on_calls_no_tool_again(serve: Serve, log: Path) -> None:
    asks = asking(look("tea"))
    server = serve(lambda a: Reply("", status=401) if a.purpose == "answer" else asks(a))
    config = load_config(overrides=overrides())
    with pytest.raises(AuthenticationError):
        solve(GOAL, config, run_id="tea")
    server.script = asking()
    done = solve(None, config, run_id="tea")
    assert done.passed and log.read_text().split() == ["tea"]
    assert sum(call.purpose == "tool" for call in done.receipt.calls) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [({"command": []}, "either its command"), ({"url": "http://localhost/mcp"}, "either its")],
)
def test_a_server_is_reached_in_one_way(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        load_config(overrides=overrides(**given))
