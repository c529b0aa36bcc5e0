"""What a script imports, exports, looks up in its page, and asks of a server.

Runs inside the sandbox.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tree_sitter import Node

from tools.checks.inside.asks import Ask
from tools.checks.inside.browser import Browser, Read, Taken
from tools.checks.inside.evaluate import Evaluator, Program
from tools.checks.inside.modules import imports
from tools.checks.inside.names import free, of_window
from tools.checks.inside.scopes import scopes
from tools.checks.inside.trees import error, nodes, parse, text
from tools.checks.inside.values import Env

LITERAL = 200  # characters of a string that are looked at
SUFFIXES = {".js": "js", ".mjs": "js", ".cjs": "js", ".jsx": "js", ".ts": "ts", ".tsx": "tsx"}
TEXTS = {"string_fragment", "jsx_text"}
ENDINGS = ("", *SUFFIXES, *(f"/index{suffix}" for suffix in SUFFIXES))
DECLARES = r"^(?:async )?(?:function\*?|const|let|var|class) {}\b"


@dataclass
class Script:
    """Facts of one script; every list holds its line first."""

    error: tuple[int, str] | None = None
    imports: list[tuple[int, str, list[str]]] = field(default_factory=list)
    exports: list[str] = field(default_factory=list)
    elements: list[Taken] = field(default_factory=list)
    names: list[tuple[int, str]] = field(default_factory=list)
    """Names of inputs that it takes from a form."""
    strings: list[str] = field(default_factory=list)
    """All but those by which something is looked up."""
    properties: list[str] = field(default_factory=list)
    """Names of members that it takes or gives."""
    asks: list[Ask] = field(default_factory=list)
    reads: list[Read] = field(default_factory=list)
    listens: list[tuple[str, str]] = field(default_factory=list)
    """Event and selector; ``?``: it cannot be told of what, ``*``: of the whole page."""
    free: list[tuple[int, str]] = field(default_factory=list)
    """Names that nothing in it binds."""
    gives: list[str] = field(default_factory=list)
    """Names of the outermost scope, which other scripts of the same page find."""
    shares: list[str] = field(default_factory=list)
    """Names that it gives to the window."""
    selectors: list[str] = field(default_factory=list)
    """By which it looks up elements."""
    complete: bool = False
    """There was time for all of it."""


class _Project:
    """The other scripts of a project, each read when a name is asked of it."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files
        self._programs: dict[str, Program] = {}
        self.evaluator = Evaluator(self._other, lambda *_: None)

    def add(self, path: str, root: Node, offset: int = 0) -> Program:
        program = Program(path, scopes(root), offset)
        self.evaluator.programs[id(program.env)] = program
        return program

    def _other(self, path: str, source: str, name: str) -> Env | None:
        if source:
            at = posixpath.normpath(posixpath.join(posixpath.dirname(path), source))
            found = next((at + end for end in ENDINGS if at + end in self._files), None)
        else:
            declares = re.compile(DECLARES.format(re.escape(name)), re.M)
            scripts = (p for p in self._files if p.endswith(".js") and ".min." not in p)
            having = [p for p in scripts if p != path and declares.search(self._files[p])]
            found = having[0] if len(having) == 1 else None
        suffix = posixpath.splitext(found)[1] if found else ""
        if found is None or found == path or suffix not in SUFFIXES:
            return None
        if found not in self._programs:
            root = parse(SUFFIXES[suffix], self._files[found])
            self._programs[found] = self.add(found, root)
        env = self._programs[found].env
        return env if name in (*env.scope.names, "*") else None


def script(root: Node, path: str, files: Mapping[str, str], offset: int = 0) -> Script:
    """Facts of the script at ``root``, which begins ``offset`` lines down in the file ``path``."""
    found = Script(error=error(root))
    if found.error:
        found.error = (found.error[0] + offset, found.error[1])
    found.imports, found.exports = imports(root, offset)
    project = _Project(files)
    program = project.add(path, root, offset)
    browser = _looked_at(project.evaluator, program, files)
    found.elements, found.names = list(browser.elements), list(browser.names)
    found.asks, found.reads = list(browser.asks.found), list(browser.reads)
    found.listens, found.complete = list(browser.listens), project.evaluator.complete
    found.free = free(root, program.scopes, offset)
    found.gives, found.shares = list(program.scopes.whole.names), of_window(text(root))
    found.selectors = sorted(browser.selectors)
    properties: set[str] = set()
    for node in nodes(root):
        parent = node.parent
        if node.type in TEXTS and parent is not None and parent.id not in browser.looked:
            found.strings.append(text(node)[:LITERAL])
        elif node.type == "property_identifier":
            properties.add(text(node))
    found.properties = sorted(properties)
    return found


def _looked_at(evaluator: Evaluator, program: Program, files: Mapping[str, str]) -> Browser:
    """Twice: a function that was called by the script itself is seen with what it is given."""
    for _ in range(2):
        evaluator.begin()
        env = program.env = Env(program.env.scope, None, program.env.path, loading=True)
        evaluator.programs[id(env)] = program
        browser = Browser(evaluator, dict(files))
        evaluator.known, evaluator.used = browser.known, browser.used
        evaluator.assigned = browser.assigned
        evaluator.visit(env)
        evaluator.applied -= {
            scope.node.id
            for scope in program.scopes.of.values()
            if text(scope.node.child_by_field_name("name")) in program.scopes.escaped
        }
    return browser
