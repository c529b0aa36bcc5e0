"""A process of the cluster, as on a machine of its own: killed with all that it started."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import httpx

from benchmarks.scale.packages import ROOT

STARTS_S = 120.0


class Process:
    def __init__(
        self, name: str, command: list[str], variables: dict[str, str], port: str, folder: Path
    ) -> None:
        """``name`` is also the key with which it asks the model."""
        self.name, self.url, self.folder = name, f"http://127.0.0.1:{port}", folder / name
        self.folder.mkdir()
        clean = {n: v for n, v in os.environ.items() if not n.startswith(("ROMA_", "PYTHON"))}
        own = {"ROMA_API_KEY": name, "ROMA_STATE_DIR": str(self.folder)}
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=clean | variables | own,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Until it serves."""
        began = time.monotonic()
        while not self._healthy():
            if self.process.poll() is not None or time.monotonic() - began > STARTS_S:
                said = (self.folder / "log").read_text(errors="replace")[-3000:]
                raise SystemExit(f"{self.name} does not start:\n{said}")
            time.sleep(0.2)

    def kill(self) -> None:
        """With all that it has started, as a machine that loses its power."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _healthy(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False
