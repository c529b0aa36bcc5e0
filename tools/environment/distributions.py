"""Which distribution an import comes from: ``yaml`` from PyYAML, ``PIL`` from Pillow.

``distributions.txt`` was read off the newest wheels of the 10,000 distributions that were most
downloaded in November 2026, in that order: a name, and its modules where they are called otherwise.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("distributions.txt")
EVERYDAY = Path(__file__).with_name("everyday.txt")
MANY_USE = 4000
LESSER = ("-core", "-slim", "-skinny", "-nightly", "-mlflow", "-full", "-gpu")
# What tests are written against, though fewer use it.
FRAMEWORKS = (
    *("chameleon", "cherrypy", "couchdb", "falcon", "fasthtml", "formencode", "genshi", "kivy"),
    *("libcloud", "memcache", "mptt", "novaclient", "pony", "sorl", "swiftclient", "telebot"),
    *("tortoise", "webtest", "wx"),
)


def distribution_of(module: str) -> str | None:
    """The most used distribution with that module, which may be dotted; None if none is known."""
    known = _modules()
    parts = module.split(".")
    names = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((known[name] for name in names if name in known), None)


def meant_by(name: str) -> str:
    """The distribution that is meant by a name: ``jwt`` is PyJWT's module, and somebody else's
    distribution. A lesser edition of what is named is not meant."""
    found = distribution_of(name.replace("-", "_"))
    return name if found is None or found.endswith(LESSER) or "-" in name else found


@cache
def third_party() -> frozenset[str]:
    """Import names that are surely a package's: of those that many use, but for everyday words."""
    lines = EVERYDAY.read_text("utf-8").splitlines()
    everyday = {word for line in lines if not line.startswith("#") for word in line.split()}
    used = {m.split(".")[0] for _, modules in _lines()[:MANY_USE] for m in modules} - everyday
    return frozenset({*used, *FRAMEWORKS, *(name.lower() for name in used)})


def modules_of(distribution: str) -> list[str]:
    """What the distribution, by its normalized name, is known to bring."""
    return next((modules for name, modules in _lines() if name == distribution), [])


@cache
def popular() -> frozenset[str]:
    """The distributions of the list, each by its normalized name."""
    return frozenset(distribution for distribution, _ in _lines())


@cache
def _modules() -> dict[str, str]:
    found: dict[str, str] = {}
    for distribution, modules in _lines():
        for module in modules:
            found.setdefault(module, distribution)
    return found


@cache
def _lines() -> list[tuple[str, list[str]]]:
    lines = (
        line.split() for line in LIST.read_text("utf-8").splitlines() if not line.startswith("#")
    )
    return [(name, modules or [name.replace("-", "_")]) for name, *modules in filter(None, lines)]
