"""What the requests of a page prove to be wrong: files that are not there, an API used wrongly.

A refusal proves nothing where what was typed into a form may be the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from schema.verdict import Finding
from tools.proof.api.blame import gist
from tools.proof.inside.using import EMAIL, LEAVE, PASSWORD
from tools.proof.pages.visits import Browsed, Event, Visited
from tools.proof.programs.said import last_own

PARTS = {"Script": "script", "Stylesheet": "style sheet", "Image": "picture", "Font": "font"}
NAMES = (EMAIL, "ada_lovelace", "Ada Lovelace")  # for whoever is made up
API = ("Fetch", "XHR")
FORM = "application/x-www-form-urlencoded"

_FALLBACK = re.compile(r"onerror|[\"']error[\"']", re.I)
_NOWHERE = re.compile(r"/(undefined|null|NaN|\[object Object\])(?=/|$)")
_MADE_UP = re.compile(r"example|lovelace|\b(3|12\.5|36|1010)\b|2030-", re.I)
_ELSEWHERE = re.compile(
    r"connection refused|could not connect|gaierror|name or service not known|connecterror|"
    r"max retries|temporary failure|unreachable|timed out|timeout|connection ?error|urlerror|"
    r"api[_ ]?key|smtp",
    re.I,
)
_MISSED = re.compile(r"field required", re.I)
_KEY_MISSED = "sent a request that this server could not understand"  # Flask's request.form[…]
_NO_CSRF = re.compile(r"csrf token (?:is )?missing", re.I)
_NO_OBJECT = re.compile(r"valid dictionary or object|json decode error|json_invalid", re.I)
_PENDING = re.compile(r"verif|confirm|activat|approv|pending", re.I)
_TOKEN = re.compile(r"\"\w*(token|jwt)\w*\"\s*:\s*\"[^\"]{8}", re.I)


@dataclass(slots=True)
class Asked:
    """Goes through what was asked in the order in which it was: who has logged in is known."""

    browsed: Browsed
    files: Mapping[str, str]
    app: str | None
    registered: str = ""
    """The words with which somebody did."""
    logged_in: str | None = None
    """By which step, if anybody is."""

    def faults(self, page: Visited, event: Event) -> Iterator[Finding]:
        """What one event of a page proves."""
        if event.kind != "request" or not self.browsed.is_own(event.request) or event.is_icon:
            return
        wrong = self._part(event) if event.type in PARTS else self._answer(event)
        self._remember(event)
        if not wrong:
            return
        place = event.request if event.type == "Document" else event.url or page.url
        path = self.browsed.file_of(place, page, self.files)
        if event.status >= 500:
            path = last_own(self.browsed.log, self.files) or path
            wrong = f"{wrong}\n{gist(self.browsed.log, self.files)}"
        shown = f"{event.method} {urlsplit(event.request).path} {event.sent[:200]}".strip()
        yield Finding(path=path, line=event.line, said=f"{shown}{event.by}: {wrong}")

    def is_served(self, event: Event) -> bool:
        """Whether what answers it is here: without its server, an API is not."""
        named = PurePosixPath(urlsplit(event.request).path).suffix
        page = event.type == "Document" or bool(named)
        return bool(self.app) or event.type in PARTS or (event.method == "GET" and page)

    def _part(self, event: Event) -> str | None:
        what = PARTS[event.type]
        if event.type in ("Image", "Font") and (
            event.step or any(_FALLBACK.search(text) for text in self.files.values())
        ):
            return None
        if event.status == 404:
            return f"the {what} is not there"
        if event.type in ("Script", "Stylesheet") and event.mime == "text/html":
            return f"a page is answered, and no {what}"
        return None

    def _answer(self, event: Event) -> str | None:
        if not self.is_served(event):
            return None
        status = event.status
        answered = f"answered {status} {' '.join(event.body.split())[:200]}".strip()
        if event.type in API and (found := _NOWHERE.search(unquote(urlsplit(event.request).path))):
            return f"its address holds {found[1]!r}"
        if status in (500, 501) and not _ELSEWHERE.search(self.browsed.log):
            return answered
        if status in (405, 415):
            return answered
        if status == 404 and (event.unknown or not self.app):
            made_up = event.step and _MADE_UP.search(unquote(event.request))
            return None if made_up else f"there is no such address: {answered}"
        if status in (400, 403) and event.type == "Document" and _NO_CSRF.search(event.body):
            return f"the form does not send what protects it: {answered}"
        if status in (400, 422) and event.sent and event.method != "GET":
            return self._misread(event, answered)
        if status == 401:
            return self._refused(event, answered)
        return None

    def _misread(self, event: Event, answered: str) -> str | None:
        if "json" in event.content_type and _MISSED.search(event.body):
            return f"a field that it asks for is not sent: {answered}"
        if event.content_type.startswith(FORM) and _KEY_MISSED in event.body:
            return f"a field that it asks for is not sent: {answered}"
        if _NO_OBJECT.search(event.body):
            sent = event.content_type or "something else"
            return f"it asks for JSON, and {sent} came: {answered}"
        return None

    def _refused(self, event: Event, answered: str) -> str | None:
        if LEAVE.search(event.request) or LEAVE.search(event.step) or _PENDING.search(event.body):
            return None
        if event.beside:  # a registration on its way is none yet
            return None
        if PASSWORD in (words := unquote(event.sent)):
            used = {name for name in NAMES if name in words}
            known = used and all(name in self.registered for name in used)
            return f"with the words that were registered, it {answered}" if known else None
        if self.logged_in and (event.authorization or event.step == self.logged_in):
            sent = event.authorization[:40] or "no token"
            return f"after the login, with {sent}, it {answered}"
        return None

    def _remember(self, event: Event) -> None:
        if LEAVE.search(event.request) or LEAVE.search(event.step):
            self.logged_in = None
        if event.method == "DELETE" or re.search(r"delete|remove|close", event.step, re.I):
            self.registered = ""
        if event.method != "POST" or not 200 <= event.status < 400:
            return
        words = unquote(event.sent)
        if PASSWORD in words and any(name in words for name in NAMES):
            if _TOKEN.search(event.body):
                self.logged_in = event.step
            self.registered = self.registered or words
