"""How good are tests from a goal? Those of a writer who saw the prompt alone, on the five examples.

Of each test: whether it was thrown out before there was code, whether it is wrong about sound code,
or right. Of each seeded fault: whether the tests that are left catch it, whatever is below them.
"""

from __future__ import annotations

import asyncio
import sys

from benchmarks.proof.examples import HERE, NAMES, Example, changed, load
from benchmarks.table import show
from nodes.acceptance import promised_by, settled
from nodes.acceptance.reply import tests_in
from schema.artifact import Artifact
from schema.settings import Settings, load_config
from schema.state import State
from schema.written import Written
from tools.checks import Module, inspect_python, parse
from tools.proof import UNNAMED, Bench, judge, packages_for, sift, tests_of, without
from tools.sandbox import Limits, Sandbox, open_sandbox

LIMITS = Limits(wall_s=120)  # a busy machine is no fault


class Trial:
    """One example with the tests that were written from its goal."""

    def __init__(self, example: Example, sandbox: Sandbox, settings: Settings) -> None:
        self._example, self._sandbox, self._settings = example, sandbox, settings
        self._contract = promised_by(State(task=example.root, plan=example.plan))
        reply = (HERE / "replies" / example.name / "tests.txt").read_text()
        self._tests = tests_in(reply, self._contract.files)

    async def row(self) -> list[object]:
        """Tests written, thrown out, wrong, right; faults, and how many the right ones catch."""
        _, bench = await self._bench(self._tests)
        sifted = await sift(bench, self._tests, self._contract)
        sound = self._example.sound
        modules, bench = await self._bench({**sound, **sifted.tests})
        own = {path: module for path, module in modules.items() if path in sound}
        written, lost = settled(Written(tests=sifted.tests), own)
        wrong = await self._failed(bench, sound, written.tests)
        right = without(written.tests, wrong)
        faults = [fault for fault in self._example.faults() if fault.path.endswith(".py")]
        caught = [
            bool(await self._failed(bench, changed(sound, [fault]), right)) for fault in faults
        ]
        dropped = len(sifted.dropped) + len(lost)
        counted = [_count(self._tests), dropped, len(wrong), _count(right)]
        return [self._example.name, *counted, len(faults), sum(caught)]

    async def _bench(self, files: dict[str, str]) -> tuple[dict[str, Module], Bench]:
        sources = [Artifact(path=path, content=text) for path, text in files.items()]
        modules = await inspect_python(self._sandbox, sources, LIMITS)
        own = [*files, *self._contract.files, f"{UNNAMED}.py"]
        declared = files.get("requirements.txt", "").splitlines()
        given = await packages_for(modules, files, own, declared, self._settings)
        test_s = self._settings.sandbox.test_s
        return modules, Bench(self._sandbox, LIMITS, test_s, given.folder)

    async def _failed(self, bench: Bench, files: dict[str, str], tests: dict[str, str]) -> set[str]:
        judged = await judge(bench, files, tests)
        failed = {one.name.split("[")[0] for one in judged.outcomes if not one.passed}
        return failed | ({judged.error} if judged.error else set())


def _count(tests: dict[str, str]) -> int:
    return sum(
        1 for source in tests.values() for name, _ in tests_of(parse(source)) if "test" in name
    )


async def _rows(names: tuple[str, ...]) -> list[list[object]]:
    sandbox, settings = await open_sandbox(), load_config()
    return [await Trial(load(name), sandbox, settings).row() for name in names]


def main() -> None:
    names = tuple(sys.argv[1:]) or NAMES
    show(
        "criteria: tests from a goal, and the seeded faults in Python that they catch alone",
        f"python -m benchmarks.criteria {' '.join(sys.argv[1:])}".rstrip(),
        ["example", "tests", "thrown out", "wrong", "right", "faults", "caught"],
        asyncio.run(_rows(names)),
    )


if __name__ == "__main__":
    main()
