"""A project's own tests for Node, run as it runs them itself.

Unlike those of pytest they run without a judge of ours: code that means to can fake what its
runner reports. Each test that is known has to be reported, and the exit code has to agree.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path

from schema.settings import Settings
from schema.verdict import TestOutcome
from tools.environment import node_modules
from tools.proof.bench import OUTPUT_KB, SAID_CHARS, Bench, laid_out
from tools.proof.judging.judged import Judged
from tools.proof.node.command import Command
from tools.proof.node.prepare import has_node, has_npm
from tools.proof.node.reported import reported
from tools.proof.scripts import own_folder
from tools.proof.start.node import read_package
from tools.sandbox import Completed

ABSENT = "Node was not found in /usr"
OFF = "they need packages, which proof.npm switches on"
REPORTER = (Path(__file__).parent / "reporter.mjs").read_text("utf-8")
# Node ends where it may not read the machine's settings of OpenSSL, as with Landlock.
# Where the packages are, our own folder, the folder of the project, its command, more for Node.
_RUN = """
export REPORT="$PWD/$2/report" CI=true NODE_ENV=test NO_COLOR=1 FORCE_COLOR=0
export OPENSSL_CONF=/dev/null
options="--v8-pool-size=1"
[ -z "$5" ] || options="$options --test-reporter=$PWD/$2/reporter.mjs --test-reporter-destination=$REPORT"
cd "$3" || exit
[ -z "$1" ] || ln -s "$1" node_modules
export NODE_OPTIONS="$options" PATH="$PWD/node_modules/.bin:$PATH"
sh -c "$4" >&2 </dev/null
code=$?
[ ! -f "$REPORT" ] || cat "$REPORT"
exit $code
"""  # noqa: E501


async def judge_node(
    bench: Bench, files: Mapping[str, str], command: Command, settings: Settings
) -> Judged | str:
    """Run the ``command`` among ``files``, path -> content, with the packages that these name.

    Returns what became of the tests, or why nobody can run them here. Raises SandboxError.
    """
    packages = await _packages(files.get(command.package, ""), command, settings)
    if isinstance(packages, str):
        return packages
    ours = own_folder("node")
    modules = str(packages / "node_modules") if packages else ""
    said = "1" if command.runner == "node" else ""
    done = await bench.sandbox.run(
        laid_out({**files, f"{ours}/reporter.mjs": REPORTER}),
        ["sh", "-c", _RUN, "", modules, ours, command.folder, command.script, said],
        dataclasses.replace(bench.limits, output_kb=OUTPUT_KB, reserves=True),
        packages,
    )
    return _judged(done, command)


async def _packages(package: str, command: Command, settings: Settings) -> Path | str | None:
    """Where the packages are, None where none are needed, or why they cannot be had."""
    if not await asyncio.to_thread(has_node):
        return ABSENT
    said = read_package(package)
    # Node's own runner needs none of those that only help to develop.
    keys = ["dependencies"] if command.runner == "node" and not settings.proof.npm else [
        "devDependencies", "dependencies"]  # fmt: skip
    listed = [found for key in keys if isinstance(found := said.get(key), dict)]
    wanted = {name: which for one in listed for name, which in one.items()}
    if not wanted:
        return None
    if not settings.proof.npm:
        return OFF
    if not await asyncio.to_thread(has_npm):
        return "npm was not found"
    proof = settings.proof
    asked = json.dumps({"dependencies": wanted})
    found = await node_modules(asked, settings.environments, proof.download_mb)
    return found.lost or found.folder


def _judged(done: Completed, command: Command) -> Judged:
    output = done.stderr.strip()[-SAID_CHARS:]
    if done.timed_out:
        return Judged(error=f"the tests for Node ran out of time {output}".strip())
    if not command.runner:
        whole = TestOutcome(name="npm test", passed=not done.exit_code, evidence=output)
        return Judged(outcomes=(whole,))
    try:
        outcomes = reported(command.runner, done.stdout)
    except ValueError:
        return Judged(error=f"the tests for Node did not come to an end: {output}")
    if not outcomes:
        return Judged(error=f"no test for Node was run {output}".strip())
    if all(one.passed for one in outcomes) == bool(done.exit_code):
        return Judged(error=f"'{command.script}' ended with {done.exit_code}, its tests did not")
    return Judged(outcomes=outcomes)
