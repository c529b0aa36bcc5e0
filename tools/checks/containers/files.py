"""All Dockerfiles and compose files of a project, held against it and against each other."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from schema.verdict import Finding
from tools.checks.containers.compose import Service, mounts, service_findings, services_of
from tools.checks.containers.images import Image, copy_findings, image_of, is_dockerfile
from tools.checks.containers.listening import LOOPBACK, Listens, listens
from tools.checks.containers.reached import address_findings, proxy_findings
from tools.checks.containers.started import absent, words_of
from tools.checks.python import Module

PROCFILE = "Procfile"
REQUIREMENTS = "requirements.txt"


def container_findings(
    files: Mapping[str, str], composed: Mapping[str, Any], modules: Mapping[str, Module]
) -> Iterator[Finding]:
    """``composed``: path -> what a compose file holds."""
    files = {REQUIREMENTS: "", **files}  # it is put together when all else is there
    services = [one for path, data in composed.items() for one in services_of(path, data)]
    names = {one.name for one in services}
    contexts = {one.build: one.context for one in services if one.build}
    images: dict[str, Image] = {}
    for path in filter(is_dockerfile, files):
        if "<<" in files[path]:
            continue
        yield from copy_findings(path, files, contexts)
        made = images[path] = image_of(files[path], files, contexts.get(path, ""))
        if not made.entrypoint or made.command.startswith("["):
            yield from _command(path, made, files, modules)
    listening: dict[str, str] = {}
    for service in services:
        yield from service_findings(service, composed[service.path], names, files)
        image = _within(service, images.get(service.build), files)
        words = words_of(_said(service, image), image.variables if image else {})
        if image and "command" in service.said and (told := absent(words, image, modules, files)):
            yield Finding(path=service.path, said=f"service {service.name} {told}")
        where = listens(words, image, files, modules) if image else Listens("", service.port)
        listening |= {service.name: where.port} if where.port else {}
        yield from _published(service, where)
    lonely = any("external" in str(data.get("networks")) for data in composed.values())
    if not lonely:
        yield from address_findings(services, listening)
        yield from proxy_findings(files, services, listening)
    yield from _procfile(files, modules)


def _command(
    path: str, image: Image, files: Mapping[str, str], modules: Mapping[str, Module]
) -> Iterator[Finding]:
    """What a Dockerfile starts, and where that listens."""
    line, words = image.command_at, words_of(image.command, image.variables)
    if said := absent(words, image, modules, files):
        yield Finding(path=path, line=line, said=said)
    port = listens(words, image, files, modules).port
    if port and image.ports and all(one.isdigit() and one != port for one in image.ports):
        said = f"exposes {', '.join(image.ports)}, and what it starts listens on {port}"
        yield Finding(path=path, line=image.exposed_at, said=said)


def _within(service: Service, image: Image | None, files: Mapping[str, str]) -> Image | None:
    """What a service is made of: its image with what is mounted over it."""
    odd = {"env_file", "entrypoint", "network_mode", "extends"} & service.said.keys()
    if image is None or odd or "target" in str(service.said.get("build")):
        return None
    inner = dict(image.files)
    for source, target in mounts(service.said.get("volumes")):
        if source.startswith("."):
            start = posixpath.normpath(posixpath.join(posixpath.dirname(service.path), source))
            for path in files:
                if start in (".", path) or path.startswith(f"{start}/"):
                    rest = path if start == "." else path[len(start) + 1 :]
                    inner[posixpath.normpath(posixpath.join(target, rest))] = path
    return replace(
        image,
        files=inner,
        folder=str(service.said.get("working_dir") or image.folder),
        variables=image.variables | service.variables,
    )


def _said(service: Service, image: Image | None) -> object:
    """The command of a service, where no script of its image is put before it."""
    if image is None or (image.entrypoint and not image.command.startswith("[")):
        return ""
    return service.said.get("command") or image.command


def _published(service: Service, where: Listens) -> Iterator[Finding]:
    """What is led outside, and nobody listens to."""
    for port in service.published if where.port else ():
        if port != where.port and len(service.published) == 1:
            said = f"service {service.name} publishes {port}, and it listens on {where.port}"
            yield Finding(path=service.path, said=said)
        elif port == where.port and where.host in LOOPBACK:
            said = f"service {service.name} publishes {port}, and it listens on {where.host} only"
            yield Finding(path=service.build or service.path, said=said)


def _procfile(files: Mapping[str, str], modules: Mapping[str, Module]) -> Iterator[Finding]:
    """What Heroku and its like start, in the folder of the project."""
    here = Image({f"/{path}": path for path in files}, folder="/")
    for number, line in enumerate(files.get(PROCFILE, "").split("\n"), 1):
        _, _, command = line.partition(":")
        if said := absent(words_of(command.strip(), {}), here, modules, files):
            yield Finding(path=PROCFILE, line=number, said=said)
