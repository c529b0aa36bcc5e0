"""Do examples with the replies that are kept, and keep delivery and report beside each goal.

``python -m examples [FOLDER …]``. Nothing is asked of a model.
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
from graph import runs
from tests.scripted import scripted

HERE = Path(__file__).parent


def main(folders: list[str]) -> None:
    for name, folder in GIVEN.items():
        if not folders or folder in folders:
            print(f"--- {folder}")
            play(name, HERE / folder)


def play(name: str, folder: Path) -> None:
    """Deliver the example anew into its folder, as the command of its README does."""
    out = folder / "delivered"
    shutil.rmtree(out, ignore_errors=True)
    with (
        scripted(paced(Provider(AsItCame(load(name))))) as server,
        tempfile.TemporaryDirectory() as state,
    ):
        os.environ.update(server.env("kept-replies"), ROMA_STATE_DIR=state)
        _run(*arguments(folder, out))
        _run("report", runs()[0].id, "--out", str(folder / "report.html"), "--overwrite")


def arguments(folder: Path, out: Path) -> list[str]:
    """Those of ``roma-ptc``. What kept replies would have cost is not known."""
    return [
        *("solve", "--goal-file", str(folder / "goal.txt")),
        *("--test", str(folder / "test_user.py")),
        *("--profile", str(folder / "profile.yaml"), "--out", str(out)),
        *("--set", "budget.unpriced=allow"),
    ]


def _run(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "cli", *arguments], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
