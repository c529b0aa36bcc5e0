"""What is known of a provider as a text, and the name under which a store keeps it."""

from __future__ import annotations

import platform
from functools import cache
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from tools.models.balance.known import Provider
from tools.models.endpoint.endpoint import Endpoint

MOST = 1 << 20  # characters; what is known of ten models and a thousand calls takes a tenth


@cache
def _provider() -> TypeAdapter[Provider]:
    return TypeAdapter(Provider)


def read(text: str | None) -> Provider:
    """Who else may write there, or which version of this: what is not understood is not known."""
    if text is None or len(text) > MOST:
        return Provider()
    try:
        return _provider().validate_json(text)
    except ValidationError:
        return Provider()


def written(provider: Provider) -> str:
    return _provider().dump_json(provider).decode()


def name_of(endpoint: Endpoint) -> str:
    """The address, in which a password might stand, is not readable in it.

    What is at an address of this machine is known to those on this machine alone.
    """
    here = platform.node() if _loopback(endpoint.base_url or "") else ""
    digest = sha256(f"{endpoint.where} {here}".encode()).hexdigest()[:16]
    return f"roma-ptc:1:{endpoint.provider}:{digest}"


def _loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
