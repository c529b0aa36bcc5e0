"""Loads the pages of a project in a browser, uses them, and tells what happened, in JSON.

The project's own server is started beside it, if it has one. Standard library only.
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .client import ANSWER_S, BODY_CHARS
from .devtools import Browser, GoneError, open_browser
from .idle import IDLE, still_idle
from .listening import HOST, wait
from .sites import serve_site
from .using import LEAVE, LOGIN, REGISTER, Visitor, scripted
from .watched import Watched

PICTURE_CHARS = 160_000  # of base64
PAGES, ALL_S, AGAIN_S = 5, 30.0, 10.0


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    os.environ.update(job["variables"])
    origins = [f"http://{job['host']}:{job[port]}" for port in ("port", "site_port")]
    pages: list[dict[str, Any]] = []
    said = ""
    with tempfile.TemporaryFile() as log, tempfile.TemporaryDirectory() as folder:
        server = _start(job, log)
        try:
            # It starts while the server does.
            with open_browser(job["browser"], folder) as browser:
                for visit in _visits(browser, job, server, *origins):
                    pages.append(visit)  # kept, also if the next one fails
        except (OSError, GoneError, TimeoutError) as error:
            said = str(error)
        if server:
            server.kill()
        log.seek(0, os.SEEK_END)
        log.seek(max(0, log.tell() - BODY_CHARS))
        wrote = log.read().decode(errors="replace")
    print(json.dumps({"pages": pages, "log": wrote, "said": said, "origins": origins}))


def _start(job: dict[str, Any], log: Any) -> "subprocess.Popen[bytes] | None":
    if not job["command"]:
        return None
    command = [sys.executable, "-I", *job["command"], str(job["port"])]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def _visits(
    browser: Browser,
    job: dict[str, Any],
    server: "subprocess.Popen[bytes] | None",
    own: str,
    beside: str,
) -> Iterator[dict[str, Any]]:
    """Each page with what happened in it. Raises GoneError and TimeoutError."""
    if server and not wait(server, job["port"]):
        return
    if job["files"]:
        root = Path.cwd() / job["root"]
        serve_site(job["site_port"], root, job["port"] if server else None)
    visitor, until = Visitor(), time.monotonic() + ALL_S
    found = sorted(_addresses(job, own, beside), key=lambda one: _order(one[1]))
    found = found[:PAGES]
    # What the server renders is looked at once more when there is something to show.
    rendered = [url for file, url in found[:-1] if server and not file]
    seen = {"file": "", "picture": "", "idle": []}
    for file, url in found:
        if time.monotonic() > until:
            raise TimeoutError(f"no time was left for {file or url}")
        last = (file, url) == found[-1]
        for again in rendered if last and time.monotonic() < until - AGAIN_S else ():
            page = Watched(browser)
            page.go(again)
            visitor.use(page, last=False, removes=True)
            page.close()
            yield {**seen, "url": again, "events": page.events}
        page = Watched(browser)
        page.go(url)
        picture = page.picture(PICTURE_CHARS)
        idle = _used(page, visitor, last, removes=last or bool(file))
        if server:
            _ask_again(job, page.events)
        yield {"file": file, "url": url, "events": page.events, "picture": picture, "idle": idle}


def _addresses(job: dict[str, Any], own: str, beside: str) -> Iterator[tuple[str, str]]:
    """The file of each page, if it is one, and where it is to be had."""
    routes = job["routes"] if job["command"] else []
    pages = dict.fromkeys(path for path in routes if _is_page(job, path))
    for file, content in job["files"].items():
        guesses = (*job["guesses"][file], *routes) if job["command"] else ()
        served = [path for path in guesses if _ask(job, "GET", path)[2] == content.encode()]
        yield file, own + served[0] if served else beside + job["addresses"][file]
        for path in served:
            pages.pop(path, None)
    yield from (("", own + path) for path in pages)


def _order(url: str) -> int:
    """Who has left sees nothing of what is for members."""
    for rank, found in enumerate((REGISTER, LOGIN)):
        if found.search(url):
            return rank
    return 3 if LEAVE.search(url) else 2


def _used(page: Watched, visitor: Visitor, last: bool, removes: bool) -> list[dict[str, Any]]:
    """What did nothing while the page was used."""
    before = page.ask(scripted(IDLE)) or {}
    visitor.use(page, last, removes)
    after = page.ask(scripted(IDLE)) or {}
    page.close()
    return still_idle(before, after)


def _ask_again(job: dict[str, Any], events: list[dict[str, Any]]) -> None:
    """Whether what was not found is an address at all, for another method."""
    for event in events:
        if event.get("status") == 404:
            path = urlsplit(event["request"]).path
            event["unknown"] = _ask(job, "OPTIONS", path)[0] == 404


def _is_page(job: dict[str, Any], path: str) -> bool:
    status, kind, _ = _ask(job, "GET", path)
    return status in (301, 302, 303, 307, 308) or (status == 200 and "text/html" in kind)


def _ask(job: dict[str, Any], method: str, path: str) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection(HOST, job["port"], timeout=ANSWER_S)
    try:
        connection.request(method, path, headers={"Accept": "text/html"})
        answer = connection.getresponse()
        kind = answer.headers.get("Content-Type", "")
        # What is no page may be a stream without an end.
        return answer.status, kind, answer.read(1_000_000) if "text/html" in kind else b""
    except (OSError, http.client.HTTPException):
        return 0, "", b""
    finally:
        connection.close()
