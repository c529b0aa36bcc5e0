"""Who may use a server, and by which token: ``ROMA_AUTH_TOKENS=alice=…,bob=…``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache

from schema.errors import ConfigError
from schema.variables import Variables

TOKENS = "ROMA_AUTH_TOKENS"
SHORTEST = 16


@cache
def users() -> Mapping[str, bytes]:
    """Those of this process, as ``read_tokens`` has them; none where the variable is unset.

    Read once. Raises ConfigError.
    """
    told = Variables().get(TOKENS)
    return read_tokens(told) if told else {}


def read_tokens(text: str) -> dict[str, bytes]:
    """User -> SHA-256 of the token. Raises ConfigError, which repeats no token."""
    found: dict[str, bytes] = {}
    for number, entry in enumerate(text.split(","), 1):
        user, _, token = (part.strip() for part in entry.partition("="))
        if not re.fullmatch(r"[\w-]+", user) or len(token) < SHORTEST:
            raise ConfigError(
                f"{TOKENS}, entry {number}: write user=token,user=token, each token with "
                f"{SHORTEST} characters or more"
            )
        if user in found:
            raise ConfigError(f"{TOKENS}, entry {number}: a user has one token")
        found[user] = hashed(token)
    if len(set(found.values())) < len(found):
        raise ConfigError(f"{TOKENS}: two users have the same token")
    return found


def hashed(token: str) -> bytes:
    """By which a token is known again."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
