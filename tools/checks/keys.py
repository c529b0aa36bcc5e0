"""Keys that are taken of a function's result, against those of the dicts that it returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schema.artifact import package_of
from schema.verdict import Finding
from tools.checks.python import Module


def key_findings(modules: Mapping[str, Module]) -> Iterator[Finding]:
    """What is surely a KeyError: no dict has the key that the function returns, wherever that is.

    Nothing is said of functions whose dicts are not written out.
    """
    places = {_dotted(path): path for path in modules}
    for path, module in modules.items():
        for called, keys in module.results.items():
            where, _, name = _absolute(called, path).rpartition(".")
            maker = places.get(where) if where else path
            had = modules[maker].returnable.get(name) if maker else None
            if maker and had is not None and (absent := [key for key in keys if key not in had]):
                said = f"takes {', '.join(absent)} of what {name} of {maker} returns"
                yield Finding(path=path, said=f"{said}: dicts of {', '.join(had)}")


def _dotted(path: str) -> str:
    return package_of(path).removeprefix("src/").replace("/", ".")


def _absolute(called: str, path: str) -> str:
    """``shop.orders.make`` of ``.orders.make`` in a module of ``shop``."""
    name = called.lstrip(".")
    if not (levels := len(called) - len(name)):
        return name
    package = path.removeprefix("src/").split("/")[:-levels]
    return ".".join([*package, name])
