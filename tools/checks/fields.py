"""The fields of pydantic's classes, with those that they inherit."""

from __future__ import annotations

from collections.abc import Mapping

from tools.checks.models import BASES, Field, Model
from tools.checks.python import Module


class Models:
    """Classes of pydantic's, by name, wherever they are."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        self._known: dict[str, list[Model]] = {}
        for module in modules.values():
            for name, model in module.models.items():
                self._known.setdefault(name, []).append(model)

    def fields(self, name: str, depth: int = 5) -> list[Field] | None:
        """Name and whether it is needed; None where that is not known."""
        found = self._known.get(name, [])
        if len(found) != 1 or depth == 0:
            return None
        bases, own = found[0]
        if own is None or len(bases) != 1:
            return None
        below = [] if bases[0] in BASES else self.fields(bases[0], depth - 1)
        return None if below is None else list((dict(below) | dict(own)).items())
