"""A visit to the pages of a project, where it has any: what is wrong, and what they look like."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from schema.artifact import BINARY, Artifact, found_at
from schema.verdict import Finding
from tools.proof.api.serving import Server
from tools.proof.pages.browsing import browse, find_browser, static_pages
from tools.proof.pages.judged import judged
from tools.proof.pages.visits import Visited
from tools.proof.project import Project
from tools.proof.start import needs_node

PICTURES = "screenshots"
ADDRESSES = 12
MOST = 3  # pictures of one project; each is kept with every state of the run
NOT_CHECKED = "its pages are not checked"

_MAKES_PAGES = re.compile(r"<html|HTMLResponse|render_template|TemplateResponse", re.I)
_COMPILED = re.compile(r"<script\b[^>]{0,300}\.(?:jsx|tsx?|vue|svelte)\b", re.I)


class Visit(NamedTuple):
    """Faults, pictures, and why something about the pages is not known; empty if all is."""

    findings: tuple[Finding, ...] = ()
    unsure: str = ""
    pictures: tuple[Artifact, ...] = ()


async def visit(project: Project, server: Server | None, routes: Sequence[str]) -> Visit | None:
    """Visit the pages; None for a project that has none.

    ``routes`` are addresses at which its server may have some.
    """
    files = project.files
    served = server is not None and any(map(_MAKES_PAGES.search, files.values()))
    if not static_pages(files) and not served:
        return None
    browser = await asyncio.to_thread(find_browser)
    if why := _why_not(project, browser):
        return Visit(unsure=f"{NOT_CHECKED}: {why}")
    assert browser
    own = [route for route in routes if route not in ("/docs", "/redoc")]  # FastAPI's
    browsed = await browse(project, browser, server, ["/", *own][:ADDRESSES])
    if isinstance(browsed, str):
        return Visit(unsure=f"{NOT_CHECKED}: {browsed}")
    if not browsed.pages:
        return Visit(unsure=f"{NOT_CHECKED}: {browsed.said or 'none was answered'}")
    app = found_at(f"{server.module.replace('.', '/')}.py", files) if server else None
    seen = judged(browsed, files, app)
    unsure = f"{NOT_CHECKED} to the end: {'; '.join(seen.unsure)}" if seen.unsure else ""
    taken = [*files, *project.tests]
    return Visit(seen.faults, unsure, tuple(_pictures(browsed.pages[:MOST], taken)))


def _why_not(project: Project, browser: str | None) -> str:
    if browser is None:
        return "no Chromium was found"
    if project.bench.sandbox.isolation != "bubblewrap":
        return "the sandbox here has no network of its own"
    if needs_node(project.files) or any(map(_COMPILED.search, project.files.values())):
        return "they are built, or served, by Node"
    return ""


def _pictures(pages: Iterable[Visited], taken: Iterable[str]) -> Iterator[Artifact]:
    """A picture each, under a name that no file of the project has, or needs as a folder."""
    if any(path.partition("/")[0].casefold() == PICTURES for path in taken):
        return
    for page in pages:
        if page.picture:
            name = page.file or urlsplit(page.url).path.strip("/") or "index"
            plain = re.sub(r"\W+", "-", name.removesuffix(".html"), flags=re.A).strip("-")
            path = f"{PICTURES}/{plain[:60] or 'page'}.png"
            yield Artifact(path=path, content=BINARY + page.picture)
