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
    with scripted(paced(Provider(AsItCame(load("flask"))))) as server:
        _record(
            "parts",
            "roma-ptc solve --goal-file goal.txt --test test_user.py --out api",
            ["solve", "--goal-file", "goal.txt", "--test", "test_user.py", "--out", "api"],
            *(given / name for name in ("goal.txt", "test_user.py")),
            **server.env("kept-replies"),
        )

    _photograph(given / "report.html")


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
    told = ["--no-sandbox", "--hide-scrollbars", "--window-size=1280,1280"]
    told += [f"--screenshot={picture}", page.as_uri()]
    subprocess.run([browser, *told], check=True, capture_output=True)
    print(f"docs/pictures/{picture.name}")


if __name__ == "__main__":
    main()
