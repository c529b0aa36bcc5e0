"""Which modules the files of a project are: by what name, and from where, they are imported."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

ROOTS = ("", "src/")
"""Folders of a project that its modules are imported from."""


def module_of(path: str) -> str | None:
    """``app.users`` of ``src/app/users.py``; None for what no import statement can name."""
    if not path.endswith(".py"):
        return None
    parts = PurePosixPath(path.removeprefix("src/")).with_suffix("").parts
    parts = parts[:-1] if parts[-1] == "__init__" else parts
    return ".".join(parts) if parts and all(part.isidentifier() for part in parts) else None


class Modules:
    """What can be imported within a project: modules, packages, and folders that are none."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._inside: dict[str, set[str]] = {}  # folder -> the names of what is in it
        for path in paths:
            parts = PurePosixPath(path).parts
            for depth, part in enumerate(parts):
                name = part if depth < len(parts) - 1 else part.removesuffix(".py")
                self._inside.setdefault("/".join(parts[:depth]), set()).add(name)

    @property
    def top(self) -> set[str]:
        """The names that are found from the roots."""
        return {n for root in ROOTS for n in self._inside.get(root.rstrip("/"), ())}

    def found_from(self, path: str, name: str) -> bool:
        """Whether the file at ``path`` finds the module ``name`` at a root, or beside itself."""
        above = {str(folder) for folder in PurePosixPath(path).parents}
        return name in self.top or any(name in self._inside.get(folder, ()) for folder in above)

    def anywhere(self, name: str) -> bool:
        """Whether any folder holds it: a project may have roots of its own."""
        return any(name in names for names in self._inside.values())
