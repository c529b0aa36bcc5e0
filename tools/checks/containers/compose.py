"""Services of compose files: what they build, start, mount, and call each other."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from schema.verdict import Finding
from tools.checks.containers.images import MADE

# Where an image listens that is taken as it is.
PORTS = {"postgres": "5432", "postgis": "5432", "redis": "6379", "mysql": "3306",
         "mariadb": "3306", "mongo": "27017"}  # fmt: skip
# Files that nobody makes while a service runs, and the folders that are of no use when empty.
WRITTEN = (".conf", ".sql", ".yml", ".yaml", ".json", ".toml", ".ini", ".sh", ".py", ".js",
           ".html", ".template", ".cfg")  # fmt: skip
FILLED = ("/docker-entrypoint-initdb.d", "/etc/nginx/conf.d", "/usr/share/nginx/html",
          "/etc/nginx/templates")  # fmt: skip


@dataclass
class Service:
    """One service, wherever it is written."""

    name: str
    path: str
    said: Mapping[str, Any]
    build: str = ""
    """Its Dockerfile; empty: it takes an image."""
    context: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    """``$`` stands for what cannot be told."""
    names: set[str] = field(default_factory=set)
    """By which others may call it."""

    @property
    def image(self) -> str:
        """Such as ``postgres``, without its owner and version."""
        return str(self.said.get("image") or "").rpartition("/")[2].partition(":")[0]

    @property
    def published(self) -> list[str]:
        """The ports within it that are led outside."""
        listed = self.said.get("ports")
        given = [str(one.get("target") if isinstance(one, dict) else one).partition("/")[0]
                 for one in (listed if isinstance(listed, list) else ())]  # fmt: skip
        return [port for one in given if (port := one.rpartition(":")[2]).isdigit()]

    @property
    def port(self) -> str:
        """Where it listens if it is a known image, taken as it is."""
        changed = {"command", "entrypoint", "env_file", "network_mode"} & self.said.keys()
        changed |= {name for name in self.variables if "PORT" in name}
        return "" if changed else PORTS.get(self.image, "")


def services_of(path: str, data: Any) -> Iterator[Service]:
    """The services of a compose file."""
    listed = data.get("services") if isinstance(data, dict) else None
    for name, said in listed.items() if isinstance(listed, dict) else ():
        if not isinstance(said, dict):
            continue
        found = Service(str(name), path, said)
        build = said.get("build")
        given: Mapping[str, Any] = build if isinstance(build, dict) else {"context": build}
        if build and "dockerfile_inline" not in given and "://" not in str(given.get("context")):
            context = posixpath.join(posixpath.dirname(path), str(given.get("context") or "."))
            named = posixpath.join(context, str(given.get("dockerfile") or "Dockerfile"))
            found.build, found.context = posixpath.normpath(named), posixpath.normpath(context)
        found.variables = _variables(said.get("environment"))
        networks = said.get("networks")
        aliases = [one.get("aliases") for one in networks.values() if isinstance(one, dict)] \
            if isinstance(networks, dict) else []  # fmt: skip
        hosts = said.get("extra_hosts")
        links = said.get("links")
        found.names = {str(name), str(said.get("container_name")), str(said.get("hostname"))}
        for several in [*aliases, hosts, links]:
            words = several if isinstance(several, list | dict) else ()
            found.names |= {part for one in words for part in re.split(r"[:=]", str(one))[:2]}
        yield found


def _variables(said: Any) -> dict[str, str]:
    pairs = said.items() if isinstance(said, dict) else (
        str(one).partition("=")[::2] for one in (said if isinstance(said, list) else ())
    )  # fmt: skip
    return {str(name): "$" if value is None else str(value) for name, value in pairs}


def service_findings(
    service: Service, data: Mapping[str, Any], every: set[str], files: Mapping[str, str]
) -> Iterator[Finding]:
    """``every`` are the services of all compose files, which may be laid over each other."""
    said, path = service.said, service.path
    if "extends" in said or "include" in data:
        return
    for other in _listed(said.get("depends_on")):
        if str(other) not in every:
            told = f"service {service.name} depends on {other}, which is no service"
            yield Finding(path=path, said=told)
    for kind in ("networks", "volumes"):
        declared = data.get(kind) or {}
        for item in _listed(said.get(kind)):
            word = str(item.get("source", "")) if isinstance(item, dict) else str(item)
            named = word.split(":")[0] if kind == "networks" or ":" in word else ""
            if re.fullmatch(r"[\w-]+", named) and named not in {*declared, "default"}:
                told = f"service {service.name} uses {named}, which is not among the {kind}"
                yield Finding(path=path, said=told)
    if service.build and service.build not in files and "$" not in service.build:
        told = f"service {service.name} is built from {service.build}, which is not in the project"
        yield Finding(path=path, said=told)
    for source, target in mounts(said.get("volumes")):
        if not _is_there(path, source, target, files):
            told = f"service {service.name} mounts {source}, which is not in the project"
            yield Finding(path=path, said=told)
    for name in _env_files(said.get("env_file")):
        place = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        bare = posixpath.basename(name)
        given = any(bare in other and other != place for other in files)
        if place not in files and not bare.startswith(".env") and "$" not in name and not given:
            told = f"service {service.name} reads {name}, which is not in the project"
            yield Finding(path=path, said=told)


def mounts(listed: Any) -> Iterator[tuple[str, str]]:
    """What is laid over the files of an image: from where, and to where."""
    for item in _listed(listed):
        if isinstance(item, dict):
            if item.get("type") == "bind":
                yield str(item.get("source")), str(item.get("target"))
        elif str(item).count(":") >= 1 and "$" not in str(item):
            source, target, *_ = str(item).split(":")
            yield source, target


def _is_there(path: str, source: str, target: str, files: Mapping[str, str]) -> bool:
    if not source.startswith("."):
        return True
    place = posixpath.normpath(posixpath.join(posixpath.dirname(path), source))
    if place in files or place.startswith("..") or place == ".":
        return True
    if any(other.startswith(f"{place}/") for other in files) or set(MADE) & set(place.split("/")):
        return True
    name = posixpath.basename(place)
    if name.startswith(".") or any(name in other for other in files if "example" in other):
        return True
    return not (name.endswith(WRITTEN) or target.rstrip("/").startswith(FILLED))


def _env_files(said: Any) -> Iterator[str]:
    for one in said if isinstance(said, list) else [said] if said else []:
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict) and one.get("required") is not False:
            yield str(one.get("path"))


def _listed(said: Any) -> list[Any]:
    return list(said) if isinstance(said, list | dict) else []
