"""Where tests are run, and how pytest is told to take no advice from the project."""

from __future__ import annotations

import dataclasses
import marshal
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from schema.artifact import as_data
from schema.frozen import Frozen
from tools.proof.scripts import own_folder, scripts
from tools.sandbox import Completed, Limits, Sandbox, python

SAID_CHARS = 500
# From the folder of the project nothing is found but our own scripts, and pytest before them.
# Looking for garbage while pytest is loaded, and later in that, takes a tenth of the time.
START = (
    "import gc; gc.disable(); import importlib, sys, pytest; sys.path.append('.'); "
    "run = importlib.import_module(sys.argv.pop(1)); sys.path.pop(); "
    "gc.freeze(); gc.enable(); run.main()"
)
SCRIPTS = [
    *("supervise", "heard", "later", "fork", "run", "listing", "collect"),
    *("evidence", "exchanges", "frames", "shortened"),
]
# Of that folder alone it imports anything: no path leads into the project.
SUPERVISE = (
    "import sys; judge = sys.modules['judge'] = type(sys)('judge'); "
    "judge.__path__ = [sys.argv.pop(1)]; from judge.supervise import main; main()"
)
MARSHAL = 4  # that every version of Python reads
# Where the sandbox lets a program write, if all of that is in memory and the program's alone.
WRITABLE = {"bubblewrap": ("/tmp", "/dev/shm")}
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
    told, _ = await _supervised(bench, files, tests, paths, script)
    return told


async def supervised_twice(
    bench: Bench,
    files: Mapping[str, str],
    then: Mapping[str, str],
    tests: Sequence[str],
    paths: Sequence[str],
) -> tuple[Told | str, Told | None]:
    """Run the tests as ``supervised`` does, and if none failed those among the files ``then``.

    What was told of these is None also where the sandbox has no room of its own in memory, of
    which nothing is left to them, and where the first run does not end in time, or cleanly.
    """
    return await _supervised(bench, files, tests, paths, "run", then)


async def _supervised(
    bench: Bench,
    files: Mapping[str, str],
    tests: Sequence[str],
    paths: Sequence[str],
    script: str,
    then: Mapping[str, str] | None = None,
) -> tuple[Told | str, Told | None]:
    ours, secret, other = own_folder("judge"), secrets.token_hex(16), secrets.token_hex(16)
    told = f"{ours}/job"
    folders = WRITABLE.get(bench.sandbox.isolation)
    job = {
        "secret": secret,
        "command": [
            python(bench.environment),
            "-I",
            "-c",
            START,
            f"{ours}.{script}",
            *bench.options,
            *tests,
        ],
        "tests": list(paths),
        "then": {"secret": other, "files": laid_out(then), "folders": folders}
        if then and folders
        else None,
    }
    done = await bench.sandbox.run(
        {**laid_out(files), **scripts(ours, SCRIPTS), told: marshal.dumps(job, MARSHAL)},
        ["ours", SUPERVISE, ours, told],
        # One more process is there than theirs: that of the second run, which waits.
        dataclasses.replace(
            bench.limits, output_kb=OUTPUT_KB, processes=bench.limits.processes + bool(job["then"])
        ),
        bench.environment,
    )
    why = "they ran out of time" if done.timed_out else f"exit code {done.exit_code}"
    silent = f"the tests did not come to an end ({why}) {done.stderr[-SAID_CHARS:]}".strip()
    return _told(done, secret) or silent, _told(done, other)


def laid_out(files: Mapping[str, str]) -> dict[str, bytes]:
    """The files as they are to lie there: data that came as text is data again."""
    return {path: as_data(text) for path, text in files.items()}


def _told(done: Completed, secret: str) -> Told | None:
    known = f'{{"secret": "{secret}"'
    line = next((one for one in done.stdout.split("\n")[::-1] if one.startswith(known)), "")
    try:
        return Told.model_validate_json(line)
    except ValidationError:
        return None
