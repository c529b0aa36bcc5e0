"""Where tests are run, and how pytest is told to take no advice from the project."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from schema.artifact import as_data
from schema.frozen import Frozen
from tools.proof.scripts import JOB, laid, own_folder
from tools.sandbox import Completed, Limits, Sandbox

SAID_CHARS = 500
# From the folder of the project nothing is found but our own scripts, and pytest before them.
# Looking for garbage while pytest is loaded, and later in that, takes a tenth of the time.
START = (
    "import gc; gc.disable(); import importlib, sys, pytest; gc.freeze(); gc.enable(); "
    "sys.path.append('.'); "
    "run = importlib.import_module(sys.argv.pop(1)); sys.path.pop(); run.main()"
)
SCRIPTS = ["run", "listing", "collect", "supervise", "evidence", "exchanges", "frames", "shortened"]
OUTPUT_KB = 24 * 1024  # for what a judge says, which is bounded where it is said


@dataclasses.dataclass(frozen=True, slots=True)
class Bench:
    """The sandbox, its limits, seconds for one test, and the packages; None: those of our own."""

    sandbox: Sandbox
    limits: Limits
    test_s: float
    environment: Path | None = None

    @property
    def options(self) -> list[str]:
        """For pytest: no configuration of the project, no plugin that is not the environment's."""
        plugins = [] if self.environment else ["--disable-plugin-autoload", "-p", "pytest_timeout"]
        return [
            *("-q", "--tb=short", "--no-header", "--no-summary", "--import-mode=append"),
            *("-c", "/dev/null", "--rootdir", ".", "--confcutdir", "."),
            *("-p", "no:cacheprovider", *plugins, "--timeout", f"{self.test_s:g}"),
            *("-o", "asyncio_mode=auto", "-o", "asyncio_default_fixture_loop_scope=function"),
        ]


class Told(Frozen):
    """What the supervisor says in the end."""

    secret: str
    exit_code: int
    reports: str
    output: str
    changed: tuple[str, ...]


async def supervised(
    bench: Bench,
    files: Mapping[str, str],
    tests: Sequence[str],
    paths: Sequence[str],
    script: Literal["run", "listing"] = "run",
) -> Told | str:
    """Run the test files ``tests`` among ``files``, of which ``paths`` must stay as they are.

    By ``listing`` it is also told which tests there are. Returns what was told, or why there is
    nothing.
    """
    ours, secret = own_folder("judge"), secrets.token_hex(16)
    command = ["-c", START, f"{ours}.{script}", *bench.options, *tests]
    job = {"secret": secret, "command": command, "tests": list(paths)}
    done = await bench.sandbox.run(
        laid_out({**files, **laid(ours, SCRIPTS, job)}),
        ["python", "-I", "-S", f"{ours}/supervise.py", f"{ours}/{JOB}"],
        dataclasses.replace(bench.limits, output_kb=OUTPUT_KB),
        bench.environment,
    )
    return _told(done, secret)


def laid_out(files: Mapping[str, str]) -> dict[str, bytes]:
    """The files as they are to lie there: data that came as text is data again."""
    return {path: as_data(text) for path, text in files.items()}


def _told(done: Completed, secret: str) -> Told | str:
    try:
        told = Told.model_validate_json(done.stdout.rstrip("\n").rpartition("\n")[2])
        if told.secret == secret:
            return told
    except ValidationError:
        pass
    why = "they ran out of time" if done.timed_out else f"exit code {done.exit_code}"
    return f"the tests did not come to an end ({why}) {done.stderr[-SAID_CHARS:]}".strip()
