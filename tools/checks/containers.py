"""Dockerfiles and compose files against the files and services that they name."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from schema.verdict import Finding

INSTRUCTIONS = {
    "FROM", "RUN", "CMD", "LABEL", "MAINTAINER", "EXPOSE", "ENV", "ADD", "COPY", "ENTRYPOINT",
    "VOLUME", "USER", "WORKDIR", "ARG", "ONBUILD", "STOPSIGNAL", "HEALTHCHECK", "SHELL",
}  # fmt: skip
MADE = ("dist", "build", "target", "out", "bin", "node_modules", ".env", "*")
_STARTED = re.compile(
    r"(?:uvicorn|gunicorn|hypercorn)\s(?:[^\n]*?\s)?([\w.]+):\w+|python3?\s+(?:-u\s+)?(?:-m\s+([\w.]+)|([\w./-]+\.py))"
)


def is_dockerfile(path: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    return name == "Dockerfile" or name.startswith("Dockerfile.") or name.endswith(".dockerfile")


def docker_findings(files: Mapping[str, str], contexts: Mapping[str, str]) -> Iterator[Finding]:
    """``contexts`` are folders that a compose file builds from: Dockerfile -> folder."""
    for path in filter(is_dockerfile, files):
        contexts_of = {contexts.get(path, ""), posixpath.dirname(path), ""}
        if "<<" in files[path]:
            continue
        for line, words in _instructions(files[path]):
            name, _, rest = words.partition(" ")
            if name.upper() not in INSTRUCTIONS:
                yield Finding(path=path, line=line, said=f"{name} is no instruction")
            elif name.upper() in ("COPY", "ADD") and "--from" not in rest:
                for source in _sources(rest):
                    if not any(_is_there(posixpath.join(c, source), files) for c in contexts_of):
                        said = f"{source} is not in the project"
                        yield Finding(path=path, line=line, said=said)
            elif name.upper() in ("CMD", "ENTRYPOINT"):
                yield from _started(path, line, rest, files)


def _instructions(source: str) -> Iterator[tuple[int, str]]:
    joined, start = "", 0
    for number, text in enumerate(source.split("\n"), 1):
        if text.lstrip().startswith("#") or (not text.strip() and not joined):
            continue
        start = start if joined else number
        joined += text.strip().removesuffix("\\") + " "
        if not text.rstrip().endswith("\\"):
            yield start, joined.strip()
            joined = ""


def _sources(rest: str) -> list[str]:
    if rest.strip().startswith("["):
        try:
            words = [str(word) for word in json.loads(rest)]
        except (ValueError, RecursionError):
            return []
    else:
        words = [word for word in rest.split() if not word.startswith("--")]
    return [w for w in words[:-1] if "$" not in w and "://" not in w and "@" not in w]


def _is_there(source: str, files: Mapping[str, str]) -> bool:
    source = posixpath.normpath(source.lstrip("/"))
    if source == "." or any(sign in source.split("/") or sign in source[-1:] for sign in MADE):
        return True
    if any(sign in source for sign in "*?["):
        return True
    return any(path == source or path.startswith(f"{source}/") for path in files)


def _started(path: str, line: int, rest: str, files: Mapping[str, str]) -> Iterator[Finding]:
    said = " ".join(re.findall(r"[^\s\[\]\",]+", rest[:500]))
    found = _STARTED.search(said)
    if not found:
        return
    wanted = found[3] or (found[1] or found[2]).replace(".", "/")
    name = wanted.removesuffix(".py").rsplit("/", 1)[-1]
    tops = {p.split("/")[0].removesuffix(".py") for p in files} | {
        part for p in files for part in p.removesuffix(".py").split("/")
    }
    # An installed module, such as flask, is started like one of the project.
    if name not in tops and (found[1] or found[3] or wanted.split("/")[0] in tops):
        yield Finding(path=path, line=line, said=f"starts {found[0]}, which is not in the project")


def compose_findings(path: str, data: Any, every: set[str]) -> Iterator[Finding]:
    """``every`` are the services of all compose files, which may be laid over each other."""
    services = data.get("services") if isinstance(data, dict) else None
    if not isinstance(services, dict) or "include" in data:
        return
    for name, service in services.items():
        if not isinstance(service, dict) or "extends" in service:
            continue
        wanted = service.get("depends_on") or []
        for other in wanted if isinstance(wanted, list | dict) else []:
            if str(other) not in every:
                said = f"service {name} depends on {other}, which is no service"
                yield Finding(path=path, said=said)
        for kind in ("networks", "volumes"):
            declared = data.get(kind) or {}
            used = service.get(kind) or []
            for item in used if isinstance(used, list | dict) else []:
                word = str(item.get("source", "")) if isinstance(item, dict) else str(item)
                named = word.split(":")[0] if kind == "networks" or ":" in word else ""
                if re.fullmatch(r"[\w-]+", named) and named not in {*declared, "default"}:
                    said = f"service {name} uses {named}, which is not among the {kind}"
                    yield Finding(path=path, said=said)
