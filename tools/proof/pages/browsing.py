"""The pages of a project are loaded and used in headless Chromium, if there is one."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from schema.contract import env_of
from tools.proof.api.serving import Server
from tools.proof.bench import OUTPUT_KB, laid_out
from tools.proof.pages.visits import Browsed
from tools.proof.programs.importing import placeholder
from tools.proof.project import Project
from tools.proof.scripts import laid, own_folder, started, why_silent

SCRIPTS = ("browse", "devtools", "watched", "using", "idle", "sites", "listening", "client",
           "serve")  # fmt: skip
NAMES = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome-stable",
         "google-chrome", "chrome")  # fmt: skip
# Those names may be scripts that read what a sandbox does not show; these are what they start.
PROGRAMS = (
    "/usr/lib/chromium/chromium-headless-shell",
    "/usr/lib/chromium/chromium",
    "/usr/lib/chromium-browser/chromium-browser",
    "/usr/lib64/chromium-browser/chromium-browser",
    "/usr/lib/chromium/chrome",
    "/opt/google/chrome/chrome",
)
PORT, SITE_PORTS = 8000, (3000, 5500)
MEMORY_MB, PROCESSES, FILE_MB = 1024, 512, 64

_HOST = re.compile(r"\b(localhost|127\.0\.0\.1):(\d{2,5})\b")
_SAME_HOST = re.compile(r"hostname\W{1,20}:(\d{2,5})\b")
_TEMPLATE = re.compile(r"\{\{|\{%")
_NO_PAGES = {"templates", "tests", "test", "fixtures", "emails", "email", "samples", "data"}
_PAGE_ENDS = (".html", ".htm")


def find_browser() -> str | None:
    """The program that is started; None where there is none."""
    named = [path for name in NAMES if (path := shutil.which(name))]
    if not named:
        return None
    found = [path for path in (*PROGRAMS, *map(_real, named)) if Path(path).is_file()]
    return next((path for path in found if not _is_script(path)), None)


def _real(path: str) -> str:
    return str(Path(path).resolve())


def _is_script(path: str) -> bool:
    with open(path, "rb") as file:
        return file.read(2) == b"#!"


def static_pages(files: Mapping[str, str]) -> list[str]:
    """HTML files that are pages as they lie there, the one that is opened first in front."""
    found = [
        path
        for path, text in files.items()
        if path.lower().endswith(_PAGE_ENDS)
        and not _NO_PAGES & {part.lower() for part in PurePosixPath(path).parts}
        and not _TEMPLATE.search(text)
        and re.search(r"<(html|body|head|!doctype)\b", text, re.I)
    ]
    if any(path.endswith(".py") for path in files) and not any(map(_is_index, found)):
        return []  # such as what a program reads, or writes into
    return sorted(found, key=lambda path: (path.count("/"), not _is_index(path), path))


async def browse(
    project: Project, browser: str, server: Server | None, routes: Sequence[str]
) -> Browsed | str:
    """Visit the static pages, and those that the server answers ``routes`` with.

    Returns what happened, or why nothing is known.
    """
    bench, ours = project.bench, own_folder("browse")
    command = []
    if server:
        command = [f"{ours}/serve.py", server.module, server.name, str(server.factory)]
    job = {
        "browser": browser,
        "command": command,
        "variables": {name: placeholder(name) for name in env_of(project.contract)},
        "routes": list(routes),
        **_addresses(project.files),
    }
    done = await bench.sandbox.run(
        {**laid_out(project.files), **laid(ours, SCRIPTS, job)},
        started(ours, "browse"),
        dataclasses.replace(
            bench.limits,
            memory_mb=max(bench.limits.memory_mb, MEMORY_MB),
            processes=max(bench.limits.processes, PROCESSES),
            file_mb=max(bench.limits.file_mb, FILE_MB),
            output_kb=OUTPUT_KB,
            reserves=True,
        ),
        bench.environment,
    )
    try:
        return Browsed.model_validate_json(done.stdout.rstrip().rpartition("\n")[2])
    except ValidationError:
        return f"the browser could not be used ({why_silent(done)})"


def _addresses(files: Mapping[str, str]) -> dict[str, object]:
    """Where the server listens and pages lie, as their own code says it."""
    pages = static_pages(files)
    asked = [text for path, text in files.items() if path.endswith((".js", ".mjs", *_PAGE_ENDS))]
    said = [match for text in asked for match in _HOST.finditer(text)]
    ports = [int(match[2]) for match in said]
    ports += [int(match[1]) for text in asked for match in _SAME_HOST.finditer(text)]
    port = next((number for number in ports if 1024 <= number <= 65535), PORT)
    allowed = [
        int(match[2])
        for path, text in files.items()
        if path.endswith(".py")
        for match in _HOST.finditer(text)
    ]
    beside = [number for number in (*allowed, *SITE_PORTS) if number != port and number >= 1024]
    root = PurePosixPath(pages[0]).parent if pages else PurePosixPath()
    return {
        "host": said[0][1] if said else "localhost",
        "port": port,
        "site_port": beside[0],
        "root": str(root),
        "files": {path: files[path] for path in pages},
        "guesses": {path: list(_guesses(path)) for path in pages},
        "addresses": {path: _address(path, root) for path in pages},
    }


def _guesses(path: str) -> Iterator[str]:
    """Addresses at which a server may have the page."""
    parts = PurePosixPath(path).parts
    for cut in range(len(parts)):
        tail = "/".join(parts[cut:])
        for place in ("", "static/"):
            if _is_index(path):
                yield f"/{place}{tail.removesuffix(parts[-1])}"
            yield f"/{place}{tail}"
            yield f"/{place}{PurePosixPath(tail).with_suffix('')}"


def _address(path: str, root: PurePosixPath) -> str:
    """Where it is in a site that begins in ``root``."""
    try:
        below = str(PurePosixPath(path).relative_to(root))
    except ValueError:
        below = path
    return f"/{below.removesuffix('index.html') if _is_index(path) else below}"


def _is_index(path: str) -> bool:
    return PurePosixPath(path).name == "index.html"
