"""Pictures of real runs, for the README and the examples. ``make pictures`` makes them anew.

``run.svg`` is the embedded model's, ``parts.svg`` an example with the replies that are kept, and
``report.png`` the report that is kept of it, where there is a Chromium to open it.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.proof.examples import GIVEN, load
from benchmarks.repair.paced import paced
from benchmarks.repair.provider import AsItCame, Provider
from docs.made.terminal import recorded
from tests.scripted import scripted
from tools.proof.pages.browsing import find_browser

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/pictures"
EXAMPLES = ROOT / "examples"
FACTORIAL = "Create a Python function factorial(n) that calculates the factorial recursively"
COMMAND = [sys.executable, "-m", "cli"]
KEYS = ("KIMI_", "OPENROUTER_", "OPENAI_", "DEEPSEEK_", "ROMA_", "PTC_", "LLM_")


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with _home(EXAMPLES / "test_factorial.py") as home:
        said = f'roma-ptc solve "{FACTORIAL}" --test test_factorial.py'
        _record(
            "run",
            said,
            ["solve", FACTORIAL, "--test", "test_factorial.py", "--out", "out"],
            home,
            {},
        )
    given = EXAMPLES / GIVEN["flask"]
    _record_parts(*(given / name for name in ("goal.txt", "test_user.py")))
    _photograph(given / "report.html")


def _record_parts(*files: Path) -> None:
    """The second of two runs: the first has packages installed, and what an estimate rests on."""
    arguments = [
        "solve",
        "--goal-file",
        "goal.txt",
        "--test",
        "test_user.py",
        "--no-cache",
        "--out",
    ]
    said = shlex.join(["roma-ptc", *arguments, "api"])
    with _home(*files) as home:
        with _kept_replies() as variables:
            told = {**os.environ, **_variables(home), **variables}
            subprocess.run([*COMMAND, *arguments, "first"], cwd=home, env=told, check=True)
        with _kept_replies() as variables:
            _record("parts", said, [*arguments, "api"], home, variables)


@contextmanager
def _kept_replies() -> Iterator[dict[str, str]]:
    with scripted(paced(Provider(AsItCame(load("flask"))))) as server:
        yield server.env("kept-replies")


@contextmanager
def _home(*files: Path) -> Iterator[Path]:
    """A home without anything but these files, and no key."""
    for key in [key for key in os.environ if key.startswith(KEYS)]:
        del os.environ[key]
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            shutil.copy(file, folder)
        yield Path(folder)


def _variables(home: Path) -> dict[str, str]:
    return {"HOME": str(home), "PYTHONPATH": str(ROOT)}


def _record(
    name: str, said: str, arguments: list[str], home: Path, variables: dict[str, str]
) -> None:
    told = {**_variables(home), **variables}
    picture = recorded(said, [*COMMAND, *arguments], home, told, f"roma-ptc {name}")
    (FOLDER / f"{name}.svg").write_text(picture)
    print(f"docs/pictures/{name}.svg")


def _photograph(page: Path) -> None:
    browser = find_browser()
    if browser is None:
        print("no Chromium here: the picture of the report stays as it is")
        return
    picture = FOLDER / "report.png"
    told = ["--no-sandbox", "--hide-scrollbars", "--window-size=1280,1280"]
    told += [f"--screenshot={picture}", page.as_uri()]
    subprocess.run([browser, *told], check=True, capture_output=True)
    print(f"docs/pictures/{picture.name}")


if __name__ == "__main__":
    main()
