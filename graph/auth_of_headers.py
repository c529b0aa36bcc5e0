"""``auth.py`` for Aegra, which shows the headers of a request and not where it comes from.

``aegra.json`` names it. So nobody is served as long as ROMA_AUTH_TOKENS is unset.
"""

from __future__ import annotations

from collections.abc import Mapping

from langgraph_sdk import Auth

from graph.auth import own, own_items, own_or_the_servers, user_of
from schema.users import TOKENS, users

auth = Auth()


@auth.authenticate
async def authenticate(headers: Mapping[str, str]) -> dict[str, str]:
    """Who asks. Raises a 401."""
    if not users():
        raise Auth.exceptions.HTTPException(
            status_code=401, detail=f"nobody is served as long as {TOKENS} is unset"
        )
    return {"identity": user_of(headers.get("authorization"))}


auth.on(own)
auth.on.assistants(actions=["read", "search"])(own_or_the_servers)
auth.on.store(own_items)
