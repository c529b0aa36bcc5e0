"""Pictures of real runs, for the README and the examples. ``make pictures`` makes them anew.

``run.svg`` is the embedded model's, ``parts.svg`` an example with the replies that are kept.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.proof.examples import GIVEN, load
from benchmarks.repair.provider import AsItCame, Provider
from docs.made.terminal import recorded
from tests.scripted import scripted

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
    with scripted(Provider(AsItCame(load("flask")))) as server:
        _record(
            "parts",
            "roma-ptc solve --goal-file goal.txt --test test_user.py --out api",
            ["solve", "--goal-file", "goal.txt", "--test", "test_user.py", "--out", "api"],
            *(given / name for name in ("goal.txt", "test_user.py")),
            **server.env("kept-replies"),
        )


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


if __name__ == "__main__":
    main()
