"""Files that go with a project where no part of it wrote them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from schema.artifact import Artifact
from schema.contract import Contract, is_prose
from schema.start import Start, StartKind
from tools.handover.commands import REQUIREMENTS, requirements_among
from tools.handover.readme import readme

README, IGNORE = "README.md", ".gitignore"
PYTHON_LEFTOVERS = (".venv/", "__pycache__/", "*.py[cod]", ".pytest_cache/")
SQLITE = ("*.db", "*.sqlite", "*.sqlite3")


def handover(
    goal: str,
    files: Mapping[str, str],
    tests: Mapping[str, str],
    start: Start,
    requirements: Sequence[str],
    contract: Contract,
) -> list[Artifact]:
    """Those that are missing; a single file that is no server is left alone.

    ``contract`` is what the whole promises. Never one at a place that ``files`` or ``tests`` have.
    """
    made: dict[str, str] = {}
    if requirements and not requirements_among(files):
        made[REQUIREMENTS] = "".join(f"{line}\n" for line in requirements)
    code = [path for path in files if not is_prose(path)]
    if len(code) > 1 or start.kind is StartKind.WEB:
        made[IGNORE] = "".join(f"{line}\n" for line in _ignored(files))
        if not any(PurePosixPath(path).stem.casefold() == "readme" for path in files):
            paths = [*files, *made]
            made[README] = readme(goal, paths, [*tests], start, contract)
    taken = {path.casefold() for path in (*files, *tests)}
    made = {path: text for path, text in made.items() if path.casefold() not in taken}
    return [Artifact(path=path, content=text) for path, text in sorted(made.items())]


def _ignored(files: Mapping[str, str]) -> list[str]:
    names = {PurePosixPath(path).name for path in files}
    lines = [".env"]
    if any(name.endswith(".py") for name in names):
        lines += PYTHON_LEFTOVERS
        lines += SQLITE if any("sqlite" in text for text in files.values()) else ()
    return [*lines, "node_modules/"] if "package.json" in names else lines
