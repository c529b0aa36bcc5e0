"""A room on disk is gone after its program, or after the process that was killed beside it."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

from tests.shell import environment

ONE_RUN = (
    "import asyncio\n"
    "from tools.sandbox import Limits, PlainSandbox\n"
    "sandbox = PlainSandbox(drop_root=False)\n"
    "print(asyncio.run(sandbox.run({}, ['python', '-c', PROGRAM], Limits())).stdout)\n"
)
HOUR = 3600


def start(program: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", ONE_RUN.replace("PROGRAM", repr(program))],
        env=environment({"TMPDIR": str(folder)}),
        stdout=subprocess.PIPE,
        text=True,
    )


def test_rooms_of_killed_processes_are_swept_and_no_others(tmp_path: Path) -> None:
    killed = start("import time; open('started', 'w'); time.sleep(600)", tmp_path)
    while not (left := list(tmp_path.glob("*/work/started"))):
        assert killed.poll() is None
    killed.kill()
    killed.wait()
    abandoned, used, young, foreign = (
        left[0].parent.parent,
        *(tmp_path / f"roma-sandbox-{name}" for name in ("used", "young")),
        tmp_path / "else",
    )
    for folder in (used, young, foreign):
        folder.mkdir()
    for folder in (abandoned, used, foreign):
        then = folder.stat().st_mtime - HOUR
        os.utime(folder, (then, then))
    lock = os.open(used, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        told, _ = start("print('ran')", tmp_path).communicate(timeout=60)
    finally:
        os.close(lock)
    assert told.strip() == "ran"
    assert {path for path in tmp_path.iterdir() if path.is_dir()} == {used, young, foreign}
