"""Runs commands of a project one after another, as a person would, and tells how each of them went.

A line of JSON for each. Standard library only, and what lies beside it.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from .world import World

HELP_S, RUN_S, ALL_S, LAST_WORDS_S = 10, 8, 25, 1
POLL_S = 0.2
SAID_CHARS = 6000
# So that what goes wrong is said as Python itself says it.
PLAIN = {"TYPER_STANDARD_TRACEBACK": "1", "_TYPER_STANDARD_TRACEBACK": "1", "NO_COLOR": "1"}
NOWHERE = "http://127.0.0.1:9"


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    world = World(job["record"], job["lists"])
    here = os.getcwd()
    os.environ.update({k: v.replace(NOWHERE, world.address) for k, v in job["variables"].items()})
    os.environ.update(PLAIN)
    os.environ["PYTHONPATH"] = os.pathsep.join((here, os.path.join(here, "src")))
    with ThreadPoolExecutor(2) as pool:
        helped = list(pool.map(lambda words: run(words, HELP_S, world), job["help"]))
    for words, told in zip(job["help"], helped, strict=True):
        say({"words": words, **told})
    until = time.monotonic() + ALL_S
    for words in job["run"]:
        left = until - time.monotonic()
        if left > 0:
            world.asked.clear()
            told = run(words, min(left, RUN_S), world)
            say({"words": words, "again": next(iter(world.asked.most_common(1)), None), **told})


def run(words: "list[str]", seconds: float, world: "World") -> "dict[str, Any]":
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(
            [sys.executable, *words],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        code, until = None, time.monotonic() + seconds
        while code is None and time.monotonic() < until and not world.is_asked_in_vain():
            with suppress(subprocess.TimeoutExpired):
                code = process.wait(POLL_S)
        if code is None:
            os.killpg(process.pid, signal.SIGINT)  # it then tells where it was
            with suppress(subprocess.TimeoutExpired):
                process.wait(LAST_WORDS_S)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        out.seek(max(0, out.seek(0, os.SEEK_END) - SAID_CHARS))
        return {"exit_code": code, "said": out.read().decode(errors="replace")}


def say(line: "dict[str, Any]") -> None:
    print(json.dumps(line), flush=True)
