"""One run of the twelve parts in the shell, by as many processes as it takes to end it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.ledger import Ledger, keeping_books
from tests import twelve_parts
from tests.shell import COMMAND, environment

SECONDS_PER_CALL = 0.04
ENOUGH = 60  # seconds for what takes two or three

# What may differ between two runs of the same goal: the name of the run, and what it was to cost.
OF_THE_RUN = {"id", "out", "calls", "totals", "same_tokens_elsewhere_usd", "estimated"}


class Ended(NamedTuple):
    """A process that was not killed."""

    seconds: float
    """From the line that names the run to the end."""
    outcome: Any
    """Files, answer, verdict and task tree; or what the process said, if it failed."""
    counted: Counter[int]
    """The answers on the receipt, by number."""
    wrong: list[str]
    """Where the receipt contradicts itself."""


class Run:
    def __init__(self, url: str, ledger: Ledger, folder: Path) -> None:
        self.ledger = ledger
        self._url = url
        self._folder = folder
        self._id: str | None = None
        self._lives = 0

    def live(self, seconds: float | None = None) -> Ended | None:
        """Start the run or go on with it; None if it had to be killed after so many seconds."""
        self._lives += 1
        life = f"life-{self._lives}"
        process = self._start(life)
        said = ""
        while not (named := re.search(r"^run (\w+)", said, re.MULTILINE)):
            line = process.stderr.readline()
            assert line, said
            said += line
        self._id, started = named[1], time.monotonic()
        try:
            process.wait(ENOUGH if seconds is None else seconds)
        except subprocess.TimeoutExpired:
            self.ledger.killed[life] = time.monotonic()
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=ENOUGH)
            return None
        took = time.monotonic() - started
        out, err = process.communicate(timeout=ENOUGH)
        if f"no run '{self._id}'" in err:  # it was killed before it had begun
            self._id = None
            return self.live(seconds)
        if process.returncode:
            return Ended(took, err or out, Counter(), [])
        return self._ended(took, json.loads(out))

    def _start(self, life: str) -> subprocess.Popen[str]:
        variables = {
            "ROMA_BASE_URL": self._url,
            "ROMA_API_KEY": life,
            "ROMA_MODEL": "scripted",
            "ROMA_STATE_DIR": str(self._folder / "state"),
        }
        tests = [f"--test={name}" for name in twelve_parts.TESTS]
        new = [twelve_parts.GOAL, *tests, "--out=project"]
        which = ["--resume", self._id] if self._id else new
        return subprocess.Popen(
            [*COMMAND, "solve", "--json", *which],
            env=environment(variables),
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def _ended(self, seconds: float, said: dict[str, Any]) -> Ended:
        delivered = {
            str(path.relative_to(self._folder)): path.read_text()
            for path in sorted(self._folder.glob("project/**/*"))
            if path.is_file()
        }
        receipt = json.loads(delivered.pop("project/receipt.json"))
        calls, totals = said["calls"], said["totals"]
        sums = [sum(c[name] for c in calls) for name in ("input_tokens", "output_tokens")]
        right = [len(calls), *sums] == [
            totals["calls"],
            totals["input_tokens"],
            totals["output_tokens"],
        ]
        wrong = [] if right else ["the totals are not the sums over the calls"]
        if not receipt.items() <= said.items():
            wrong.append("the delivered receipt is not the one that was printed")
        outcome = {key: value for key, value in said.items() if key not in OF_THE_RUN}
        counted = Counter(call["output_tokens"] for call in calls)
        return Ended(seconds, (outcome, delivered), counted, wrong)


@contextmanager
def run() -> Iterator[Run]:
    """A run that has not begun, with a model and a folder of its own."""
    script = twelve_parts.script(SECONDS_PER_CALL)
    with keeping_books(script) as (url, ledger), tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for test, source in twelve_parts.TESTS.items():
            (folder / test).write_text(source)
        yield Run(url, ledger, folder)
