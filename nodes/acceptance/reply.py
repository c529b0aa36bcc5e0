"""The tests in a model's reply, each under a name that nothing else of the project has."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from pathlib import PurePosixPath

from schema.bounds import TESTS_CHARS
from schema.contract import Contract
from tools.checks import named_as_test
from tools.reading import read_files

FOLDER = "tests"
ONLY = f"{FOLDER}/test_goal.py"
FILES = 5


def tests_in(text: str, taken: Iterable[str]) -> dict[str, str]:
    """Path -> source of the pytest files in a reply; none where it holds none, or far too much.

    ``taken`` are paths of the project and of its user's tests: pytest takes no two files of one
    name, so none of ours has a name of theirs.
    """
    if text.strip().strip("`.").upper() == "NONE":
        return {}
    files = read_files(text).files or read_files(text, Contract(files=(ONLY,))).files
    names = {PurePosixPath(path).name.casefold() for path in taken}
    found: dict[str, str] = {}
    for file in files:
        name = PurePosixPath(file.path).name
        if named_as_test(file.path) and name.endswith(".py") and len(found) < FILES:
            free = next(other for other in _names(name) if other.casefold() not in names)
            names.add(free.casefold())
            found[f"{FOLDER}/{free}"] = file.content
    return found if sum(map(len, found.values())) <= TESTS_CHARS else {}


def _names(name: str) -> Iterable[str]:
    yield name
    stem = name.removesuffix(".py")
    # Its ending may be what makes it a test.
    yield from (f"test_{stem.removeprefix('test_')}_{number}.py" for number in count(2))
