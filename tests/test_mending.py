"""What is surely meant otherwise than it is written is mended, before it is proved."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from graph import asolve
from schema.artifact import Artifact
from schema.verdict import Rung
from tests.goals import DOUBLE, DOUBLE_TEST, one_piece
from tests.scripted import Serve, code
from tools.checks import inspect_python, mended
from tools.checks.mend import Mended
from tools.sandbox import Completed, Limits, PlainSandbox

LIMITS = Limits(wall_s=20)
FAULTY = """\
import re


def double(n):
    if n is "two" or not n in (1, 2) and re.match("\\d", f"none"):
        return None
    return 2 * n
"""


class Counting(PlainSandbox):
    """The sandbox, which counts how often it is started."""

    started = 0

    async def run(self, *given: object, **more: object) -> Completed:
        self.started += 1
        return await super().run(*given, **more)  # type: ignore[arg-type]


async def mend(files: dict[str, str]) -> tuple[Mended, int]:
    sandbox = Counting(drop_root=False)
    artifacts = [Artifact(path=path, content=text) for path, text in files.items()]
    modules = await inspect_python(sandbox, artifacts, LIMITS)
    sandbox.started = 0
    return await mended(sandbox, files, modules, LIMITS), sandbox.started


async def test_what_python_warns_of_and_what_says_the_same_is_mended() -> None:
    files = {"build/a.py": FAULTY, "b.py": "import os\n\nprint(f'{os.name:>8}')\n"}
    found, _ = await mend(files)
    new = FAULTY.replace('is "two"', '== "two"').replace("not n in", "n not in")
    new = new.replace('"\\d"', 'r"\\d"').replace('f"none"', '"none"')
    assert found.texts == {"build/a.py": new}
    assert list(found.notes()) == [
        f"build/a.py: mended {rule} in line 5 by ruff" for rule in ("E713", "F541", "F632", "W605")
    ]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("import os\n", id="an unused import, which another file may take"),
        pytest.param("def broken(:\n    'a\\d'\n", id="a file that does not parse"),
        pytest.param("x = not 1 == 2\nassert (x, 'always')\n", id="what is warned of otherwise"),
        pytest.param("x = '\\d'  # noqa: W605\n", id="what is meant to be so"),
        pytest.param("r'\\d'\nb'\\x00'\n'\\N{BULLET}'\nf'{1!r:>{2}}'\n", id="what is right"),
    ],
)
async def test_the_rest_is_left(source: str) -> None:
    found, started = await mend({"a.py": source, "__init__.py": "from a import x\n"})
    assert (found.texts, list(found.notes())) == ({}, [])
    assert started <= ("noqa" in source)  # the usual file costs nothing


async def test_line_ends_stay_as_they_are() -> None:
    found, _ = await mend({"a.py": "x = '\\d'\r\ny = 'ü\x0c'\r\n"})
    assert found.texts == {"a.py": "x = r'\\d'\r\ny = 'ü\x0c'\r\n"}


async def test_what_is_delivered_is_what_was_proved(serve: Serve, tmp_path: Path) -> None:
    serve(one_piece(code("double.py", FAULTY)))
    test = {"test_double.py": DOUBLE_TEST["test_double.py"] + "    assert double(2) is not f''\n"}
    solution = await asolve(DOUBLE, tests=test, out=tmp_path / "out")
    assert solution.receipt.verdict == Rung.ACCEPTED
    delivered = (tmp_path / "out/double.py").read_bytes()
    assert b'n == "two"' in delivered
    assert solution.receipt.files["double.py"] == hashlib.sha256(delivered).hexdigest()
    assert "double.py: mended F632 in line 5 by ruff" in solution.receipt.notes
    assert (tmp_path / "out/test_double.py").read_text() == test["test_double.py"]
