"""Running ``roma-ptc`` as a user does: a process of its own.

``start`` and ``line`` begin with nothing, as a shell would; ``run`` with everything imported.
"""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.warm import ROOT, forked

COMMAND = [sys.executable, "-m", "cli"]
ALONE = 'exec "$@"'  # a line that is the command, for what happens while Python starts


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


def typed(lines: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command with these lines typed into its terminal."""
    outside, terminal = pty.openpty()
    os.write(outside, lines.encode())
    try:
        return subprocess.run(
            [*COMMAND, *arguments],
            env=environment(variables),
            stdin=terminal,
            capture_output=True,
            text=True,
            timeout=100,
        )
    finally:
        os.close(terminal)
        os.close(outside)


def run(
    *arguments: str, where: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    with TemporaryDirectory() as folder:
        said = Path(folder)
        code = forked(arguments, where or Path.cwd(), environment(variables), said)
        out, err = ((said / name).read_text() for name in ("out", "err"))
    return subprocess.CompletedProcess(arguments, code, out, err)


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
