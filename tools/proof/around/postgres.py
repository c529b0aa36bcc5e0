"""Does a project need PostgreSQL, how does it look for it, and where are its programs here?"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.checks import Module

DRIVERS = {"psycopg", "psycopg2", "psycopg_pool", "asyncpg", "aiopg", "pg8000"}
USER = PASSWORD = "postgres"
NAME = "app"
NAMED = 8  # databases and users of each project
PROSE = (".md", ".rst", ".txt", ".html")
PROGRAMS = ("initdb", "postgres", "psql")
VISIBLE = ("/usr/", "/bin/")  # from within every sandbox

_URL = re.compile(r"\b(postgres(?:ql)?(?:\+\w{1,20})?)://")
_PUT_IN = re.compile(r"replace\(\s*['\"]postgres(?:ql)?://['\"],\s*['\"]postgresql\+")
_PORT = re.compile(r"postgres(?:ql)?(?:\+\w{1,20})?://[^\s/'\"]{0,160}:(\d{4,5})/")
_IN_URL = re.compile(
    r"postgres(?:ql)?(?:\+\w{1,20})?://(?:(\w{1,60})(?::[^@\s]{0,80})?@)?[\w.:-]{0,80}/(\w{1,60})"
)
_DATABASE = r"POSTGRES_DB|PGDATABASE|DB_NAME|dbname|database"
_NAMED = re.compile(rf"\b(?:({_DATABASE})|[A-Z_]*USER|user)\b['\"]?\s?[:=,]\s?['\"]?(\w{{1,60}})")
_MOUNTED = re.compile(
    r"(?:COPY\s+|-\s+['\"]?)(?:\./)?([\w./-]{1,200}?)/?(?::|\s+)/docker-entrypoint-initdb\.d"
)
_VARIABLE = re.compile(
    r"(?:\w+_)?(?:PG|DB|DATABASE|POSTGRES|POSTGRESQL|PSQL)_?"
    r"(HOST|HOSTNAME|SERVER|PORT|USER|USERNAME|PASSWORD|PASS|NAME|DB|DATABASE|DBNAME|URL|URI|DSN)"
)
PREFIXES = ("PG", "DB_", "DATABASE_", "POSTGRES_")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a project takes for granted of its server.

    ``scheme`` is that of its address, ``scripts`` are loaded before it is used for the first time.
    """

    scheme: str
    port: str
    databases: tuple[str, ...]
    users: tuple[str, ...]
    scripts: tuple[str, ...]

    def variable(self, name: str) -> str | None:
        """The value of a variable of the environment by which a project finds its database."""
        found = _VARIABLE.fullmatch(name)
        if found is None:
            return "postgresql" if name in ("DB_ENGINE", "DB_DRIVER") else None
        match found[1]:
            case "HOST" | "HOSTNAME" | "SERVER":
                return "127.0.0.1"
            case "PORT":
                return self.port
            case "USER" | "USERNAME":
                return USER
            case "PASSWORD" | "PASS":
                return PASSWORD
            case "URL" | "URI" | "DSN":
                return f"{self.scheme}://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{NAME}"
            case _:
                return NAME

    def variables(self, names: set[str]) -> dict[str, str]:
        """Those of these names, and those that are usual."""
        usual = {p + end for p in PREFIXES for end in ("HOST", "PORT", "USER", "PASSWORD", "URL")}
        usual |= {"PGDATABASE", "DB_NAME", "POSTGRES_DB", "DATABASE_NAME"}
        return {name: value for name in names | usual if (value := self.variable(name))}


def wanted(files: Mapping[str, str], modules: Mapping[str, Module]) -> Wanted | None:
    """What the project wants of PostgreSQL; None where it does without, or SQLite does as well."""
    taken = {name.split(".")[0] for module in modules.values() for name in module.imports}
    code = {path: files[path] for path in modules}
    if any("sqlite" in text for text in code.values()):
        return None
    if not taken & DRIVERS and not any(_URL.search(text) for text in code.values()):
        return None
    settings = [text for path, text in files.items() if not path.endswith(PROSE)]
    named = [found for text in settings for found in _NAMED.findall(text)]
    in_urls = [found for text in settings for found in _IN_URL.findall(text)]
    databases = [NAME, *(name for _, name in in_urls), *(name for which, name in named if which)]
    users = [*(user for user, _ in in_urls if user), *(name for which, name in named if not which)]
    ports = [port for text in code.values() for port in _PORT.findall(text)]
    return Wanted(
        scheme=_scheme(files, settings, taken),
        port=ports[0] if ports else "5432",
        databases=tuple(dict.fromkeys(databases))[:NAMED],
        users=tuple(dict.fromkeys(name for name in users if name != USER))[:NAMED],
        scripts=tuple(dict.fromkeys(_scripts(files))),
    )


def _scheme(files: Mapping[str, str], settings: list[str], taken: set[str]) -> str:
    """As the project writes it; one that it puts a driver into itself is given without one."""
    used: list[str] = [scheme for text in settings for scheme in _URL.findall(text)]
    mapped = any("sqlalchemy" in name or name == "sqlmodel" for name in taken)
    if not mapped or any(_PUT_IN.search(text) for text in settings):
        return "postgresql"
    if with_driver := next((scheme for scheme in used if "+" in scheme), None):
        return with_driver
    named = set(re.findall(r"\b(?:asyncpg|psycopg2|psycopg|pg8000)\b", "\n".join(files.values())))
    if "asyncpg" in named and any("create_async_engine" in text for text in settings):
        return "postgresql+asyncpg"
    # Without one, it depends on SQLAlchemy's version which driver is meant.
    return f"postgresql+{min(named - {'asyncpg'}, default='psycopg')}"


def _scripts(files: Mapping[str, str]) -> Iterator[str]:
    """What its container loads into an empty database, in the order of names."""
    for path, text in files.items():
        for source in _MOUNTED.findall(text) if not path.endswith((".md", ".py")) else ():
            at = posixpath.normpath(posixpath.join(posixpath.dirname(path), source))
            inside = sorted(p for p in files if p == at or posixpath.dirname(p) == at)
            yield from (p for p in inside if p.endswith(".sql"))


def installed() -> Path | None:
    """The folder of PostgreSQL's programs, the newest of those that a sandbox can see."""
    listed = [Path(folder) for folder in os.environ.get("PATH", "").split(":") if folder]
    listed += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    for folder in listed:
        real = {(folder / name).resolve() for name in PROGRAMS if (folder / name).is_file()}
        if len(real) == len(PROGRAMS) and all(str(p).startswith(VISIBLE) for p in real):
            return folder
    return None


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0
