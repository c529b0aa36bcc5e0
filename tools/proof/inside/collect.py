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

MARKS = ("skip", "skipif", "xfail")


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
        self.skipped: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_load_initial_conftests(self) -> None:
        sys.path.append(os.getcwd())
        sys.meta_path.append(Finder(self._stood_in))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.skipped.append(report.nodeid)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.tests = [described(item) for item in session.items]


def described(item: pytest.Item) -> dict[str, Any]:
    function = getattr(item, "function", None)
    code = getattr(getattr(function, "__func__", function), "__code__", None)
    marks = [mark for mark in item.iter_markers() if mark.name in MARKS and not unfilled(mark)]
    # unittest has marks of its own.
    own = [function, getattr(item, "cls", None)]
    skipped = any(getattr(one, "__unittest_skip__", False) for one in own)
    failing = any(getattr(one, "__unittest_expecting_failure__", False) for one in own)
    return {
        "id": item.nodeid,
        "function": item.nodeid.split("[", 1)[0] if hasattr(item, "callspec") else item.nodeid,
        "code": [os.path.relpath(code.co_filename), code.co_firstlineno] if code else None,
        "marks": [*(mark.name for mark in marks), *["skip"] * skipped, *["xfail"] * failing],
        "skips": skipped or any(map(skips, marks)),
    }


def unfilled(mark: pytest.Mark) -> bool:
    """Whether pytest skips a test for want of parameters, which may have come from the project."""
    return str(mark.kwargs.get("reason", "")).startswith("got empty parameter set")


def skips(mark: pytest.Mark) -> bool:
    """Whether it skips, whatever the project holds; words are evaluated by pytest itself."""
    conditions = [*mark.args, mark.kwargs.get("condition")]
    return mark.name == "skip" or (
        mark.name == "skipif" and any(one is True or isinstance(one, str) for one in conditions)
    )


def main() -> None:
    names, *options = sys.argv[1:]
    collector = Collector(names.split(","))
    pytest.main(["--collect-only", *options], plugins=[collector])
    told = {"tests": collector.tests, "skipped": collector.skipped}
    os.write(1, f"\n{json.dumps(told)}\n".encode())


if __name__ == "__main__":
    main()
