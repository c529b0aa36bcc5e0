"""What others answer, edit or claim: a PTC service, a client's state, a client's permit."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from graph import asolve, graph, runs
from schema.bounds import ANSWER_BYTES, WAIT_S
from schema.errors import ProviderError, RateLimitError, RunBusyError, StateError
from tests import flask_goal
from tests.goals import DOUBLE, RIGHT, one_piece
from tests.kimi import TASK
from tests.scripted import Asked, Reply, Serve
from tests.test_edited_state import THREAD, as_json
from tests.threads import in_thread
from tools.ptc import get_ptc_client

# Of a PTC service

Answer = tuple[int, dict[str, str], bytes]


@contextmanager
def answering(
    status: int, headers: dict[str, str], body: bytes, drip_s: float = 0
) -> Iterator[str]:
    """The URL of what answers every request so, byte by byte if it drips."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.do_GET()

        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            for at in range(len(body)) if drip_s else ():
                self.wfile.write(body[at : at + 1])
                time.sleep(drip_s)
            self.wfile.write(body if not drip_s else b"")

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """The client has left, as it should."""

    with in_thread(Server(("127.0.0.1", 0), Handler)) as server:
        yield f"http://127.0.0.1:{server.server_address[1]}"


def problem(detail: bytes = b"slow down", type_: bytes = b"urn:ptc:rate-limited") -> bytes:
    said = b'{"type": "%s", "title": "a", "status": 429, "detail": "%s"}'
    return said % (type_, detail)


