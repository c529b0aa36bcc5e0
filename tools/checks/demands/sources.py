"""The definitions of test files, and which of them a name means where it is used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePosixPath

from tools.checks.demands.pieces import FUNCTIONS, Piece, Scope, last_name
from tools.checks.given import BOM, PYTHON, parse, python_files
from tools.checks.signatures import statements

LINE_END = re.compile(r"\r\n|\r|\n")  # as Python counts lines
AUTOMATIC = 50  # fixtures that are run before one test
NESTED = 20  # classes in classes, or bases of bases, that are followed


@dataclass(frozen=True, eq=False)
class File:
    path: str
    lines: list[str]
    scope: Scope
    imports: dict[str, tuple[str, str]]
    """Name -> the module that it comes from, and what it is called there; empty for the module."""
    stars: list[str]
    """Modules of which everything is imported."""


class Sources:
    """All Python files among the tests. Raises what `parse` raises for one that is no Python."""

    def __init__(self, tests: Mapping[str, str]) -> None:
        self.files = {path: _file(path, text) for path, text in python_files(tests).items()}
        self.uses: dict[Piece, list[Piece]] = {}
        """What each piece uses, as far as anybody has asked."""
        self._modules: dict[str, File] = {}
        for path, file in self.files.items():
            parts = path.removesuffix(PYTHON).removesuffix("/__init__").split("/")
            for at in range(len(parts)):
                self._modules.setdefault(".".join(parts[at:]), file)

    def tests(self) -> Iterator[Piece]:
        """Every test function, in the order of the files."""
        for file in self.files.values():
            for piece in _all(file.scope):
                named = isinstance(piece.node, FUNCTIONS) and piece.node.name.startswith("test")
                if named and not piece.fixture:
                    yield piece

    def named(self, file: str, name: str, followed: int = 0) -> list[Piece]:
        """What a name of a file's means, wherever among the tests it is defined."""
        here = self.files[file]
        if name in here.scope.names:
            return here.scope.names[name]
        module, original = here.imports.get(name, ("", ""))
        sources = [(module, original)] if original else [(star, name) for star in here.stars]
        for module, original in sources if followed < NESTED else ():
            if (other := self.module(module)) and other is not here:
                return self.named(other.path, original, followed + 1)
        return []

    def module(self, dotted: str) -> File | None:
        return self._modules.get(dotted)

    def imported(self, file: str, name: str) -> File | None:
        """The file among the tests that a name of ``file`` stands for, as of ``import helpers``."""
        module, original = self.files[file].imports.get(name, ("", ""))
        return self.module(f"{module}.{original}" if module and original else module or original)

    def member(self, piece: Piece, name: str) -> list[Piece]:
        """What ``self.name`` means in a class, or in one that it inherits from."""
        return next((p for one in self.bases(piece) if (p := one.members.names.get(name))), [])

    def bases(self, piece: Piece) -> list[Piece]:
        """A class and those among the tests that it inherits from, each once."""
        found = [piece]
        for one in found:
            for base in one.node.bases if isinstance(one.node, ast.ClassDef) else ():
                more = self.named(one.file, last_name(base))
                found += [p for p in more[:NESTED] if p not in found and len(found) < NESTED]
        return found

    def fixture(self, user: Piece, name: str) -> Piece | None:
        """The fixture that ``name`` means for a test or another fixture: the nearest one."""
        for scope in self._scopes(user):
            for piece in scope.fixtures.get(name, ()):
                if piece is not user:
                    return piece
        file = self.files[user.file]
        more = (self.named(path, name) for path in (file.path, *self._conftests(file.path)))
        return next((p for pieces in more for p in pieces if p.fixture and p is not user), None)

    def automatic(self, test: Piece) -> list[Piece]:
        """What is run before a test although it does not ask for it."""
        found = (piece for scope in self._scopes(test) for piece in scope.automatic)
        return list(islice(found, AUTOMATIC))

    def _scopes(self, piece: Piece) -> Iterator[Scope]:
        owner = piece.owner
        while owner:
            yield from (one.members for one in self.bases(owner))
            owner = owner.owner
        yield self.files[piece.file].scope
        yield from (self.files[path].scope for path in self._conftests(piece.file))

    def _conftests(self, path: str) -> list[str]:
        beside = [str(folder / "conftest.py") for folder in PurePosixPath(path).parents]
        return [one for one in beside if one in self.files and one != path]


def _file(path: str, text: str) -> File:
    file = File(path, LINE_END.split(text.removeprefix(BOM)), Scope(), {}, [])
    body = parse(text).body
    _define(file, body, None, file.scope, 0)
    for node in statements(body):
        if isinstance(node, ast.Import):
            for alias in node.names:
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                file.imports[alias.asname or whole] = (whole, "")
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name == "*":
                    file.stars.append(node.module or "")
                else:
                    file.imports[alias.asname or alias.name] = (node.module or "", alias.name)
    return file


def _define(
    file: File, body: list[ast.stmt], owner: Piece | None, scope: Scope, level: int
) -> None:
    for node in statements(body):
        piece = Piece(file.path, node, owner)
        scope.add(piece)
        if isinstance(node, ast.ClassDef) and level < NESTED:
            _define(file, node.body, piece, piece.members, level + 1)


def _all(scope: Scope) -> Iterator[Piece]:
    for piece in dict.fromkeys(piece for pieces in scope.names.values() for piece in pieces):
        yield piece
        yield from _all(piece.members)
