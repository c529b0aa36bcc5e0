"""Which tests there are, found without the project: pytest collects, and runs none of them.

What the tests import and nobody has is stood in for by objects that take part in anything, so that
no code of the project has a say in which tests are to be run. Standard library and pytest only.
"""

import importlib.abc
import importlib.machinery
import json
import os
import sys
from collections.abc import Iterator
from types import FunctionType, ModuleType
from typing import Any

import pytest

SKIPS = ("skip", "skipif", "xfail")


class StandIn:
    """Is called, subclassed, iterated, compared and calculated with; a decorator of it changes
    nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None: ...

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        decorated = len(args) == 1 and isinstance(args[0], FunctionType | type) and not kwargs
        return args[0] if decorated else self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return ()

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def _itself(self, *_: Any) -> Any:
        return self

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        return 0

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: Any) -> None: ...

    __getitem__ = __or__ = __ror__ = __add__ = __radd__ = __sub__ = __mul__ = _itself
    __rmul__ = __mod__ = __truediv__ = __lt__ = __gt__ = __le__ = __ge__ = __neg__ = _itself


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules of the project, all that may be in them."""

    def __init__(self, names: list[str]) -> None:
        self._names = names

    def find_spec(self, name: str, *_: Any) -> importlib.machinery.ModuleSpec | None:
        if name.split(".")[0] in self._names:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        module = ModuleType(spec.name)
        module.__dict__["__getattr__"] = lambda name: _attribute(name)
        module.__dict__["__all__"] = ()
        return module

    def exec_module(self, module: ModuleType) -> None: ...


def _attribute(name: str) -> Any:
    if name.startswith("__") and name.endswith("__"):
        raise AttributeError(name)
    return StandIn()


class Collector:
    def __init__(self, stood_in: list[str]) -> None:
        self._stood_in = stood_in
        self.tests: list[dict[str, Any]] = []
        self.failed: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(self) -> None:
        sys.path.append(os.getcwd())
        sys.meta_path.append(Finder(self._stood_in))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failed.append(f"{report.nodeid}: {report.longrepr}"[:500])

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            function = getattr(item, "function", None)
            code = getattr(getattr(function, "__func__", function), "__code__", None)
            base = item.nodeid.split("[", 1)[0] if hasattr(item, "callspec") else item.nodeid
            self.tests.append(
                {
                    "id": item.nodeid,
                    "function": base,
                    "code": [os.path.relpath(code.co_filename), code.co_name] if code else None,
                    "marks": [mark.name for mark in item.iter_markers() if mark.name in SKIPS],
                    "open": "NOTSET" in item.nodeid[len(base) :],
                }
            )


def main() -> None:
    names, *options = sys.argv[1:]
    collector = Collector(names.split(","))
    pytest.main(["--collect-only", *options], plugins=[collector])
    told = {"tests": collector.tests, "failed": collector.failed}
    os.write(1, f"\n{json.dumps(told)}\n".encode())


if __name__ == "__main__":
    main()
