"""A client that remembers what a browser would. Standard library only."""

from __future__ import annotations

import http.client
import json
import re
from http.cookies import SimpleCookie
from typing import Any

from .listening import HOST

ANSWER_S = 10
ANSWER_BYTES = 1_000_000
BODY_CHARS = 4000
TOKENS = ("access_token", "token", "jwt", "accessToken", "auth_token", "id_token")
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\{(\w+)(?::\w+)?\}|:(\w+)")


class Client:
    """Keeps cookies, the token of the last login, and the ids of what it made."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.token = ""
        self.ids: dict[str, Any] = {}
        self._cookies: SimpleCookie = SimpleCookie()
        self._absent = False

    def other(self, who: str) -> Client:
        """The same one; ``anonymous``: not logged in; ``absent``: asking for what is not there."""
        other = Client(self._port)
        other.ids, other._absent = self.ids, who == "absent"
        if who != "anonymous":
            other.token, other._cookies = self.token, self._cookies
        return other

    def ask(
        self,
        method: str,
        path: str,
        body: tuple[bytes, str] | None = None,
        learn: bool = True,
        chars: int = BODY_CHARS,
    ) -> dict[str, Any]:
        """What was answered; status 0 where nothing was. ``learn``: remember what it gives."""
        filled, known = self.fill(path)
        headers = {"Accept": "application/json, text/html;q=0.9, */*;q=0.8"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{k}={m.value}" for k, m in self._cookies.items())
        if body is not None:
            headers["Content-Type"] = body[1]
        told = {"method": method, "path": filled, "known": known, "authorized": bool(self.token)}
        connection = http.client.HTTPConnection(HOST, self._port, timeout=ANSWER_S)
        try:
            connection.request(method, filled, body[0] if body else None, headers)
            answer = connection.getresponse()
            text = answer.read(ANSWER_BYTES).decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            return {**told, "status": 0, "body": f"{type(error).__name__}: {error}"}
        finally:
            connection.close()
        if learn:
            for cookie in answer.headers.get_all("Set-Cookie", []):
                self._cookies.load(cookie)
            if answer.status < 300:
                self.learn(path, text)
        kind = answer.headers.get("Content-Type", "")
        whole = len(text) <= chars
        return {**told, "status": answer.status, "type": kind, "body": text[:chars], "whole": whole}

    def fill(self, path: str) -> tuple[str, bool]:
        """The path with its parameters, and whether all of them are known to exist."""
        known = True

        def value(found: re.Match[str]) -> str:
            nonlocal known
            name = next(group for group in found.groups() if group)
            for key in (f"{_stem(path)}/{name}", f"{_stem(path)}/id", name):
                if key in self.ids:
                    return _unlike(self.ids[key]) if self._absent else str(self.ids[key])
            known = False
            return "1"

        return _PARAMETER.sub(value, path), known

    def learn(self, path: str, text: str) -> None:
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            return
        for holder in (said, *(said.values() if isinstance(said, dict) else ())):
            if not isinstance(holder, dict):
                continue
            for name, value in holder.items():
                if name in TOKENS and isinstance(value, str):
                    self.token = value
                elif isinstance(value, int | str) and (name == "id" or name.endswith("_id")):
                    self.ids[f"{path.rstrip('/')}/{name}"] = value
                    self.ids.setdefault(name, value)


def _unlike(value: Any) -> str:
    """An id of the same form that nothing has."""
    text = str(value)
    return "987654321" if text.isdigit() else re.sub(r"[0-9a-f]", "0", text)


def _stem(path: str) -> str:
    """What comes before the first parameter."""
    found = _PARAMETER.search(path)
    return (path[: found.start()] if found else path).rstrip("/")
