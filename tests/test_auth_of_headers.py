"""Whom Aegra serves (graph/auth_of_headers.py), which shows the headers alone; asked as it asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from langgraph_sdk import Auth

from graph.auth_of_headers import auth
from schema.users import users

TOKEN = "a-token-0123456789"
REFUSED: tuple[Mapping[str, str], ...] = (
    {},
    {"authorization": TOKEN},
    {"authorization": f"Basic {TOKEN}"},
    {"authorization": "Bearer another-0123456789"},
    {"host": "127.0.0.1", "x-forwarded-for": "127.0.0.1"},
)


@pytest.fixture
def tokens(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ROMA_AUTH_TOKENS", f"alice={TOKEN},bob={TOKEN}2")
    users.cache_clear()
    yield
    users.cache_clear()


async def asked(headers: Mapping[str, str]) -> Any:
    """The user, or what is said with a 401."""
    assert auth._authenticate_handler
    try:
        return await auth._authenticate_handler(headers)
    except Auth.exceptions.HTTPException as refused:
        assert refused.status_code == 401
        return refused.detail


async def test_a_user_is_known_by_the_token(tokens: None) -> None:
    assert await asked({"authorization": f"Bearer {TOKEN}"}) == {"identity": "alice"}
    assert await asked({"authorization": f"bearer {TOKEN}2"}) == {"identity": "bob"}


@pytest.mark.parametrize("headers", REFUSED)
async def test_nobody_else_is_served(tokens: None, headers: Mapping[str, str]) -> None:
    assert await asked(headers) == "send a bearer token that this server knows"


@pytest.mark.parametrize("headers", [*REFUSED, {"authorization": f"Bearer {TOKEN}"}])
async def test_without_tokens_nobody_is_not_even_this_machine(headers: Mapping[str, str]) -> None:
    users.cache_clear()
    assert await asked(headers) == "nobody is served as long as ROMA_AUTH_TOKENS is unset"


async def test_a_user_finds_what_is_the_users_own(tokens: None) -> None:
    alice: Any = SimpleNamespace(user=SimpleNamespace(identity="alice"))
    thread: dict[str, Any] = {"metadata": {"owner": "bob"}}
    (of_all,) = auth._global_handlers
    assert await of_all(ctx=alice, value=thread) == {"owner": "alice"}
    assert thread["metadata"] == {"owner": "alice"}
    (of_assistants,) = auth._handlers[("assistants", "read")]
    found: Any = await of_assistants(ctx=alice, value={})
    assert {"owner": "alice"} in found["$or"] and {"owner": "bob"} not in found["$or"]
    items: dict[str, Any] = {"namespace": ("bob", "notes")}
    (of_items,) = auth._handlers[("store", "*")]
    await of_items(ctx=alice, value=items)
    assert items["namespace"] == ("alice", "bob", "notes")
