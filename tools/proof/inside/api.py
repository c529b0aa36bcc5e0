"""Uses a server as a person would: what one answer gives goes into the next request.

Standard library only.
"""

import json
import os
import re
import time
from threading import Thread
from typing import Any

from .again import number_of, shown_before, unseen
from .bodies import FORM, JSON, MULTIPART, encoded, misspelt
from .client import Client
from .openapi import OpenAPI

SETTLE_S = 1.0  # a server may write why it failed after it has answered
LOG_CHARS = 12_000
DOCUMENT_CHARS = 1_000_000
REFUSED = (400, 411, 415, 422)
STRANGER = (400, 401, 403, 404, 422)
TOGETHER = 4
PLAIN = 20
_NAMES = re.compile(r"user|name|mail|login|ident|handle|phone", re.I)
_ENDS = re.compile(r"(?:log|sign)[-_]?out", re.I)

Way = tuple[str, Any, dict[str, str]]
"""The kind of a body, its fields, and those that are files with what they are about."""


class Probe:
    """One server, and what it was asked so far. ``log``: where it writes."""

    def __init__(self, port: int, log: int) -> None:
        self._client = Client(port)
        self._log = log
        self.answers: list[dict[str, Any]] = []
        self._called: dict[str, str] = {}  # whoever registered
        found = self._client.ask("GET", "/openapi.json", learn=False, chars=DOCUMENT_CHARS)
        try:
            self._openapi = OpenAPI(json.loads(found["body"]))
        except (ValueError, RecursionError):
            self._openapi = OpenAPI(None)

    def use(self, requests: list[dict[str, Any]], plain: list[str]) -> None:
        ends = (
            n for n, r in enumerate(requests) if r["method"] == "DELETE" or _ENDS.search(r["path"])
        )
        last = next(ends, len(requests))
        for number, request in enumerate(requests[:last]):
            self._promised(number, request)
        for number, made in [*unseen(requests, self.answers)]:
            again = self._asked("POST", made["path"], (made["kind"], made["sent"], {}))
            if number_of(again) == number_of(made):
                self._keep(again, number, "unkept")
        promised = {request["path"] for request in requests if request["method"] == "GET"}
        others = dict.fromkeys([*plain, *self._openapi.asked_plainly()])
        for path in [path for path in others if path not in promised][:PLAIN]:
            self._keep(self._asked("GET", path, ("", None, {})), None, "plain")
        good = {a["route"] for a in self.answers if a["asked"] == "first" and _good(a)}
        self._together([(n, r) for n, r in enumerate(requests) if n in good], TOGETHER)
        for number, request in enumerate(requests[last:], last):
            if not self._is_open(number, request):
                self._promised(number, request)
                self._removed(requests)

    def _promised(self, number: int, request: dict[str, Any]) -> None:
        """Asked as it was promised; where that is refused, in other ways, until one succeeds.

        What can then be asked for wrongly is, where an error is promised for that.
        """
        method, path = request["method"], request["path"]
        takes, ways = self._ways(request)
        first = answer = self._asked(method, path, ways[0])
        way = ways[0]
        for way in ways[1:] if first["status"] in REFUSED else ():
            answer = self._asked(method, path, way)
            if _good(answer):
                break
        if answer is not first and _good(answer):
            answer["refusal"] = f"{first['status']} {first['body'][:200]}"
        else:
            answer = first
        if request["login"] and answer["status"] in STRANGER:
            answer = self._by_another_name(method, path, answer)
        elif isinstance(answer["sent"], dict) and "password" in answer["sent"] and _good(answer):
            self._called = {n: v for n, v in answer["sent"].items() if _NAMES.search(n)}
        answer["takes"], answer["declared"] = takes, self._openapi.declared(method, path)
        self._keep(answer, number, "first")
        if not _good(answer):
            return
        if way[2]:
            self._keep(self._asked(method, path, way, alpha=True), number, "alpha")
        for asked in request["errors"]:
            client = self._client.other("anonymous" if asked == "wrong" else asked)
            given = (way[0], misspelt(way[1]), way[2]) if asked == "wrong" else way
            self._keep(self._asked(method, path, given, client=client), number, asked)

    def _is_open(self, number: int, request: dict[str, Any]) -> bool:
        """Whether anybody may remove what is guarded; asked while it is still there."""
        if request["method"] != "DELETE" or "anonymous" not in request["errors"]:
            return False
        client = self._client.other("anonymous")
        answer = self._asked("DELETE", request["path"], ("", None, {}), client=client)
        if _good(answer):
            self._keep(answer, number, "anonymous")
        return _good(answer)

    def _removed(self, requests: list[dict[str, Any]]) -> None:
        """What was removed just now is looked at once more."""
        last = next(one for one in reversed(self.answers) if one["asked"] == "first")
        if last["method"] == "DELETE" and last["status"] in (200, 204):
            before = shown_before(last["path"], requests, self.answers)
            now = self._asked("GET", last["path"], ("", None, {})) if before else {}
            if before and now["status"] == 200 and now["body"] == before:
                self._keep(now, last["route"], "removed")

    def _by_another_name(self, method: str, path: str, answer: dict[str, Any]) -> dict[str, Any]:
        """A login that nobody can hold to a name: a form's ``username`` is an e-mail to many."""
        kind, sent = answer["kind"], answer["sent"]
        name = next((n for n in sent if _NAMES.search(n)), None) if isinstance(sent, dict) else None
        if name is None or (kind == JSON and name in self._called):
            return answer
        for value in dict.fromkeys(self._called.values()):
            tried = self._asked(method, path, (kind, {**sent, name: value}, {}))
            if _good(tried):
                return tried
        return answer

    def _ways(self, request: dict[str, Any]) -> tuple[str, list[Way]]:
        """Which kind of body it says it takes, and the bodies to try, the promised one first."""
        kind, fields, files = request["kind"], request["fields"], request["files"]
        said = self._openapi.body(request["method"], request["path"], fields)
        if not kind:
            return "", [("", None, {})]
        if said and _family(said[0]) == _family(kind):
            least = self._openapi.body(request["method"], request["path"], None)
            return said[0], [said, *([least] if least else []), (kind, fields, files)]
        ways: list[Way] = [(kind, fields, files)]
        if said:
            return said[0], [*ways, said]
        named = fields if isinstance(fields, dict) else {}
        if files:
            ways.append((kind, {name: fields[name] for name in files if name in fields}, files))
        others = [other for other in (JSON, FORM, MULTIPART) if other != kind]
        return "", ways + [(other, named, files) for other in others if named]

    def _together(self, requests: list[tuple[int, dict[str, Any]]], times: int) -> None:
        """What was answered well is looked at by several at once."""
        looks = [(n, r["path"]) for n, r in requests if r["method"] == "GET"] * times
        start, waiting, failed = self._end(), [*enumerate(looks)], []

        def look() -> None:
            while True:
                try:
                    at, (number, path) = waiting.pop(0)
                except IndexError:
                    return
                answer = self._client.ask("GET", path, learn=False)
                if answer["status"] >= 500:
                    failed.append((at, number, answer))

        threads = [Thread(target=look) for _ in range(times if looks else 0)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for _, number, answer in sorted(failed, key=lambda one: one[0])[:1]:
            self._keep({**answer, "log": self._said(start)}, number, "together")

    def _asked(
        self, method: str, path: str, way: Way, alpha: bool = False, client: Client | None = None
    ) -> dict[str, Any]:
        kind, fields, files = way
        start = self._end()
        about = {name: f"{what} {path}" for name, what in files.items()}
        body = encoded(kind, fields, about, alpha) if kind else None
        answer = (client or self._client).ask(method, path, body, learn=client is None)
        answer |= {"kind": kind, "sent": fields if kind else None, "files": [*files]}
        if answer["status"] >= 500 or not answer["status"]:
            answer["log"] = self._said(start)
        return answer

    def _keep(self, answer: dict[str, Any], number: int | None, asked: str) -> None:
        self.answers.append({**answer, "route": number, "asked": asked})

    def _end(self) -> int:
        return os.fstat(self._log).st_size

    def _said(self, start: int) -> str:
        until, said = time.monotonic() + SETTLE_S, ""
        while "Traceback" not in said and time.monotonic() < until:
            time.sleep(0.02)
            said = os.pread(self._log, self._end() - start, start).decode(errors="replace")
        time.sleep(0.05)  # a traceback that is being written comes to its end
        skipped = max(0, self._end() - start - LOG_CHARS)
        return os.pread(self._log, LOG_CHARS, start + skipped).decode(errors="replace")


def _good(answer: dict[str, Any]) -> bool:
    return 200 <= int(answer["status"]) < 400


def _family(kind: str) -> str:
    return FORM if kind == MULTIPART else kind
