"""PTCExecutor: one task, done by PTC or by the LLM, with the reason and what it took."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from schema.errors import AuthenticationError, ProviderUnavailableError, RateLimitError
from schema.task import TaskType
from tests.scripted import Asked, Reply, ScriptedServer, code, scripted
from tests.served import nobody, serving
from tools.ptc import PTCExecutor, get_ptc_client

GOAL = "Create a Python function to calculate factorial recursively"
PROSE = "Explain how recursion works"
FACTORIAL = '''\
def factorial(n):
    """Calculate factorial recursively."""
    if n <= 1:
        return 1
    return n * factorial(n - 1)'''

# Kimi writes the code, and another endpoint is the fallback, as in the guide's profile.
PROFILE = """\
defaults:
  - /profiles/general
network:
  retries: 0
agents:
  executor:
    llm:
      base_url: {url}
      model: fallback
"""


def answer(asked: Asked) -> Reply:
    return Reply(code("factorial.py", FACTORIAL) if asked.purpose == "code" else "In circles.")


@pytest.fixture
def kimi(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    with scripted(answer) as server:
        monkeypatch.setenv("LLM_PROVIDER", "kimi")
        monkeypatch.setenv("KIMI_API_KEY", "sk-kimi-0123456789")
        monkeypatch.setenv("KIMI_BASE_URL", server.url)
        yield server


@pytest.fixture
def fallback(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    with scripted(answer) as server:
        Path("config").mkdir()
        Path("config/fallback.yaml").write_text(PROFILE.format(url=server.url))
        monkeypatch.setenv("ROMA_PROFILE", "fallback")
        yield server


@pytest.mark.parametrize("remote", [False, True], ids=["in this process", "remote"])
async def test_code_is_written_by_ptc(
    kimi: ScriptedServer, fallback: ScriptedServer, remote: bool
) -> None:
    with serving() if remote else nullcontext() as url:
        executor = PTCExecutor(ptc_enabled=True, ptc_base_url=url)
        result = await executor.aforward(goal=GOAL, task_type=TaskType.CODE_INTERPRET)
    cost, tokens = result.stats["cost"], result.stats["tokens"]
    assert result.output == (
        "Generated code using kimi:\n\n"
        f"```python\n{FACTORIAL}\n```\n\n"
        f"Cost: price unknown ({tokens} tokens)"
    )
    assert result.stats["provider"] == "kimi"
    assert (tokens > 0, cost) == (True, 0)  # nobody has a price for an address on loopback
    assert (result.route.to, result.route.code) == ("PTC", True)
    assert "CODE_INTERPRET" in result.route.reason
    assert [asked.purpose for asked in kimi.asked] == ["code"]
    assert GOAL in kimi.asked[0].user
    assert fallback.asked == []


async def test_without_code_in_the_reply_the_output_is_what_was_said(kimi: ScriptedServer) -> None:
    kimi.script = lambda asked: Reply("Which language?")
    result = await PTCExecutor().aforward(goal=GOAL)
    assert result.output.splitlines()[2] == "Which language?"


@pytest.mark.parametrize(
    ("goal", "task_type", "purpose"),
    [
        (GOAL, None, "code"),
        (PROSE, None, "other"),
        (PROSE, TaskType.CODE_INTERPRET, "code"),
        (GOAL, TaskType.THINK, "other"),
    ],
)
async def test_the_task_decides_who_does_it(
    kimi: ScriptedServer,
    fallback: ScriptedServer,
    goal: str,
    task_type: TaskType | None,
    purpose: str,
) -> None:
    result = await PTCExecutor().aforward(goal=goal, task_type=task_type)
    ptc = purpose == "code"
    assert (result.route.to, result.route.code) == ("PTC" if ptc else "LLM", ptc)
    assert result.route.reason
    assert [asked.purpose for asked in kimi.asked] == ["code"] * ptc
    assert [asked.purpose for asked in fallback.asked] == ["other"] * (not ptc)
    if not ptc:
        assert result.output == "In circles."
        assert result.stats["provider"] == "custom"
        assert result.stats["tokens"] > 0


async def test_the_llm_writes_the_code_when_ptc_is_disabled(
    kimi: ScriptedServer, fallback: ScriptedServer
) -> None:
    result = await PTCExecutor(ptc_enabled=False).aforward(goal=GOAL)
    assert_done_by_fallback(result.output, fallback)
    assert (result.route.to, result.route.code) == ("LLM", True)
    assert result.route.reason.endswith("but PTC is disabled")
    assert kimi.asked == []


async def test_the_llm_writes_the_code_when_the_service_is_down(
    kimi: ScriptedServer, fallback: ScriptedServer
) -> None:
    url = nobody()
    result = await PTCExecutor(ptc_base_url=url).aforward(goal=GOAL)
    assert_done_by_fallback(result.output, fallback)
    assert (result.route.to, result.route.code) == ("LLM", True)
    assert f"but the PTC service at {url}" in result.route.reason
    assert kimi.asked == []


async def test_the_llm_writes_the_code_when_the_service_has_no_key(
    kimi: ScriptedServer, fallback: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KIMI_API_KEY")
    result = await PTCExecutor().aforward(goal=GOAL)
    assert_done_by_fallback(result.output, fallback)
    assert "but provider 'kimi' needs a key: set KIMI_API_KEY" in result.route.reason


@pytest.mark.parametrize("status", [429, 500])
async def test_the_llm_writes_the_code_once_when_ptc_fails(
    kimi: ScriptedServer, fallback: ScriptedServer, status: int
) -> None:
    kimi.script = lambda asked: Reply("on fire", status=status)
    result = await PTCExecutor().aforward(goal=GOAL)
    assert_done_by_fallback(result.output, fallback)
    assert (result.route.to, result.route.code) == ("LLM", True)
    assert result.route.reason.startswith(f"PTC failed (kimi at {kimi.url}")
    assert len(kimi.asked) == 1


def assert_done_by_fallback(output: str, fallback: ScriptedServer) -> None:
    assert output.startswith("Generated code using custom:")
    assert FACTORIAL in output
    assert [asked.purpose for asked in fallback.asked] == ["code"]
    assert fallback.asked[0].body["model"] == "fallback"


async def test_a_rejected_key_is_told_and_stops_nobody_who_has_another(
    kimi: ScriptedServer, fallback: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kimi.script = lambda asked: Reply(status=401)
    result = await PTCExecutor().aforward(goal=GOAL)
    assert_done_by_fallback(result.output, fallback)
    assert "KIMI_API_KEY" in result.route.reason
    monkeypatch.setenv("ROMA_PROFILE", "general")
    with pytest.raises(AuthenticationError, match="KIMI_API_KEY"):
        await PTCExecutor().aforward(goal=GOAL)
    assert len(kimi.asked) == 2


async def test_when_the_fallback_fails_too_its_error_is_raised(
    kimi: ScriptedServer, fallback: ScriptedServer
) -> None:
    kimi.script = lambda asked: Reply(status=500)
    fallback.script = lambda asked: Reply(status=429)
    with pytest.raises(RateLimitError, match="custom"):
        await PTCExecutor().aforward(goal=GOAL)
    fallback.script = lambda asked: Reply(status=500)
    with pytest.raises(ProviderUnavailableError, match="custom"):
        await PTCExecutor().aforward(goal=PROSE)


async def test_the_health_check_of_the_guide(kimi: ScriptedServer) -> None:
    with serving() as url:
        client = get_ptc_client(url)
        health = await client.health_check()
        await client.aclose()
    assert health.items() >= {"status": "healthy", "llm_provider": "kimi"}.items()
    assert kimi.asked == []
