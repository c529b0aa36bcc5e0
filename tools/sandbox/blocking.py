"""What all sandboxes have in common: they wait for a core, and then block a thread of their own."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from functools import partial
from pathlib import Path

from tools.processes import in_thread
from tools.sandbox.cores import cores
from tools.sandbox.protocol import Completed, Files, Limits


class Blocking(ABC):
    """A ``Sandbox`` by what it does in its thread."""

    async def run(
        self,
        files: Files,
        command: list[str],
        limits: Limits,
        environment: Path | None = None,
    ) -> Completed:
        async with cores.one():
            return await in_thread(partial(self._run, files, command, limits, environment))

    @abstractmethod
    def _run(
        self,
        files: Files,
        command: list[str],
        limits: Limits,
        environment: Path | None,
        stop: threading.Event,
    ) -> Completed:
        """Run it, and end it soon after ``stop`` is set. Raises SandboxError."""
