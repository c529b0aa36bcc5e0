"""Starts a server and asks it for each route, in the order in which a person would.

What one answer gives, a token, an id or a cookie, goes into the next request. One line of JSON
tells what was asked and answered. Standard library only.
"""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
START_S, ANSWER_S, LAST_WORDS_S = 15, 10, 2
BODY_CHARS = 4000
TOKENS = ("access_token", "token", "jwt", "accessToken", "auth_token", "id_token")
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\{(\w+)(?::\w+)?\}|:(\w+)")


class Client:
    """Remembers what a browser would: cookies, the token of the last login, ids of what it made."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.token = ""
        self.ids: dict[str, Any] = {}
        self._cookies: SimpleCookie = SimpleCookie()

    def ask(self, method: str, path: str, body: Any) -> dict[str, Any]:
        filled, known = self.fill(path)
        headers = {"Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{k}={m.value}" for k, m in self._cookies.items())
        sent = None
        if body is not None:
            sent, headers["Content-Type"] = json.dumps(body), "application/json"
        told = {"method": method, "path": filled, "known": known, "sent": body}
        connection = http.client.HTTPConnection(HOST, self._port, timeout=ANSWER_S)
        try:
            connection.request(method, filled, sent, headers)
            answer = connection.getresponse()
            text = answer.read(1_000_000).decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            return {**told, "status": 0, "body": f"{type(error).__name__}: {error}"}
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self._cookies.load(cookie)
        if answer.status < 300:
            self.learn(path, text)
        kind = answer.headers.get("Content-Type", "")
        return {**told, "status": answer.status, "type": kind, "body": text[:BODY_CHARS]}

    def fill(self, path: str) -> tuple[str, bool]:
        """The path with its parameters, and whether all of them are known to exist."""
        known = True

        def value(found: re.Match[str]) -> str:
            nonlocal known
            name = next(group for group in found.groups() if group)
            for key in (f"{_stem(path)}/{name}", f"{_stem(path)}/id", name):
                if key in self.ids:
                    return str(self.ids[key])
            known = False
            return "1"

        return _PARAMETER.sub(value, path), known

    def learn(self, path: str, text: str) -> None:
        try:
            said = json.loads(text)
        except ValueError:
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


def _stem(path: str) -> str:
    """What comes before the first parameter."""
    found = _PARAMETER.search(path)
    return (path[: found.start()] if found else path).rstrip("/")


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    os.environ.update(job["variables"])
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryFile() as log:
        command = [sys.executable, "-I", *job["command"], str(port)]
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        started = wait(server, port)
        answers = []
        if started:
            client = Client(port)
            for request in job["requests"]:
                answers.append(client.ask(request["method"], request["path"], request["body"]))
        code = server.poll()
        server.terminate()  # it may have something to say of the last answer
        with suppress(subprocess.TimeoutExpired):
            server.wait(LAST_WORDS_S)
        server.kill()
        log.seek(0, os.SEEK_END)
        log.seek(max(0, log.tell() - BODY_CHARS))
        said = log.read().decode(errors="replace")
    print(json.dumps({"started": started, "exit_code": code, "log": said, "answers": answers}))


def wait(server: "subprocess.Popen[bytes]", port: int) -> bool:
    """Whether it listens, as long as it is neither too slow nor gone."""
    until = time.monotonic() + START_S
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection((HOST, port), 1).close()
            return True
        except OSError:
            time.sleep(0.05)
    return False


if __name__ == "__main__":
    main()
