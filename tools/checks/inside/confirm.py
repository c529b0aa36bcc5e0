"""Tries, with the packages that are there, what a type checker takes for wrong.

Reads one JSON object (``files``; ``modules``: path -> name; ``remarks``), and prints for each
remark whether it ``fails`` whenever it is run, ``stands``, or is ``unknown``. Standard library
only.
"""

import ast
import builtins
import contextlib
import importlib
import inspect
import json
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

from tools.checks.inside.installed import imported, is_module, known_words
from tools.checks.inside.named import Named
from tools.checks.inside.place import Place
from tools.checks.inside.words import FAILS, STANDS, UNKNOWN

UNHEARD = "."  # before a name: it fails, if neither Python nor a package knows the word
SECONDS = 8
NAME_CHARS = 4  # a shorter one stands somewhere by chance
PLAIN = {"builtins", "typing", "abc", "enum", "dataclasses", "collections", "pydantic.main"}
_TYPE = re.compile(r"[Oo]bject of type `([^`]+)`")


class Project:
    """The files of a project, and its modules as they are once they are imported."""

    def __init__(self, files: dict[str, str], modules: dict[str, str]) -> None:
        self._trees = {path: ast.parse(text) for path, text in files.items()}
        self._modules = modules
        self._named = Named(node for tree in self._trees.values() for node in ast.walk(tree))

    def judge(self, remark: dict[str, Any]) -> str:
        place = Place(self._trees[remark["path"]], remark)
        rule, found = remark["rule"], _TYPE.search(remark["said"])
        if place.guarded:
            return STANDS
        if rule == "not-subscriptable":  # what is said of one of several types is no proof
            return FAILS if self._is_coroutine(place) else UNKNOWN
        if rule == "not-callable":
            return self._call(place)
        if "`CoroutineType[" in remark["said"]:
            return UNKNOWN if self._named.wrapped or "] | " in remark["said"] else FAILS
        if found and found[1] == "None":
            return FAILS if _is_none(place) else UNKNOWN
        if rule == "unresolved-reference":
            return self._name(place)
        if rule in ("missing-module-member", "import-not-found") and not place.relative:
            return imported(place.remark["said"])
        if rule == "missing-attribute":
            return self._attribute(place)
        return self._call(place)

    def _module(self, path: str) -> Any:
        return importlib.import_module(self._modules[path])

    def _name(self, place: Place) -> str:
        name = place.of(ast.Name)
        if name is not None and name.id in self._named.put:
            return STANDS
        try:
            module = self._module(place.remark["path"])
        except NameError as error:
            return FAILS if name is not None and error.name == name.id else UNKNOWN
        known = name is not None and (hasattr(module, name.id) or hasattr(builtins, name.id))
        return STANDS if known else UNKNOWN

    def _attribute(self, place: Place) -> str:
        node = place.of(ast.Attribute)
        if node is None or not isinstance(node.ctx, ast.Load) or node.attr in self._named.put:
            return STANDS
        if place.plain(node.value):
            return FAILS
        if self._named.dynamic and node.attr in self._named.made:
            return STANDS
        try:
            holder = self._value(node.value, place)
        except LookupError:
            return self._unheard_of(node, place)
        there = hasattr(holder, node.attr) or is_module(holder, node.attr)
        return STANDS if there else FAILS

    def _call(self, place: Place) -> str:
        call = place.of(ast.Call)
        if call is None or any(isinstance(one, ast.Starred) for one in call.args):
            return UNKNOWN
        if None in (keyword.arg for keyword in call.keywords):
            return UNKNOWN
        function = self._value(call.func, place)
        if place.remark["rule"] == "not-callable":
            return STANDS if callable(function) else FAILS
        signature = inspect.signature(function)
        try:
            signature.bind(*call.args, **{k.arg: k for k in call.keywords})
        except TypeError:
            return FAILS
        return STANDS

    def _is_coroutine(self, place: Place) -> bool:
        """Whether it is what a coroutine function of the project's gives, with no await."""
        node = place.of(ast.Subscript)
        value = place.given(node.value) if node is not None else None
        function = value.func if isinstance(value, ast.Call) else None
        name = getattr(function, "attr", getattr(function, "id", ""))
        return name in self._named.coroutines and not self._named.wrapped

    def _value(self, node: ast.expr, place: Place) -> Any:
        """What a chain of names is. Raises LookupError for what only a call could tell."""
        if isinstance(node, ast.Attribute):
            return getattr(self._value(node.value, place), node.attr)
        if not isinstance(node, ast.Name) or node.id in place.local:
            raise LookupError
        module = self._module(place.remark["path"])
        return getattr(module, node.id) if hasattr(module, node.id) else getattr(builtins, node.id)

    def _unheard_of(self, node: ast.Attribute, place: Place) -> str:
        """Whether nothing has such an attribute: no own class, no package, not Python."""
        said = _TYPE.search(place.remark["said"])
        named = re.sub(r"^type\[|^<class '|[\[\]'>].*", "", said[1]) if said else ""
        named = place.owner if named.startswith("Self@") else named
        found = [vars(self._module(path)).get(named) for path in self._modules]
        classes = [one for one in found if isinstance(one, type)]
        own = set(self._modules.values())
        if node.attr in self._named.made and any(c.__name__ in self._named.bases for c in classes):
            return STANDS
        if any(one.__module__ in own for one in classes):
            plain = all(base.__module__ in PLAIN | own for one in classes for base in one.__mro__)
            open_ = any(getattr(one, "model_config", {}).get("extra") == "allow" for one in classes)
            lacks = not any(hasattr(one, node.attr) for one in classes)
            return FAILS if plain and lacks and not open_ else UNKNOWN
        if node.attr in self._named.made or len(node.attr) < NAME_CHARS:
            return UNKNOWN
        return f"{UNHEARD}{node.attr}"


def _is_none(place: Place) -> bool:
    """Whether it is one for sure: another function may have set what is not local."""
    value = node = place.around[-1]
    if place.remark["rule"] != "not-iterable":
        value = getattr(node, "value", getattr(node, "func", node))
    return isinstance(value, ast.Call | ast.Constant) or getattr(value, "id", "") in place.local


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    told = os.fdopen(os.dup(1), "w")
    silent = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(silent, descriptor)
    for name in [name for name in sys.modules if name.split(".")[0] == "tools"]:
        del sys.modules[name]  # the project may have a package of that name
    sys.path[:1] = []
    sys.path += [os.getcwd(), os.path.join(os.getcwd(), "src")]
    judged = [UNKNOWN for _ in job["remarks"]]

    def tell(*_: Any) -> None:
        told.writelines(f"{one}\n" for one in judged)
        told.flush()
        os._exit(0)

    signal.signal(signal.SIGALRM, tell)
    signal.alarm(SECONDS)
    project = Project(job["files"], job["modules"])
    for number, remark in enumerate(job["remarks"]):
        with contextlib.suppress(BaseException):
            judged[number] = project.judge(remark)
    known = known_words({one[1:] for one in judged if one.startswith(UNHEARD)})
    for number, one in enumerate(judged):
        if one.startswith(UNHEARD):
            judged[number] = UNKNOWN if one[1:] in known else FAILS
    tell()


if __name__ == "__main__":
    main()
