"""A store that cannot be had, holds nonsense, or is none: nobody stops for it, nothing is told."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from schema.errors import ConfigError, ProviderUnavailableError
from schema.settings import load_config
from tests.two import Two, ask, two_providers
from tools.models import must_serve
from tools.models.balance.breaker import Breaker
from tools.models.balance.known import Calls, Known, Provider, known
from tools.models.balance.quota import Quota, Taken
from tools.models.balance.shared import Sharing, sharing
from tools.models.balance.shared.texts import MOST, read, written
from tools.models.balance.statistics import KEPT, Statistics

pytestmark = pytest.mark.slow  # make slow

PASSWORD = "p%40ssword"
SECRETS = (PASSWORD, "p@ssword")


@pytest.fixture
def two() -> Iterator[Two]:
    with two_providers() as both:
        yield both


@pytest.mark.parametrize("scheme", ["redis", "postgres"])
@pytest.mark.parametrize("silent", [False, True], ids=["refused", "silent"])
async def test_a_store_that_is_down_stops_nobody_and_is_told_once(
    two: Two,
    scheme: str,
    silent: bool,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(sharing, "_said", set())
    monkeypatch.setattr(sharing, "PROMPT_S", 0.5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        if silent:
            taken.listen()
        host = f"127.0.0.1:{taken.getsockname()[1]}"
        monkeypatch.setenv("ROMA_SHARED_URL", f"{scheme}://roma:{PASSWORD}@{host}/0")
        for run in "ab":
            assert await ask(two.settings(), calls=3, run=run) == ["small"] * 3
    told = [record.getMessage() for record in caplog.records if record.name == "roma_ptc"]
    assert len(told) == 1
    assert told[0].startswith(f"{scheme}://{host} cannot be used (")
    assert not any(secret in caplog.text for secret in SECRETS)


@pytest.mark.parametrize(
    "url", ["mysql://roma:p%40ssword@db/0", "redis:p%40ssword", "p%40ssword", "redis://db:p%40ss"]
)
def test_an_address_that_is_no_store_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ConfigError, match=r"ROMA_SHARED_URL has to be redis://HOST") as told:
        Sharing(SecretStr(url))
    assert "p%40" not in str(told.value)


@pytest.mark.parametrize("kind, module", [("redis", "redis.asyncio"), ("postgres", "psycopg")])
async def test_it_is_said_how_a_client_is_installed(
    kind: str, module: str, monkeypatch: pytest.MonkeyPatch, two: Two
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.delitem(sys.modules, f"tools.models.balance.shared.{kind}", raising=False)
    monkeypatch.setenv("ROMA_SHARED_URL", f"{kind}://db/0")
    with pytest.raises(ConfigError, match=rf"pip install 'roma-ptc\[{kind}\]'"):
        await ask(two.settings())


def test_the_address_is_no_setting_and_a_file_of_a_project_cannot_name_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = f"redis://:{PASSWORD}@db:6379/0"
    Path(".env").write_text(f"ROMA_SHARED_URL={url}\n")
    assert load_config().network.shared is None
    monkeypatch.setenv("ROMA_SHARED_URL", url)
    settings = load_config()
    assert settings.network.shared and settings.network.shared.get_secret_value() == url
    assert PASSWORD not in repr(settings) + settings.model_dump_json()


numbers = st.floats(0, 1e12)
counts = st.integers(0, 10**9)
words = st.text(max_size=20)
providers = st.builds(
    Provider,
    st.builds(Quota, st.lists(st.builds(Taken, numbers, counts), max_size=9)),
    st.dictionaries(words, st.builds(Calls, counts, numbers), max_size=3),
    st.dictionaries(
        words,
        st.builds(
            Known,
            st.builds(Statistics, *[numbers] * 6, st.lists(numbers, max_size=KEPT)),
            st.builds(Breaker, counts, numbers, numbers),
            numbers,
            words,
            st.booleans(),
        ),
        max_size=3,
    ),
)


@given(providers)
def test_what_is_written_is_read_again(provider: Provider) -> None:
    assert read(written(provider)) == provider


NONSENSE = [
    "[]",
    "{",
    '{"models": {"small": {"paused_until": NaN}}}',
    '{"models": {"small": {"statistics": {"written": -1}}}}',
    '{"models": {"small": {"breaker": {"failures": "many"}}}}',
    '{"quota": {"taken": [[0, 1, 2]]}}',
    '{"busy": {"' + "x" * MOST + '": {"count": 1, "until": 0}}}',
]


@pytest.mark.parametrize("text", NONSENSE, ids=range(len(NONSENSE)))
def test_what_cannot_be_read_is_not_known(text: str) -> None:
    assert read(text) == Provider()


async def test_a_pause_for_which_no_reason_was_kept_is_an_error_like_others(two: Two) -> None:
    text = '{"models": {"small": {"paused_until": 1e11, "why": ""}}}'
    settings = two.settings("llm.provider=cheap")
    known[next(iter(must_serve(settings, "answer").all())).where] = read(text)
    with pytest.raises(ProviderUnavailableError, match="asked to wait"):
        await ask(settings)
