"""Every test starts with no key, no profile of a user's, and a state folder of its own.

Here is also what stands in for the world: scripted models and the sandboxes of this host.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from schema.errors import SandboxError
from tests.kimi import KEY, SQUARE, script_of, set_profile
from tests.sandboxed import processes_with, until
from tests.scripted import Reply, Script, ScriptedServer, Serve, scripted
from tests.stores import Store, postgres_server
from tools.models.balance.known import known
from tools.sandbox import PlainSandbox, Sandbox, open_sandbox
from tools.sandbox.landlock import LandlockSandbox

KEYS = ("KIMI_", "OPENROUTER_", "OPENAI_", "DEEPSEEK_")
OURS = (*KEYS, "ROMA_", "PTC_", "LLM_", "LANGSMITH_", "LANGCHAIN_")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    # Tests from the goal are one more call of every run: who is about them asks for them.
    monkeypatch.setenv("ROMA_TESTS", "false")
    # A script is asked by every run; who is about what is kept for later ones asks for it.
    monkeypatch.setenv("ROMA_CACHE", "false")
    monkeypatch.setenv("ROMA_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    # What was found out about endpoints holds for a process, and addresses come again.
    known.clear()


# Models


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Serve a script and point every role at it."""
    with ExitStack() as servers:

        def start(script: Script) -> ScriptedServer:
            server = servers.enter_context(scripted(script))
            for name, value in server.env().items():
                monkeypatch.setenv(name, value)
            return server

        yield start


@pytest.fixture
def kimi(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedServer]:
    """Kimi's place is taken by a scripted server."""
    with scripted(lambda asked: Reply("It has eight legs.")) as server:
        monkeypatch.setenv("LLM_PROVIDER", "kimi")
        monkeypatch.setenv("KIMI_API_KEY", KEY)
        monkeypatch.setenv("KIMI_BASE_URL", server.url)
        yield server


@pytest.fixture
def coder(kimi: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> ScriptedServer:
    """Kimi's place is taken by one that writes code, and that is asked once and not again."""
    set_profile(monkeypatch)
    kimi.script = script_of(Reply(SQUARE))
    return kimi


# Databases


@pytest.fixture(scope="module")
def running() -> Iterator[Store]:
    """A PostgreSQL server."""
    with postgres_server() as store:
        yield store


@pytest.fixture
def database(running: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of what all is kept in; what a test has left there goes with it."""
    import psycopg

    monkeypatch.setenv("ROMA_STORAGE", running.url)
    yield running.url
    with psycopg.connect(running.url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS roma_ptc CASCADE")


# Sandboxes


async def each_isolating() -> list[Sandbox]:
    """Those of the two isolating sandboxes that work here."""
    found = [await open_sandbox()]
    with suppress(SandboxError):
        found.append(LandlockSandbox(drop_root=os.geteuid() == 0))
    return found


async def one_of(isolation: str) -> Sandbox:
    for sandbox in await each_isolating():
        if sandbox.isolation == isolation:
            return sandbox
    pytest.skip(f"{isolation} cannot work on this host")


@pytest.fixture
async def namespaced() -> Sandbox:
    return await one_of("bubblewrap")


@pytest.fixture
async def landlocked() -> Sandbox:
    return await one_of("landlock")


@pytest.fixture(params=["namespaced", "landlocked"])
def isolating(request: pytest.FixtureRequest) -> Sandbox:
    found: Sandbox = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["namespaced", "landlocked", "plain"])
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    if request.param == "plain":
        return PlainSandbox(drop_root=False)
    found: Sandbox = request.getfixturevalue(request.param)
    return found


@pytest.fixture
async def marker() -> AsyncIterator[str]:
    """A word for a command line, so that its processes can be found from outside."""
    word = uuid.uuid4().hex
    yield word
    await until(lambda: not processes_with(word))
