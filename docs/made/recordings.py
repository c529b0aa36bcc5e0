"""Pictures of real runs, for the README and the examples. ``make pictures`` makes them anew.

``run.svg`` is the embedded model's, ``parts.svg`` an example with the replies that are kept, and
``report.png`` the report that is kept of it, where there is a Chromium to open it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.proof.examples import GIVEN, load
from benchmarks.repair.provider import CHARS_PER_TOKEN, AsItCame, Provider
from docs.made.terminal import recorded
from tests.scripted import Asked, Reply, Script, scripted
from tools.proof.pages.browsing import find_browser

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/pictures"
EXAMPLES = ROOT / "examples"
FACTORIAL = "Create a Python function factorial(n) that calculates the factorial recursively"
PIECE = 40  # characters
KEYS = ("KIMI_", "OPENROUTER_", "OPENAI_", "DEEPSEEK_", "ROMA_", "PTC_", "LLM_")


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    _record(
        "run",
        f'roma-ptc solve "{FACTORIAL}" --test test_factorial.py',
        ["solve", FACTORIAL, "--test", "test_factorial.py", "--out", "out"],
        EXAMPLES / "test_factorial.py",
    )
    given = EXAMPLES / GIVEN["flask"]
    with scripted(_paced(Provider(AsItCame(load("flask"))))) as server:
        _record(
            "parts",
            "roma-ptc solve --goal-file goal.txt --test test_user.py --out api",
            ["solve", "--goal-file", "goal.txt", "--test", "test_user.py", "--out", "api"],
            *(given / name for name in ("goal.txt", "test_user.py")),
            **server.env("kept-replies"),
        )

    _photograph(given / "report.html")


def _paced(script: Script) -> Script:
    """The same answers, written as slowly as a model writes: 100 tokens a second."""

    def pieces(text: str) -> Iterator[str]:
        for at in range(0, len(text), PIECE):
            time.sleep(PIECE / CHARS_PER_TOKEN / 100)
            yield text[at : at + PIECE]

    def paced(asked: Asked) -> Reply:
        reply = script(asked)
        return replace(reply, pieces=pieces(reply.text), delay=0.5)

    return paced


def _record(name: str, said: str, arguments: list[str], *files: Path, **variables: str) -> None:
    for key in [key for key in os.environ if key.startswith(KEYS)]:
        del os.environ[key]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for file in files:
            shutil.copy(file, home)
        variables |= {"HOME": folder, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "cli", *arguments]
        picture = recorded(said, command, home, variables, f"roma-ptc {name}")
    (FOLDER / f"{name}.svg").write_text(picture)
    print(f"docs/pictures/{name}.svg")


def _photograph(page: Path) -> None:
    browser = find_browser()
    if browser is None:
        print("no Chromium here: the picture of the report stays as it is")
        return
    picture = FOLDER / "report.png"
    told = ["--no-sandbox", "--hide-scrollbars", "--window-size=1280,900"]
    told += [f"--screenshot={picture}", page.as_uri()]
    subprocess.run([browser, *told], check=True, capture_output=True)
    print(f"docs/pictures/{picture.name}")


if __name__ == "__main__":
    main()
