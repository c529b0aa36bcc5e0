"""How good are tests from a goal? Those of a writer who saw the prompt alone, on the five examples.

Of each test: whether it was thrown out before there was code, whether it is wrong about sound code,
or right. Of each seeded fault: whether the tests that are left catch it alone, whether what is
checked below them misses it, and whether they catch it then.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import NamedTuple

from benchmarks.proof.check import Checker, Found, open_checker
from benchmarks.proof.examples import HERE, NAMES, Change, Example, changed, load
from benchmarks.table import show
from nodes.acceptance import promised_by, settled
from nodes.acceptance.reply import tests_in
from schema.artifact import Artifact
from schema.settings import load_config
from schema.state import State
from schema.written import Written
from tools.checks import Module, inspect_python, parse
from tools.proof import UNNAMED, Bench, judge, packages_for, sift, tests_of, without
from tools.sandbox import Limits, Sandbox, open_sandbox

LIMITS = Limits(wall_s=120)  # a busy machine is no fault


class Count(NamedTuple):
    """Tests written, and what became of them; faults, and who catches them."""

    tests: int
    dropped: int
    wrong: int
    right: int
    faults: int
    caught: int
    missed: int
    """Faults that nothing below the tests catches."""
    beyond: int
    """Those of them that the tests catch."""

    def row(self, name: str) -> list[object]:
        return [name, *self]

    def shares(self) -> list[object]:
        parts = [(n, self.tests) for n in (self.dropped, self.wrong, self.right)]
        of_faults = [(self.caught, self.faults), (self.missed, self.faults)]
        dropped, wrong, right, caught, missed, beyond = (
            n / max(1, whole) for n, whole in (*parts, *of_faults, (self.beyond, self.missed))
        )
        return ["shares", "", dropped, wrong, right, "", caught, missed, beyond]


class Trial:
    """One example with the tests that were written from its goal."""

    def __init__(self, example: Example, sandbox: Sandbox, checker: Checker) -> None:
        self._example, self._sandbox, self._checker = example, sandbox, checker
        self._settings = load_config()
        self._contract = promised_by(State(task=example.root, plan=example.plan))
        reply = (HERE / "replies" / example.name / "tests.txt").read_text()
        self._tests = tests_in(reply, self._contract.files)

    async def count(self) -> Count:
        _, bench = await self._bench(self._tests)
        sifted = await sift(bench, self._tests, self._contract)
        sound = self._example.sound
        modules, bench = await self._bench({**sound, **sifted.tests})
        own = {path: module for path, module in modules.items() if path in sound}
        written, lost = settled(Written(tests=sifted.tests), own)
        wrong = await self._failed(bench, sound, written.tests)
        right = without(written.tests, wrong)
        below = await self._checker.check(self._example, sound)
        faults = [fault for fault in self._example.faults() if fault.path.endswith(".py")]
        caught = [
            bool(await self._failed(bench, changed(sound, [fault]), right)) for fault in faults
        ]
        missed = [await self._missed(fault, below) for fault in faults]
        beyond = sum(one and other for one, other in zip(caught, missed, strict=True))
        dropped = len(sifted.dropped) + len(lost)
        tests = (_count(self._tests), dropped, len(wrong), _count(right))
        return Count(*tests, len(faults), sum(caught), sum(missed), beyond)

    async def _missed(self, fault: Change, sound: Found) -> bool:
        found = await self._checker.check(self._example, changed(self._example.sound, [fault]))
        return not found.beyond(sound)

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


async def _counts(names: tuple[str, ...]) -> list[Count]:
    sandbox = await open_sandbox()
    async with open_checker(load_config()) as checker:
        return [await Trial(load(name), sandbox, checker).count() for name in names]


def main() -> None:
    # A model's address is needed to open the services, and is never asked.
    os.environ.update(ROMA_BASE_URL="http://127.0.0.1:9/v1", ROMA_MODEL="none")
    names = tuple(sys.argv[1:]) or NAMES
    counts = asyncio.run(_counts(names))
    whole = Count(*map(sum, zip(*counts, strict=True)))
    show(
        "criteria: tests from a goal, and the seeded faults in Python that they catch",
        f"python -m benchmarks.criteria {' '.join(sys.argv[1:])}".rstrip(),
        [
            *("example", "tests", "thrown out", "wrong", "right", "faults", "caught alone"),
            *("missed below", "of these caught"),
        ],
        [
            *(count.row(name) for name, count in zip(names, counts, strict=True)),
            whole.row("all"),
            whole.shares(),
        ],
    )


if __name__ == "__main__":
    main()
