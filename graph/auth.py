"""Whom a LangGraph server serves: everybody on this machine, or the users of ROMA_AUTH_TOKENS.

``langgraph.json`` names it; an example to start from. With ``ROMA_AUTH_TOKENS=alice=…,bob=…`` every
request needs a bearer token, and a user finds what is the user's own and nothing else: threads,
runs, crons, assistants and stored items. A report is also for whoever was given its signed link.
Without it only requests from loopback are served. The tokens are read once; they are in no log, and
no answer tells how a wrong one differs.

For a LangGraph server alone, which brings langgraph_sdk.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from langgraph_sdk import Auth

from schema.users import TOKENS, hashed, users
from tools.report.links import opened_by

OWNER = "owner"
SERVERS_OWN = {"created_by": "system"}
"""Metadata of the assistant that the server makes of the graph, for all."""
REPORT = re.compile(r"/report/([0-9a-f-]{36})")

auth = Auth()
users()  # what is wrong with them is said as the server starts


@auth.authenticate
async def authenticate(authorization: str | None, scope: dict[str, Any]) -> str:
    """The user's name. Raises a 401 for a token that is missing or wrong."""
    if not users():
        if not _from_loopback(scope):
            raise Auth.exceptions.HTTPException(
                status_code=401, detail=f"only this machine is served as long as {TOKENS} is unset"
            )
        return "local"
    if authorization is None and (user := await _by_link(scope)):
        return user
    return user_of(authorization)


def user_of(authorization: str | None) -> str:
    """The name of the user whose token it holds. Raises a 401."""
    scheme, _, token = (authorization or "").partition(" ")
    sent = hashed(token.strip())
    # Every user is looked at, so that the time tells nothing.
    found = [user for user, known in users().items() if secrets.compare_digest(sent, known)]
    if scheme.lower() != "bearer" or not found:
        raise Auth.exceptions.HTTPException(
            status_code=401, detail="send a bearer token that this server knows"
        )
    return found[0]


async def _by_link(scope: Mapping[str, Any]) -> str | None:
    """The user whose link to a report this is."""
    path = str(scope.get("path", "")).removeprefix(scope.get("root_path", ""))
    report = REPORT.fullmatch(path)
    said = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1")))
    if report is None or scope.get("method") != "GET" or "sig" not in said:
        return None
    return await asyncio.to_thread(opened_by, report[1], said)


def _from_loopback(scope: dict[str, Any]) -> bool:
    host, _ = scope.get("client") or ("", 0)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def may_see(user: str, metadata: Mapping[str, Any]) -> bool:
    """Whether what has this metadata is the user's, for routes that the server does not guard."""
    return not users() or metadata.get(OWNER) == user


@auth.on
async def own(ctx: Auth.types.AuthContext, value: Any) -> dict[str, str] | None:
    """What is made is marked as its maker's, and only that is found again."""
    if not users():
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
    return {"$or": [{OWNER: ctx.user.identity}, SERVERS_OWN]} if users() else None


@auth.on.store
async def own_items(ctx: Auth.types.AuthContext, value: Any) -> None:
    """Every user's items lie below the user's name."""
    asked = tuple(value.get("namespace") or ())
    if users() and asked[:1] != (ctx.user.identity,):
        value["namespace"] = (ctx.user.identity, *asked)
