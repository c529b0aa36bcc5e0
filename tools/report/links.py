"""Links to a report that a server has: who was given one opens it in a browser, without a token.

A browser sends no bearer token of its own. So a link is signed for one thread of one user, and for
a time; it opens nothing else. The key is made of the user's token, which it does not tell: a
server beside this one takes the same links, and a new token ends those of the old one.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping
from functools import cache
from urllib.parse import urlencode

from schema.users import users

VALID_S = 7 * 24 * 3600


def link(address: str, thread_id: str, user: str | None) -> str:
    """Where the server at ``address`` has the report of a thread.

    Empty where it serves users by their tokens, and this is none of them. The first one of a user
    takes a moment.
    """
    page = f"{address}/report/{thread_id}"
    if not users():
        return page
    if user is None or user not in users():
        return ""
    until = str(int(time.time()) + VALID_S)
    signed = {"user": user, "until": until, "sig": _signed(thread_id, user, until)}
    return f"{page}?{urlencode(signed)}"


def opened_by(thread_id: str, said: Mapping[str, str]) -> str | None:
    """The user whose link says this; None where it is none of this server's, or too old."""
    user, until = said.get("user", ""), said.get("until", "")
    if user not in users() or not (until.isascii() and until.isdigit()):
        return None
    right = _signed(thread_id, user, until)
    same = hmac.compare_digest(right.encode(), said.get("sig", "").encode())
    return user if same and int(until) > time.time() else None


def _signed(thread_id: str, user: str, until: str) -> str:
    said = f"{thread_id}\n{until}".encode()
    return hmac.new(_key(users()[user]), said, hashlib.sha256).hexdigest()


@cache
def _key(token: bytes) -> bytes:
    # So much for each guess at the token of a link that got lost: 16 MB, and some 40 ms of a core.
    return hashlib.scrypt(token, salt=b"roma-ptc report", n=2**14, r=8, p=1)
