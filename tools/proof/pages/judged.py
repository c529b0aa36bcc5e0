"""What a visit to the pages of a project proves to be wrong with them.

What the outside world may explain, which cannot be reached here, or what was made up, proves
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from schema.verdict import Finding
from tools.proof.pages.asked import Asked
from tools.proof.pages.idling import idle_faults
from tools.proof.pages.visits import Browsed, Event, Visited

MOST = 6  # of one page
BY_MISTAKE = ("TypeError", "RangeError")  # no code throws these on purpose
UNSETTLING = ("Script", "Fetch", "XHR", "Document", "WebSocket", "EventSource", "Other")

_UNDEFINED = re.compile(r"([\w$]{1,80}) is not defined$")
# Asked for by code that runs in more than one place.
_PERHAPS = {
    *("module", "exports", "require", "process", "define", "global", "Buffer", "__dirname"),
    *("Deno", "Bun", "jQuery", "$", "chrome", "browser", "importScripts", "getEventListeners"),
}
# What a browser without a screen, a person and a network does not have.
_EQUIPMENT = re.compile(
    r"webgl|webgpu|mediaDevices|geolocation|AudioContext|speechSynthesis|SpeechRecognition|"
    r"Notification|serviceWorker|bluetooth|requestFullscreen|clipboard|navigator\.share|"
    # Nor does a server here have what it asks of others.
    r"import (?:requests|httpx|aiohttp|urllib|openai|anthropic|smtplib|boto3|redis)|from openai",
    re.I,
)
_SCRIPT = re.compile(r"<script\b([^>]{0,500})>", re.I)


@dataclass(frozen=True, slots=True)
class Seen:
    """Faults, and why the rest could not be judged."""

    faults: tuple[Finding, ...]
    unsure: tuple[str, ...]


def judged(browsed: Browsed, files: Mapping[str, str], app: str | None) -> Seen:
    """``app`` is the file of the project's own server, if it has one."""
    found: dict[tuple[str | None, str], Finding] = {}
    unsure = [browsed.said] if browsed.said else []
    asked = Asked(browsed, files, app)
    for page in browsed.pages:
        name = page.file or urlsplit(page.url).path
        failed = [fault for event in page.events for fault in asked.faults(page, event)]
        outside = _outside(page, asked)
        if outside:
            unsure.append(f"{name} needs {', '.join(outside)}, which cannot be reached here")
        # What goes wrong for want of a script is not the fault of those that are there.
        thrown = [] if failed or outside else list(_thrown(page, browsed, files))
        idle = [] if failed or thrown or outside else list(idle_faults(page, files, app))
        for fault in [*failed, *thrown, *idle][:MOST]:
            # A page may be loaded more than once, and parts of it stand in others.
            once = (fault.path, re.sub(r", by .*?(?=: |$)", "", fault.said))
            said = f"the page {name}: {fault.said}"
            found.setdefault(once, fault.model_copy(update={"said": said}))
    return Seen(tuple(found.values()), tuple(unsure))


def _outside(page: Visited, asked: Asked) -> list[str]:
    """What a page asks of others, or of a server that is not here, and its code may need."""
    found = []
    for event in page.events:
        if event.kind != "request" or event.type not in UNSETTLING:
            continue
        parts = urlsplit(event.request)
        if not asked.browsed.is_own(event.request):
            if parts.scheme in ("http", "https", "ws", "wss"):
                found.append(parts.netloc)
        elif event.cors or not asked.is_served(event):
            found.append(f"{event.method} {parts.path}")
    return list(dict.fromkeys(found))[:MOST]


def _thrown(page: Visited, browsed: Browsed, files: Mapping[str, str]) -> Iterator[Finding]:
    equipped = not any(_EQUIPMENT.search(text) for text in files.values())
    refused = {
        event.step
        for event in page.events
        if (event.status >= 400 or (event.failed and not event.canceled)) and not event.is_icon
    }
    for event in page.events:
        if event.kind in ("uncaught", "raised", "logged") and _is_mistake(
            event, equipped and event.step not in refused
        ):
            path = browsed.file_of(event.url, page, files)
            if path and event.error == "TypeError" and _comes_too_early(path, page, files):
                said = f"{path} runs before the page is there: {event.said}{event.by}"
                yield Finding(path=page.file, said=said)
            else:
                yield Finding(path=path, line=event.line, said=f"{event.said}{event.by}")


def _comes_too_early(script: str, page: Visited, files: Mapping[str, str]) -> bool:
    """Whether the page has it run in its head, at once."""
    head = files.get(page.file, "").partition("<body")[0]
    name = PurePosixPath(script).name
    tags = [tag for tag in _SCRIPT.findall(head) if name in tag]
    return any(not re.search(r"\bdefer\b|\basync\b|\bmodule\b", tag) for tag in tags)


def _is_mistake(event: Event, settled: bool) -> bool:
    """``settled``: there is nothing beside the code that may have been the reason."""
    if event.error == "ReferenceError":
        found = _UNDEFINED.search(event.said)
        return event.kind == "uncaught" or bool(found and found[1] not in _PERHAPS)
    if event.kind == "raised":
        return False
    if event.error == "SyntaxError":
        return event.kind == "uncaught" and (settled or not event.step)
    return event.error in BY_MISTAKE and settled and "Failed to fetch" not in event.said