WHOLE = (
    b'{"files": [%s], "explanation": "", "provider": "a", "model": "a", "cost_usd": %s, '
    b'"usage": {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2}, "priced": true, '
    b'"latency_s": 0}'
)
FILE = b'{"path": "a%d.py", "content": ""}'
ANSWERS: dict[str, Answer] = {
    "endless": (200, {}, b" " * (ANSWER_BYTES + 1)),
    "deep": (200, {}, b"[" * 1_000_000),
    "a deep problem": (500, {}, b'{"a":' * 100_000),
    "a list": (200, {}, b"[]"),
    "no UTF-8": (200, {}, b'{"files": "\xff"}'),
    "packed": (200, {"Content-Encoding": "gzip"}, b"\x1f\x8b" + b"\0" * 100),
    "a cost without end": (200, {}, WHOLE % (b"", b"1e999")),
    "a negative cost": (200, {}, WHOLE % (b"", b"-1")),
    "many files": (200, {}, WHOLE % (b",".join(FILE % n for n in range(100_000)), b"0")),
    "a path that climbs": (200, {}, WHOLE % (b'{"path": "../a", "content": ""}', b"0")),
    "elsewhere": (302, {"Location": "/elsewhere"}, b""),
    "a long detail": (500, {}, problem(b"x\\n" * 100_000, b"urn:ptc:failed")),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
async def test_a_hostile_service_is_an_error_of_two_lines(answer: Answer) -> None:
    with answering(*answer) as url:
        client = get_ptc_client(url)
        began = time.monotonic()
        with pytest.raises(ProviderError) as raised:
            await client.generate(TASK)
        assert (await client.health_check())["status"] == "degraded"
        assert time.monotonic() - began < 20
        assert len(str(raised.value)) < 1000 and len(str(raised.value).splitlines()) <= 2
        await client.aclose()


WAITS = {
    "²": None,
    "9" * 400: None,
    "inf": None,
    "9" * 9: WAIT_S,
    "nan": None,
    "-5": None,
    "soon": None,
    "7": 7.0,
}


@pytest.mark.parametrize("told", WAITS)
async def test_a_wait_that_is_none_is_still_a_rate_limit(told: str) -> None:
    headers = {"Retry-After": told.encode().decode("latin-1")}
    with answering(429, headers, problem()) as url:
        client = get_ptc_client(url)
        with pytest.raises(RateLimitError) as raised:
            await client.generate(TASK)
        assert raised.value.retry_after == WAITS[told]
        await client.aclose()


@pytest.mark.slow
async def test_a_service_that_drips_is_too_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(200, {}, b" " * 1000, drip_s=0.05) as url:
        client = get_ptc_client(url)
        client._limit_s = 0.5
        with pytest.raises(ProviderError, match="too slow"):
            await client.generate(TASK)
        await client.aclose()


# Of a client that edits a run's state

EDITS = {
    "more parts than allowed": (
        lambda plan: plan["subtasks"].extend(
            {"id": f"x{n}", "goal": "more", "atomic": True} for n in range(20)
        ),
        "at most 12 are allowed",
    ),
    "no part": (lambda plan: plan["subtasks"].clear(), "has 0 parts"),
    "an id of elsewhere": (lambda plan: plan["subtasks"][0].update(id="7.7.7"), "no id below"),
    "tasks beyond the total": (
        lambda plan: plan["subtasks"][0].update(atomic=False, budget=10**6),
        "limits.total_tasks",
    ),
    "tasks without a total": (
        lambda plan: plan["subtasks"][0].update(atomic=False, budget=None),
        "limits.total_tasks",
    ),
}


@pytest.mark.parametrize(("edit", "said"), EDITS.values(), ids=EDITS)
async def test_an_edited_plan_keeps_to_the_operators_limits(
    serve: Serve, edit: Any, said: str
) -> None:
    server = serve(flask_goal.script())
    run = graph.copy({"checkpointer": InMemorySaver(), "interrupt_after_nodes": ["plan"]})
    await run.ainvoke({"goal": flask_goal.GOAL}, THREAD)
    plan = as_json((await run.aget_state(THREAD)).values)["plan"]
    edit(plan)
    await run.aupdate_state(THREAD, {"plan": plan})
    with pytest.raises(StateError, match=said):
        await run.copy({"interrupt_after_nodes": []}).ainvoke(None, THREAD)
    assert len(server.asked) == 2


async def test_a_task_cannot_say_itself_how_much_may_stand_below_it(serve: Serve) -> None:
    server = serve(flask_goal.script())
    run = graph.copy({"checkpointer": InMemorySaver(), "interrupt_after_nodes": ["plan"]})
    await run.ainvoke({"goal": flask_goal.GOAL}, THREAD)
    state = as_json((await run.aget_state(THREAD)).values)
    state["task"]["budget"] = 10**6
    state["plan"]["subtasks"][0] |= {"atomic": False, "budget": 10**5}
    await run.aupdate_state(THREAD, {"plan": state["plan"], "task": state["task"]})
    with pytest.raises(StateError, match=r"limits\.total_tasks"):
        await run.copy({"interrupt_after_nodes": []}).ainvoke(None, THREAD)
    assert len(server.asked) == 2


@pytest.mark.parametrize("edit", [{"attempts": -100}, {"tries": 0}])
async def test_tries_are_not_had_by_counting_below_zero(serve: Serve, edit: dict[str, int]) -> None:
    serve(one_piece(RIGHT))
    run = graph.copy({"checkpointer": InMemorySaver()})
    await run.ainvoke({"goal": DOUBLE}, THREAD)
    with pytest.raises(StateError, match=f"{next(iter(edit))}: Input should be greater than"):
        await run.aupdate_state(THREAD, edit, as_node="verify")


# Of a client that says it has a permit


@pytest.mark.parametrize("permit", ["mine", ["mine"], {"a": 1}, 5])
async def test_a_permit_that_nobody_gave_is_none(serve: Serve, permit: Any) -> None:
    claimed: dict[str, Any] = {"__permit": permit}
    busy: list[str] = []

    async def second() -> None:
        config = {"configurable": {"thread_id": runs()[0].id, **claimed}}
        with pytest.raises(RunBusyError):
            await graph.ainvoke({"goal": DOUBLE}, config)
        busy.append("told")

    loop = asyncio.get_running_loop()

    def script(asked: Asked) -> Reply:
        if not busy:
            asyncio.run_coroutine_threadsafe(second(), loop).result(30)
        return one_piece(RIGHT)(asked)

    server = serve(script)
    assert (await asolve(DOUBLE)).passed
    assert busy == ["told"] and len(server.asked) == 2
