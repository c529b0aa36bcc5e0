"""The last requests of a test and their answers, noted where the usual HTTP clients send them.

A client is changed once it has been imported, and does what it ever did. What was noted is looked
at only where a test fails. Standard library only.
"""

import functools
import inspect
import json
import sys
from collections import deque
from collections.abc import Callable
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

KEPT = 4
BODY_CHARS = 500
BODY_BYTES = 200_000
KIND_CHARS = 40

Asked = tuple[Any, Any, Any, Any]
"""Method, address, body, and the headers of a request: a mapping, or WSGI's environment."""


class Exchange:
    """One request: how a client was called, and its answer, or what was raised instead."""

    def __init__(self, asked: "Callable[..., Asked]", args: Any, kwargs: Any) -> None:
        self._asked, self._args, self._kwargs = asked, args, kwargs
        self.answer: Any = None
        self.error: BaseException | None = None

    @contextmanager
    def failing(self) -> Any:
        try:
            yield
        except BaseException as error:
            self.error = error
            raise

    async def awaited(self, answer: Any) -> Any:
        with self.failing():
            self.answer = await answer
        return self.answer

    def __str__(self) -> str:
        """``POST /login (Authorization: Bearer …) {"name": "ann"} -> 401 {"error": "…"}``"""
        said = ["a request that cannot be read"]
        with suppress(Exception):
            method, address, sent, headers = self._asked(self.answer, *self._args, **self._kwargs)
            said = [str(method), _path(str(address)), _headers(headers, sent), _body(sent)]
        return f"{' '.join(filter(None, said))} -> {self._answered()}"

    def _answered(self) -> str:
        if self.error:
            return f"raised {type(self.error).__name__}: {_body(str(self.error))}"
        said = ["no answer"]
        with suppress(Exception):
            status = getattr(self.answer, "status_code", None) or self.answer.status
            place = self.answer.headers.get("Location") if 300 <= status < 400 else None
            said = [str(status), f"to {place}" if place else ""]
            said.append(_body(_content(self.answer)))
        return " ".join(filter(None, said))


class Exchanges:
    """Those since the last ``clear``, the oldest first."""

    def __init__(self) -> None:
        self._last: deque[Exchange] = deque(maxlen=KEPT)
        self._watched: set[str] = set()

    def clear(self) -> None:
        self._last.clear()

    def watch(self) -> None:
        """Note from now on what those clients send that have been imported by now."""
        for module, found in CLIENTS.items():
            if module in sys.modules and module not in self._watched:
                self._watched.add(module)
                with suppress(AttributeError):
                    for owner, method, asked in found:
                        self._note(getattr(sys.modules[module], owner), method, asked)

    def told(self) -> list[str]:
        return [str(one) for one in self._last]

    def _note(self, owner: type, name: str, asked: "Callable[..., Asked]") -> None:
        original = getattr(owner, name)

        @functools.wraps(original)
        def noting(*args: Any, **kwargs: Any) -> Any:
            one = Exchange(asked, args[1:], kwargs)
            self._last.append(one)
            with one.failing():
                one.answer = original(*args, **kwargs)
            if inspect.iscoroutine(one.answer):
                return one.awaited(one.answer)
            return one.answer

        setattr(owner, name, noting)


def _content(answer: Any) -> Any:
    """What is in it, where that is there already or sure to come at once."""
    if hasattr(answer, "get_data"):  # of werkzeug
        return answer.get_data() if (answer.content_length or BODY_BYTES) < BODY_BYTES else ""
    if getattr(answer, "streaming", None) is False:  # of Django
        return answer.content
    # Of httpx and requests, and of aiohttp.
    return getattr(answer, "_content", None) or getattr(answer, "_body", None) or ""


def _headers(headers: Any, sent: Any) -> str:
    """Those that matter, without what is secret in them."""
    kind = str(headers.get("CONTENT_TYPE") or headers.get("Content-Type") or "")
    proof = str(headers.get("HTTP_AUTHORIZATION") or headers.get("Authorization") or "")
    scheme, space, _ = proof.partition(" ")
    said = [f"Content-Type: {kind[:KIND_CHARS]}"] if sent and kind and "json" not in kind else []
    said += [f"Authorization: {scheme if space else ''}{space}…"] if proof else []
    return f"({'; '.join(said)})" if said else ""


def _path(address: str) -> str:
    """The address, without the names that a test gives to the application itself."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    own = "." not in host or host == "127.0.0.1"
    return ("" if own else host) + (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _body(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes | bytearray):
        if b"\0" in value:
            return f"({len(value):,} bytes)"
        value = value[: 8 * BODY_CHARS].decode(errors="replace")
    elif not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False, default=str)
    words = " ".join(value[: 8 * BODY_CHARS].split())
    return words if len(words) <= BODY_CHARS else f"{words[:BODY_CHARS]}…"


# How each client is asked


def _of_object(answer: Any, request: Any, *_: Any, **__: Any) -> Asked:
    body = getattr(request, "body", None) or getattr(request, "_content", None)
    return request.method, request.url, body, request.headers


def _of_words(
    answer: Any, method: Any, address: Any, body: Any = None, *_: Any, **more: Any
) -> Asked:
    sent = more.get("json", more.get("data")) if body is None else body
    return method, address, sent, {**more, **(more.get("headers") or {})}


def _of_wsgi(answer: Any, *args: Any, **kwargs: Any) -> Asked:
    request = getattr(answer, "request", None) or args[0]
    environ = getattr(request, "environ", None)
    if environ is None:  # nothing was answered
        return kwargs.get("method", "GET"), request, kwargs.get("json", kwargs.get("data")), kwargs
    query = environ.get("QUERY_STRING")
    address = environ["PATH_INFO"] + (f"?{query}" if query else "")
    body = getattr(environ.get("wsgi.input"), "getvalue", bytes)()
    return environ["REQUEST_METHOD"], address, body, environ


def _of_url(answer: Any, opened: Any, data: Any = None, *_: Any, **__: Any) -> Asked:
    if isinstance(opened, str):
        return "GET" if data is None else "POST", opened, data, {}
    return opened.get_method(), opened.full_url, opened.data or data, dict(opened.header_items())


CLIENTS: "dict[str, list[tuple[str, str, Callable[..., Asked]]]]" = {
    "werkzeug.test": [("Client", "open", _of_wsgi)],
    "httpx": [("Client", "send", _of_object), ("AsyncClient", "send", _of_object)],
    "httpx2": [("Client", "send", _of_object), ("AsyncClient", "send", _of_object)],
    "requests": [("Session", "send", _of_object)],
    "django.test": [("Client", "generic", _of_words), ("AsyncClient", "generic", _of_words)],
    "aiohttp": [("ClientSession", "_request", _of_words)],
    "urllib.request": [("OpenerDirector", "open", _of_url)],
}
