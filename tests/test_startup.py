"""What is imported before anything is done: each of these takes longer than it is needed for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "fastapi",
    "genai_prices.data",
    "hydra",
    "numpy",
    "omegaconf",
    "postgast",
    "pytest",
    "ruff",
    "sqlglot",
    "starlette",
    "transformers",
    "uvicorn",
    "xllamacpp",
}
HELP = """
import contextlib, sys
import cli.__main__
sys.argv = ["roma-ptc", "--help"]
with contextlib.suppress(SystemExit), contextlib.redirect_stdout(None):
    cli.__main__.main()
"""


@pytest.mark.parametrize(
    ("does", "without"),
    [
        ("import graph", HEAVY),
        (HELP, HEAVY | {"graph", "httpx", "langchain_core", "langgraph", "langsmith"}),
    ],
    ids=["import graph", "--help"],
)
def test_nothing_heavy_is_imported_to_begin(does: str, without: set[str]) -> None:
    listed = f"{does}\nimport sys\nprint(*sys.modules)"
    command = [sys.executable, "-c", listed]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert done.returncode == 0, done.stderr
    assert set(done.stdout.split()) & without == set()
