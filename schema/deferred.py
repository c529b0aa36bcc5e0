"""Packages of others whose ``__init__`` brings in far more than we use of them.

Their modules are imported as ever, one by one; what only the ``__init__`` has is there as soon as
it is asked for. Each of the names below re-exports and does nothing else. A package that somebody
else has imported before us stays as it is.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any

DEFERRED = frozenset(
    {
        "langchain_openai",
        "langchain_openai.chat_models",
        "langgraph.prebuilt",
        "langgraph_sdk",
        "langsmith.types",
        "openai.resources",
        "openai.types",
        "openai.types.responses",
    }
)


class _Deferred(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        def of_the_whole(attribute: str) -> Any:
            if attribute.startswith("__") and attribute not in ("__all__", "__version__"):
                raise AttributeError(attribute)  # a look at what kind of module this is
            return getattr(import_module(f"{module.__name__}.__init__"), attribute)

        module.__dict__["__getattr__"] = of_the_whole


class _Finder:
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name in DEFERRED else None
        if spec and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Deferred(spec.loader.name, spec.loader.path)
        return spec


sys.meta_path.insert(0, _Finder())


@contextmanager
def uncollected() -> Iterator[None]:
    """Around imports: the collector would look through all that is new, time and again, and once
    more when the process ends, and find nothing, since what is imported stays."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.freeze()
            gc.enable()
