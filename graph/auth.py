"""Whom a LangGraph server serves: everybody on this machine, or the users of ROMA_AUTH_TOKENS.

``langgraph.json`` names it; an example to start from. With ``ROMA_AUTH_TOKENS=alice=…,bob=…`` every
request needs a bearer token, and a user finds what is the user's own and nothing else: threads,
runs, crons, assistants and stored items. Without it only requests from loopback are served. The
tokens are read once; they are in no log, and no answer tells how a wrong one differs.

For a LangGraph server alone, which brings langgraph_sdk.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
from collections.abc import Mapping
from typing import Any

from langgraph_sdk import Auth

from schema.errors import ConfigError
from schema.variables import Variables

TOKENS = "ROMA_AUTH_TOKENS"
OWNER = "owner"
SERVERS_OWN = {"created_by": "system"}
"""Metadata of the assistant that the server makes of the graph, for all."""
SHORTEST = 16

auth = Auth()


def read_tokens(text: str) -> dict[str, bytes]:
    """User -> SHA-256 of the token. Raises ConfigError, which repeats no token."""
    users: dict[str, bytes] = {}
    for number, entry in enumerate(text.split(","), 1):
        user, _, token = (part.strip() for part in entry.partition("="))
        if not re.fullmatch(r"[\w-]+", user) or len(token) < SHORTEST:
            raise ConfigError(
                f"{TOKENS}, entry {number}: write user=token,user=token, each token with "
                f"{SHORTEST} characters or more"
            )
        if user in users:
            raise ConfigError(f"{TOKENS}, entry {number}: a user has one token")
        users[user] = _hashed(token)
    if len(set(users.values())) < len(users):
        raise ConfigError(f"{TOKENS}: two users have the same token")
    return users


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


_told = Variables().get(TOKENS)
_users = read_tokens(_told) if _told else {}
serves_users = bool(_users)


@auth.authenticate
async def authenticate(authorization: str | None, scope: dict[str, Any]) -> str:
    """The user's name. Raises a 401 for a token that is missing or wrong."""
    if not _users:
        if not _from_loopback(scope):
            raise Auth.exceptions.HTTPException(
                status_code=401, detail=f"only this machine is served as long as {TOKENS} is unset"
            )
        return "local"
    return user_of(authorization)


def user_of(authorization: str | None) -> str:
    """The name of the user whose token it holds. Raises a 401."""
    scheme, _, token = (authorization or "").partition(" ")
    sent = _hashed(token.strip())
    # Every user is looked at, so that the time tells nothing.
    found = [user for user, known in _users.items() if secrets.compare_digest(sent, known)]
    if scheme.lower() != "bearer" or not found:
        raise Auth.exceptions.HTTPException(
            status_code=401, detail="send a bearer token that this server knows"
        )
    return found[0]


def _from_loopback(scope: dict[str, Any]) -> bool:
    host, _ = scope.get("client") or ("", 0)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def may_see(user: str, metadata: Mapping[str, Any]) -> bool:
    """Whether what has this metadata is the user's, for routes that the server does not guard."""
    return not _users or metadata.get(OWNER) == user


@auth.on
async def own(ctx: Auth.types.AuthContext, value: Any) -> dict[str, str] | None:
    """What is made is marked as its maker's, and only that is found again."""
    if not _users:
        return None
    owner = {OWNER: ctx.user.identity}
    if isinstance(value, dict):
        # A server keeps this very dict, so another one in its place would have no effect.
        said = value.get("metadata")
        if said is None:
            said = value["metadata"] = {}
        for name in SERVERS_OWN:
            said.pop(name, None)
        said.update(owner)
    return owner


@auth.on.assistants(actions=["read", "search"])
async def own_or_the_servers(ctx: Auth.types.AuthContext, value: Any) -> dict[str, Any] | None:
    """The assistant that is the graph itself is everybody's to run, and nobody's to change."""
    return {"$or": [{OWNER: ctx.user.identity}, SERVERS_OWN]} if _users else None


@auth.on.store
async def own_items(ctx: Auth.types.AuthContext, value: Any) -> None:
    """Every user's items lie below the user's name."""
    asked = tuple(value.get("namespace") or ())
    if _users and asked[:1] != (ctx.user.identity,):
        value["namespace"] = (ctx.user.identity, *asked)
