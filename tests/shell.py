"""Running ``roma-ptc`` as a user does: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

COMMAND = [sys.executable, "-m", "cli"]
ROOT = Path(__file__).parent.parent


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **variables}


def start(*arguments: str, where: Path | None = None, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=where,
        env=environment(variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(
    *arguments: str, where: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    process = start(*arguments, where=where, **variables)
    out, err = process.communicate(timeout=100)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def line(script: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A line of bash in which ``"$@"`` is the command: for pipes, closed and redirected streams."""
    return subprocess.run(
        ["bash", "-c", script, "bash", *COMMAND, *arguments],
        env=environment(variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
    )
