"""Traces: one tree for a run, what it tells, what it never tells, and that it stands in no way."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from langchain_core.tracers.langchain import wait_for_all_tracers
from langsmith import run_trees, utils, uuid7

from graph import asolve
from graph.solution import Solution
from schema.usage import Call
from schema.variables import say_once
from tests import flask_goal, shell
from tests.collector import PROJECT, Collector, Traced, collecting
from tests.goals import DOUBLE, RIGHT, one_piece
from tests.kimi import KEY
from tests.scripted import Reply, ScriptedServer, code
from tests.served import apart, nobody, serving
from tests.shell import start

# The list's prices are of Kimi's own address, and of no stand-in's.
PROFILE = """\
defaults:
  - /profiles/general
providers:
  kimi:
    models: {kimi-k2.6: {price: {input: 1, output: 3}}}
ptc_service:
  request: {user: planted-user}
"""


def forget() -> None:
    """What LangSmith's client has read of the environment, it keeps for the process."""
    for kept in (utils.get_env_var, utils.get_tracer_project):
        kept.cache_clear()
    run_trees._CLIENT = None


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    with collecting() as server:
        for name, value in server.env().items():
            monkeypatch.setenv(name, value)
        Path("config").mkdir()
        Path("config/traced.yaml").write_text(PROFILE)
        monkeypatch.setenv("ROMA_PROFILE", "traced")
        forget()
        yield server
        wait_for_all_tracers()
        forget()


async def tree_of(collector: Collector, goal: str) -> tuple[Traced, Solution]:
    """The one tree of a run."""
    solution = await asolve(goal)
    wait_for_all_tracers()
    (tree,) = collector.trees()
    return tree, solution


def calls_of(tree: Traced) -> list[tuple[str, str, int, int, float]]:
    told = []
    for run in (one for one in tree.all() if one.kind == "llm"):
        usage = run.metadata["usage_metadata"]
        tokens = usage["input_tokens"], usage["output_tokens"]
        told.append(
            (run.metadata["role"], run.metadata["ls_provider"], *tokens, usage["total_cost"])
        )
    return sorted(told)


def paid(calls: tuple[Call, ...]) -> list[tuple[str, str, int, int, float]]:
    roles = {"atomize": "planner", "plan": "planner"}
    return sorted(
        (
            roles.get(call.purpose, call.purpose),
            call.provider,
            call.input_tokens,
            call.output_tokens,
            call.cost_usd,
        )
        for call in calls
    )


async def test_a_run_is_one_tree_of_tasks_by_id_and_title_with_every_call_and_its_cost(
    kimi: ScriptedServer, collector: Collector
) -> None:
    kimi.script = flask_goal.script()
    tree, solution = await tree_of(collector, flask_goal.GOAL)
    assert tree.name.startswith("0 Build a Flask REST API with user registration")
    named = [one.name for one in tree.all()]
    for number, path in enumerate(flask_goal.PARTS, 1):
        assert f"{number} Write {path}" in named and f"{number} verify" in named
    assert calls_of(tree) == paid(solution.receipt.calls)
    assert {one.told["session_name"] for one in tree.all()} == {"collected"}
    (part,) = (one for one in tree.all() if one.name == "3 Write validation.py")
    (call,) = (one for one in part.all() if one.kind == "llm")
    assert "Write validation.py" in json.dumps(call.told["inputs"])
    assert call.name == "code kimi-k2.6" and call.metadata["task"] == "3"
    assert tree.metadata["profile"] == "traced"
    assert (tree.metadata["limits.depth"], tree.metadata["proof.least"]) == (3, "runs")
    assert tree.metadata["verdict"] == solution.receipt.word
    (said,) = collector.judged()
    assert (said["run_id"], said["session_id"]) == (tree.id, PROJECT)
    assert (said["key"], said["score"], said["value"]) == ("verdict", 1, solution.receipt.word)


