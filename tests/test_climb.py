"""Tests are begun beside the lower rungs, found once, and ended where one below finds a fault."""

from __future__ import annotations

import asyncio

from schema.artifact import Artifact
from schema.contract import Contract
from schema.verdict import Rung
from tests.sandboxed import Counting, processes_with
from tools.checks import inspect_python
from tools.environment import Provided
from tools.proof import Bench, Project, Proof, climb, judge, sift
from tools.sandbox import Limits, open_sandbox

SUM = "def add(a, b):\n    return a + b\n"
TEST = "from sums import add\n\n\ndef test_add():\n    assert add(2, 2) == 4\n"
ENDLESS = """\
import subprocess, sys


def test_endless():
    subprocess.run([sys.executable, "-c", "import time; time.sleep(300)", "{}"])
"""


async def bench_of(seconds: int = 60) -> tuple[Counting, Bench]:
    sandbox = Counting(await open_sandbox())
    return sandbox, Bench(sandbox, Limits(wall_s=seconds), seconds)


async def proof_of(files: dict[str, str], tests: dict[str, str]) -> Proof:
    _, bench = await bench_of(100)
    artifacts = [Artifact(path=path, content=content) for path, content in files.items()]
    modules = await inspect_python(bench.sandbox, artifacts, bench.limits)
    return await climb(Project(files, tests, Contract(), modules, Provided(), bench))


async def test_a_fault_below_ends_tests_that_are_under_way(marker: str) -> None:
    files = {"sums.py": SUM, "app.py": "from sums import subtract\n"}
    async with asyncio.timeout(60):  # the test would take longer
        proof = await proof_of(files, {"test_it.py": ENDLESS.replace("{}", marker)})
    assert [check.name for check in proof.checks if not check.passed] == ["fit"]
    assert proof.tests == () and proof.reached is Rung.CHECKED
    assert not processes_with(marker)


async def test_the_checks_stand_in_the_order_of_the_ladder() -> None:
    proof = await proof_of({"sums.py": SUM}, {"test_sums.py": TEST})
    assert [check.name for check in proof.checks] == ["fit", "run", "acceptance tests"]
    assert proof.reached is Rung.ACCEPTED and set(proof.lost) == {Rung.TESTED}


def collecting(sandbox: Counting) -> int:
    return sum(any("collect" in word for word in command) for command in sandbox.commands)


async def test_tests_that_are_judged_again_are_found_once() -> None:
    sandbox, bench = await bench_of()
    tests = {"test_again.py": TEST.replace("test_add", "test_again")}
    wrong = await judge(bench, {"sums.py": SUM.replace("+", "-")}, tests)
    right = await judge(bench, {"sums.py": SUM, "more.py": "more = 1\n"}, tests)
    assert not wrong.passed and right.passed and not right.unproved
    assert collecting(sandbox) == 1
    changed = {"test_again.py": tests["test_again.py"] + "\n\ndef test_nothing():\n    pass\n"}
    judged = await judge(bench, {"sums.py": SUM}, changed)
    assert len(judged.outcomes) == 2 and collecting(sandbox) == 2


async def test_tests_from_the_goal_are_found_when_they_are_tried() -> None:
    sandbox, bench = await bench_of()
    promised = Contract.model_validate({"files": ["sums.py"], "exports": {"sums.py": ["add"]}})
    parameters = "import pytest\n" + TEST.replace(
        "def test_add():\n    assert add(2, 2) == 4",
        "@pytest.mark.parametrize('n', [1, 2, 3])\ndef test_add(n):\n    assert add(n, n) == 2 * n",
    )
    sifted = await sift(bench, {"tests/test_own.py": parameters}, promised)
    assert sifted.tests == {"tests/test_own.py": parameters} and not sifted.dropped
    # A project cannot make any of them vanish.
    hides = SUM + "import sys\nsys.modules['pytest'].mark.parametrize = None\n"
    judged = await judge(bench, {"sums.py": SUM}, sifted.tests)
    hidden = await judge(bench, {"sums.py": hides}, sifted.tests)
    assert judged.passed and not judged.unproved and len(judged.outcomes) == 3
    assert not hidden.passed
    assert collecting(sandbox) == 0


async def test_what_may_be_found_otherwise_another_time_is_not_remembered() -> None:
    sandbox, bench = await bench_of()
    tests = {"test_skipped.py": "import pytest\npytest.importorskip('no_such_package')\n" + TEST}
    for _ in range(2):
        await judge(bench, {"sums.py": SUM}, tests)
    assert collecting(sandbox) == 2
