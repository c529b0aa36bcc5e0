"""HTTP requests, recognised by how every client of Python's spells them."""

from __future__ import annotations

import re
from typing import Any

from tools.checks.demands.values import Asked, Client, Dumped, Foreign, Reply, Unknown

VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
CLIENTS = ("TestClient", "Client", "APIClient", "AsyncClient", "Session", "ClientSession",
           "HTTPConnection", "TestServer", "ASGITransport", "WSGITransport")  # fmt: skip
MAKERS = ("test_client", "aiohttp_client", "test_client_factory")
MODULES = ("requests", "httpx", "urllib.request")
KEYS = {"json": "json", "data": "form", "form": "form", "files": "multipart", "content": "json"}
COMMON = ("accept", "content-type", "content-length", "host", "origin", "referer", "user-agent")
"""Headers, in small letters, that any client sends."""
CLOSED = frozenset({"get", "head", "delete", "options"})

_ORIGIN = re.compile(r"https?://[^/]*|\{\w*\}(?=/)")
_QUERY = re.compile(r"[?&]([\w.\[\]-]+)=")


def client_of(function: Any, keywords: dict[str, Any]) -> Client | None:
    """The client that a call of ``function`` makes, if it makes one."""
    name = ""
    if isinstance(function, Foreign):
        name = function.dotted.rpartition(".")[2]
    elif isinstance(function, Unknown):
        name = function.hint.rpartition(".")[2]
    if name in MAKERS or name in CLIENTS:
        base = keywords.get("base_url")
        return Client(_path(base) if isinstance(base, str) else "")
    return None


def request(owner: Any, verb: str, arguments: list[Any], keywords: dict[str, Any]) -> Asked | None:
    """The request that ``owner.verb(…)`` sends; None for what sends none."""
    arguments = list(arguments)
    known = isinstance(owner, Client) or (
        isinstance(owner, Foreign) and owner.dotted in MODULES and not owner.made
    )
    method = verb.upper()
    if verb == "open" and isinstance(owner, Client):
        method = _text(keywords.get("method")) or "GET"
    elif verb == "request":
        method = _text(arguments.pop(0) if arguments else keywords.get("method"))
    elif verb not in VERBS:
        return None
    where = arguments.pop(0) if arguments else keywords.get("url", keywords.get("path"))
    if isinstance(where, Unknown) and known and where.hint:
        where = f"/{{{where.hint}}}"
    if not isinstance(where, str) or not (known or where.startswith(("/", "http"))):
        return None
    if not method.isalpha() or (not known and not isinstance(owner, Unknown | Foreign)):
        return None
    prefix = owner.prefix if isinstance(owner, Client) else ""
    asked = Asked(method.upper(), prefix + _path(where))
    asked.query.update(dict.fromkeys(_QUERY.findall(where)))
    _sent(asked, arguments, keywords, verb)
    return asked


def answered(owner: Any, asked: Asked) -> Reply:
    reply = Reply(asked)
    if isinstance(owner, Client):
        owner.last = reply
    return reply


def _sent(asked: Asked, arguments: list[Any], keywords: dict[str, Any], verb: str) -> None:
    if arguments and isinstance(arguments[0], dict):
        # Django's second argument, and that of requests.
        at = "query" if verb in CLOSED else "data"
        keywords = {at: arguments[0], **keywords}
    as_json = "json" in str(keywords.get("content_type", keywords.get("format", "")))
    if as_json or isinstance(keywords.get("data"), Dumped):
        keywords = {"json": keywords.get("data"), **keywords, "data": None}
    for key, kind in KEYS.items():
        body = keywords.get(key)
        if isinstance(body, dict):
            asked.sends = {**(asked.sends or {}), **_names(body)}
            asked.kind, asked.more = kind, asked.more or None in body
    for key in ("params", "query_string", "query"):
        if isinstance(keywords.get(key), dict):
            asked.query.update(_names(keywords[key]))
    given = keywords.get("headers")
    headers = given if isinstance(given, dict) else {}
    for name in headers:
        if isinstance(name, str) and name.lower() not in COMMON:
            scheme = _text(headers[name]).partition(" ")[0]
            word = scheme if scheme.isalpha() and " " in _text(headers[name]) else ""
            asked.headers[f"{name}: {word} …" if word else name] = None
    if any("AUTHORIZATION" in str(key) for key in keywords):
        asked.headers["Authorization"] = None


def _names(body: dict[Any, Any]) -> dict[str, None]:
    return {key: None for key in body if isinstance(key, str)}


def _path(text: str) -> str:
    """The path of an address: without host, query and the name of an unknown base."""
    path = _ORIGIN.sub("", text, count=1) if _ORIGIN.match(text) else text
    path = re.split(r"[?#]", path)[0]
    # A number is an example of what may stand there.
    parts = ("{id}" if part.isdecimal() else part for part in path.split("/") if part)
    return "/" + "/".join(parts)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
