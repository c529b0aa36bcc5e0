"""Whom a LangGraph server serves (graph/auth.py); the rest is tried on a server with tokens."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from langgraph_sdk import Auth

from graph.auth import authenticate
from schema.errors import ConfigError
from schema.users import read_tokens, users
from tools.report import links

TOKEN = "a-token-0123456789"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1"])
async def test_without_tokens_this_machine_is_served(host: str) -> None:
    assert await authenticate(None, {"client": (host, 5)})


@pytest.mark.parametrize("scope", [{"client": ("10.0.0.5", 5)}, {"client": None}, {}])
async def test_without_tokens_nobody_else_is(scope: dict[str, object]) -> None:
    with pytest.raises(Auth.exceptions.HTTPException) as refused:
        await authenticate("Bearer x", scope)
    assert refused.value.status_code == 401 and "ROMA_AUTH_TOKENS" in refused.value.detail


@pytest.mark.parametrize(
    "text",
    [TOKEN, f"={TOKEN}", "alice=short", f"a.b={TOKEN}", f"alice={TOKEN},", f"a={TOKEN},b={TOKEN}",
     f"a={TOKEN},a={TOKEN}2"],
)  # fmt: skip
def test_tokens_that_cannot_be_used_are_refused_unrepeated(text: str) -> None:
    with pytest.raises(ConfigError, match="ROMA_AUTH_TOKENS") as refused:
        read_tokens(text)
    assert "0123456789" not in str(refused.value)


THREAD = "0b5f3a52-6a1c-4c5e-9c0e-2f1d8d7a9b11"
OTHER = THREAD.replace("0b", "1c")


@pytest.fixture
def tokens(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ROMA_AUTH_TOKENS", f"alice={TOKEN},bob={TOKEN}2")
    users.cache_clear()
    yield
    users.cache_clear()


async def opened(link: str, method: str = "GET", root_path: str = "") -> str | int:
    """Who is there for the server when a browser asks for that, or the status."""
    told = urlsplit(link)
    scope = {"path": root_path + told.path, "query_string": told.query.encode(), "method": method}
    try:
        return await authenticate(
            None, {**scope, "client": ("127.0.0.1", 5), "root_path": root_path}
        )
    except Auth.exceptions.HTTPException as refused:
        return refused.status_code


async def test_a_link_to_a_report_opens_that_and_nothing_else(tokens: None) -> None:
    link = links.link("https://host", THREAD, "alice")
    assert TOKEN not in link
    assert await opened(link) == await opened(link, root_path="/below") == "alice"
    assert await opened(link, method="POST") == 401
    for ours, theirs in (
        (THREAD, OTHER), ("/report/", "/threads/"), ("user=alice", "user=bob"),
        ("until=1", "until=2"), ("user=alice", "user=eve"), ("until=", "until=x"),
        ("sig=", "sig=0"), ("sig=", "sig=%C3%A9"), ("sig=", "sign="), (f"/{THREAD}", ""),
    ):  # fmt: skip
        assert ours in link and await opened(link.replace(ours, theirs)) == 401


async def test_a_link_ends_with_its_time_and_with_the_token_of_its_user(
    tokens: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = links.link("https://host", THREAD, "alice")
    monkeypatch.setenv("ROMA_AUTH_TOKENS", f"alice={TOKEN}3")
    users.cache_clear()
    assert await opened(link) == 401
    monkeypatch.setattr(links, "VALID_S", -1)
    assert await opened(links.link("https://host", THREAD, "alice")) == 401


def test_without_a_user_there_is_no_link_and_without_tokens_it_is_open(tokens: None) -> None:
    assert (
        links.link("https://host", THREAD, None) == links.link("https://host", THREAD, "eve") == ""
    )
    os.environ.pop("ROMA_AUTH_TOKENS")
    users.cache_clear()
    assert links.link("https://host", THREAD, None) == f"https://host/report/{THREAD}"
