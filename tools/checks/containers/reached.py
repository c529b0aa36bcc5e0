"""Addresses by which the services of a compose file, and nginx, call each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from schema.verdict import Finding
from tools.checks.containers.compose import Service
from tools.checks.containers.listening import LOOPBACK

# Servers that are no business of a browser's, and the images that are such.
SCHEMES = {"postgres": "postgres", "postgresql": "postgres", "mysql": "mysql", "mariadb": "mariadb",
           "mongodb": "mongo", "redis": "redis", "amqp": "rabbitmq"}  # fmt: skip
_URL = re.compile(
    r"(postgres|postgresql|mysql|mariadb|mongodb|redis|amqp)(?:\+\w{1,30})?://"
    r"(?:([^\s:@/$]{0,100})(?::([^\s@/$]{0,100}))?@)?([\w.-]{1,100})(?::(\d{1,5}))?(?:/([\w-]{1,60}))?"
)
_PROXIED = re.compile(
    r"\b(?:proxy_pass\s+https?://|server\s+)([A-Za-z][\w-]{0,60})(?::(\d{1,5}))?[\s/;]"
)
_UPSTREAM = re.compile(r"\bupstream\s+([\w-]{1,60})")


def address_findings(services: list[Service], listening: Mapping[str, str]) -> Iterator[Finding]:
    """Databases and brokers that nobody is, or that know somebody else.

    ``listening``: service -> the port where it surely listens.
    """
    names = {name: one for one in services for name in one.names}
    for service in services:
        for variable, value in service.variables.items():
            found = _URL.fullmatch(value.partition("?")[0])
            if found is None or "network_mode" in service.said:
                continue
            told = f"service {service.name} has {variable}={found[1]}://…{found[4]}"
            other = names.get(found[4])
            image = SCHEMES[found[1]]
            meant = [one.name for one in services if one.image == image]
            if found[4] in LOOPBACK and meant:
                said = f"{told}, which is itself and not {meant[0]}"
            elif found[4] not in LOOPBACK and other is None and "." not in found[4]:
                said = f"{told}, which is no service"
            elif other and found[5] and listening.get(other.name, found[5]) != found[5]:
                said = f"{told}:{found[5]}, and {other.name} listens on {listening[other.name]}"
            elif other and (wrong := _stranger(found, other)):
                said = f"{told} with the {wrong} of another than {other.name}"
            else:
                continue
            yield Finding(path=service.path, said=said)


def _stranger(found: re.Match[str], other: Service) -> str:
    """What a database of PostgreSQL's does not know of what it is asked with."""
    if other.image != "postgres" or "env_file" in other.said:
        return ""
    known = other.variables
    user = known.get("POSTGRES_USER", "postgres")
    wanted = {
        "user": (found[2], user),
        "password": (found[3], known.get("POSTGRES_PASSWORD", "$")),
        "database": (found[6], known.get("POSTGRES_DB", user)),
    }
    made = any("initdb" in str(mount) for mount in other.said.get("volumes") or ())
    if made:  # users and databases of its own, as far as it can be told
        wanted = {"password": wanted["password"]} if found[2] == user else {}
    for what, (given, its) in wanted.items():
        if given and "$" not in its and "%" not in given and given != its:
            return what if (what, given) != ("database", "postgres") else ""
    return ""


def proxy_findings(
    files: Mapping[str, str], services: list[Service], listening: Mapping[str, str]
) -> Iterator[Finding]:
    """What nginx hands on, and to whom."""
    configs = {
        path: text
        for path, text in files.items()
        if path.endswith((".conf", ".conf.template", ".conf.tmpl")) and "proxy_pass" in text
    }
    upstream = {name for text in configs.values() for name in _UPSTREAM.findall(text)}
    names = {name: one for one in services for name in one.names}
    for path, text in configs.items() if services else ():
        for number, line in enumerate(text.split("\n"), 1):
            found = _PROXIED.search(line.partition("#")[0])
            if not found or found[1] in (*upstream, *LOOPBACK, "unix") or "$" in line:
                continue
            other = names.get(found[1])
            if other is None:
                said = f"hands on to {found[1]}, which is no service"
            elif listening.get(other.name, found[2] or "80") != (found[2] or "80"):
                said = f"hands on to {found[1]}:{found[2] or 80}, and it listens on "
                said += listening[other.name]
            else:
                continue
            yield Finding(path=path, line=number, said=said)
