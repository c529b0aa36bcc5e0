"""Programs in a sandbox, and what is left of them outside."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from tools.sandbox import Completed, Files, Limits, Sandbox


class Counting:
    """A real sandbox, and what was run in it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self.isolation = sandbox.isolation
        self.commands: list[list[str]] = []

    async def run(
        self, files: Files, command: list[str], limits: Limits, environment: Path | None = None
    ) -> Completed:
        self.commands.append(command)
        return await self._sandbox.run(files, command, limits, environment)


async def run(sandbox: Sandbox, program: str, *words: str, **limits: int) -> Completed:
    command = ["python", "-I", "program.py", *words]
    return await sandbox.run({"program.py": program}, command, Limits(**limits))


def processes_with(word: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if word.encode() in path.read_bytes():
                found.append(path.parent.name)
        except OSError:  # it has just ended
            continue
    return found


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)
