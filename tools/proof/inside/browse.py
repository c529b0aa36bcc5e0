"""Loads the pages of a project in a browser, uses them, and tells what happened, in JSON.

The project's own server is started beside it, if it has one. Standard library only.
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .devtools import Browser, GoneError, open_browser
from .idle import IDLE, still_idle
from .probe import ANSWER_S, BODY_CHARS, HOST, wait
from .sites import serve_site
from .using import LOGIN, REGISTER, Visitor, scripted
from .watched import Watched

PICTURE_CHARS = 160_000  # of base64
PAGES = 5


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    os.environ.update(job["variables"])
    origins = [f"http://{job['host']}:{job[port]}" for port in ("port", "site_port")]
    told: dict[str, Any] = {"pages": [], "log": "", "said": "", "origins": origins}
    with tempfile.TemporaryFile() as log, tempfile.TemporaryDirectory() as folder:
        server = _start(job, log)
        try:
            with open_browser(job["browser"], folder) as browser:
                # It starts while the server does.
                told["pages"] = _visit_all(browser, job, server, *origins)
        except (OSError, GoneError) as error:
            told["said"] = str(error)
        if server:
            server.kill()
        log.seek(0, os.SEEK_END)
        log.seek(max(0, log.tell() - BODY_CHARS))
        told["log"] = log.read().decode(errors="replace")
    print(json.dumps(told))


def _start(job: dict[str, Any], log: Any) -> "subprocess.Popen[bytes] | None":
    if not job["command"]:
        return None
    command = [sys.executable, "-I", *job["command"], str(job["port"])]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def _visit_all(
    browser: Browser,
    job: dict[str, Any],
    server: "subprocess.Popen[bytes] | None",
    own: str,
    beside: str,
) -> list[dict[str, Any]]:
    if server and not wait(server, job["port"]):
        return []
    pages = {path: own + path for path in job["routes"] if server and _is_page(job, path)}
    found: list[tuple[str, str]] = []
    for file, content in job["files"].items():
        guesses = (*job["guesses"][file], *job["routes"]) if server else ()
        served = [path for path in guesses if _ask(job, "GET", path)[2] == content.encode()]
        url = own + served[0] if served else beside + job["addresses"][file]
        pages = {path: at for path, at in pages.items() if path not in served}
        found.append((file, url))
    if job["files"]:
        root = Path.cwd() / job["root"]
        serve_site(job["site_port"], root, job["port"] if server else None)
    found += [("", url) for url in pages.values()]
    visitor = Visitor()
    found.sort(key=lambda one: _order(one[1]))
    return [_visit(browser, visitor, job, file, url) for file, url in found[:PAGES]]


def _order(url: str) -> int:
    return 0 if REGISTER.search(url) else 1 if LOGIN.search(url) else 2


def _visit(
    browser: Browser, visitor: Visitor, job: dict[str, Any], file: str, url: str
) -> dict[str, Any]:
    page = Watched(browser)
    page.go(url)
    picture = page.picture(PICTURE_CHARS)
    before = page.ask(scripted(IDLE)) or {}
    visitor.use(page)
    after = page.ask(scripted(IDLE)) or {}
    page.close()
    for event in page.events:
        if job["command"] and event.get("status") == 404:
            parts = urlsplit(event["request"])
            event["unknown"] = _ask(job, "OPTIONS", parts.path)[0] == 404
    return {
        "file": file,
        "url": url,
        "events": page.events,
        "picture": picture,
        "idle": still_idle(before, after),
    }


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