async def test_calls_of_a_service_elsewhere_are_in_the_tree_and_no_secret_is(
    kimi: ScriptedServer, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    kimi.script = one_piece(f"{RIGHT} with {KEY}")
    token = "planted-token-0123456789"
    monkeypatch.setenv("PTC_SERVICE_TOKEN", token)
    monkeypatch.setenv("KIMI_BASE_URL", kimi.url.replace("://", "://ann:planted-word@"))
    with serving() as url:
        monkeypatch.setenv("PTC_SERVICE_URL", url)
        tree, solution = await tree_of(collector, DOUBLE)
    assert calls_of(tree) == paid(solution.receipt.calls)
    (tool,) = (one for one in tree.all() if one.kind == "tool")
    assert [one.name for one in tool.below] == ["code kimi-k2.6"]
    for secret in (KEY, token, "planted-word", "planted-user", "salt"):
        assert secret not in collector.text()


async def test_goal_prompts_and_code_can_be_hidden(
    kimi: ScriptedServer, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    kimi.script = one_piece(code("double.py", "def double(n):\n    return n + n  # unheard-of"))
    monkeypatch.setenv("LANGSMITH_HIDE_INPUTS", "true")
    monkeypatch.setenv("LANGSMITH_HIDE_OUTPUTS", "true")
    forget()
    tree, _ = await tree_of(collector, DOUBLE)
    assert tree.name == "task 0" and calls_of(tree)
    for private in ("function double", "unheard-of", "Decide whether"):
        assert private not in collector.text()


def asked_by_a_stranger(url: str, named: str) -> None:
    baggage = 'langsmith-replicas=[{"project_name": "theirs"}],langsmith-metadata=%7B%22a%22%3A1%7D'
    sent = {"langsmith-trace": named.encode(), "baggage": baggage.encode()}
    assert httpx.post(f"{url}/generate", headers=sent, json={"task": DOUBLE}).is_success
    wait_for_all_tracers()


async def test_a_caller_says_neither_that_nor_where_anything_is_traced(
    kimi: ScriptedServer, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    kimi.script = lambda asked: Reply(RIGHT)
    place = f"20261127T000000000000Z{uuid7()}"
    with serving() as url:
        for named in ("nonsense", "", "20261127T000000000000Zx", "é", place):
            asked_by_a_stranger(url, named)
        assert len(collector.runs) == 5
        assert {run.told["session_name"] for run in collector.runs.values()} == {"collected"}
        assert "theirs" not in collector.text()
        monkeypatch.setenv("LANGSMITH_TRACING", "false")
        forget()
        asked_by_a_stranger(url, place)
    assert len(collector.runs) == 5


@pytest.mark.slow
def test_opentelemetry_hears_the_same_and_alone_where_that_is_said(
    kimi: ScriptedServer, collector: Collector
) -> None:
    kimi.script = one_piece(RIGHT)
    elsewhere = {"LANGSMITH_OTEL_ONLY": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url}
    assert start("solve", DOUBLE, **elsewhere).wait(100) == 0
    assert {path for path, _, _ in collector.received} == {"/v1/traces"}
    spans = collector.spans()
    assert len({span.trace_id for span in spans}) == 1
    named = {span.name: span for span in spans}
    tool, call = named["ptc_generate"], named["code kimi-k2.6"]
    assert call.parent_span_id == tool.span_id
    assert not named[f"0 {DOUBLE}"].parent_span_id
    told = {one.key: one.value for one in call.attributes}
    assert told["gen_ai.usage.output_tokens"].int_value
    assert KEY not in collector.text()


@pytest.mark.slow
def test_spans_of_a_service_elsewhere_are_below_the_call_that_asked_it(
    kimi: ScriptedServer, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    kimi.script = one_piece(RIGHT)
    monkeypatch.setenv("LANGSMITH_OTEL_ONLY", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    with apart() as url:  # its first request is the one that sets up its spans
        for _ in range(2):
            assert start("solve", DOUBLE, "--no-cache", PTC_SERVICE_URL=url).wait(100) == 0
    spans = {span.span_id: span for span in collector.spans(all_=True)}
    assert len({span.trace_id for span in collector.spans()}) == 2
    calls = [span for span in spans.values() if span.name == "code kimi-k2.6"]
    above = sorted([one.name for one in chain(spans, call)][:-1] for call in calls)
    ours = ["ptc_generate", "0 ptc"]
    assert above == [["fastapi.endpoint", "POST /generate", *ours], ours]


def chain(spans: Mapping[bytes, Any], span: Any) -> Iterator[Any]:
    """The spans above one, the nearest first."""
    while span.parent_span_id:
        span = spans[span.parent_span_id]
        yield span


@pytest.mark.slow
async def test_what_cannot_be_traced_is_told_in_a_line(
    kimi: ScriptedServer,
    collector: Collector,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    say_once.cache_clear()
    kimi.script = one_piece(RIGHT)
    monkeypatch.setenv("LANGSMITH_TRACING_MODE", "smoke signals")
    forget()
    assert (await asolve(DOUBLE)).passed
    (said,) = caplog.messages
    assert said.startswith("nothing is traced: Invalid LANGSMITH_TRACING_MODE")
    assert not collector.received


@pytest.mark.slow
async def test_a_collector_that_is_down_stands_in_no_run_s_way_and_is_told_of_in_a_line(
    kimi: ScriptedServer,
    collector: Collector,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    say_once.cache_clear()
    kimi.script = one_piece(RIGHT)
    monkeypatch.setenv("LANGSMITH_ENDPOINT", nobody())
    forget()
    assert (await asolve(DOUBLE)).passed
    wait_for_all_tracers()
    (said,) = caplog.messages
    assert said.startswith("traces cannot be sent: check LANGSMITH_ENDPOINT and LANGSMITH_API_KEY")


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["langsmith", "otel", "hybrid"])
def test_a_collector_that_never_answers_is_told_of_in_a_line_and_holds_nothing_up(
    kimi: ScriptedServer, collector: Collector, mode: str
) -> None:
    kimi.script = one_piece(RIGHT)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        dead = f"http://127.0.0.1:{silent.getsockname()[1]}"
        variables = {"LANGSMITH_ENDPOINT": dead, "OTEL_EXPORTER_OTLP_ENDPOINT": dead}
        ended = shell.line(shell.ALONE, "solve", DOUBLE, LANGSMITH_TRACING_MODE=mode, **variables)
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.count("traces cannot be sent") == 1
    assert "Traceback" not in ended.stderr and "retrying" not in ended.stderr
