"""Whom a LangGraph server serves (graph/auth.py); the rest is tried on a server with tokens."""

from __future__ import annotations

import pytest
from langgraph_sdk import Auth

from graph.auth import authenticate, read_tokens
from schema.errors import ConfigError

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
