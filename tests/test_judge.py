"""The judge of acceptance tests, in the real sandbox: what it passes, and what it tells of.

A choice of each kind; the whole set is ``python -m benchmarks.cheats``.
"""

from __future__ import annotations

import pytest

from tests.sandboxed import Counting
from tools.proof import Bench, Judged, judge
from tools.sandbox import Limits, Sandbox, open_sandbox

GOOD = "def f(x):\n    return x + 1\n"
WRONG = "def f(x):\n    return 0\n"
TEST = """\
from f import f


def test_one():
    assert f(1) == 2


def test_two():
    assert f(20) == 21
"""
FORGES = """\
import json, os, sys
for name in ("one", "two"):
    line = json.dumps({"id": f"test_f.py::test_{name}", "when": "call", "outcome": "passed"})
    os.write(int(sys.argv[-1]), (line + "\\n").encode())
os._exit(0)
"""
# Files and a process: with any of them f is wrong, and another run would fail.
LEAVES = """\
import os, pathlib, subprocess, sys, tempfile
places = [pathlib.Path(name, "left") for name in (".", tempfile.gettempdir(), "/tmp", "/dev/shm")]
left = [place for place in places if place.exists()]
for place in places:
    place.mkdir(exist_ok=True)
    (place / "file").touch()
word = "import time; print(flush=True); time.sleep(600)"
for pid in filter(str.isdigit, os.listdir("/proc")):
    left += [pid] * (word.encode() in pathlib.Path("/proc", pid, "cmdline").read_bytes())
kept = subprocess.Popen(
    [sys.executable, "-c", word], stdout=subprocess.PIPE, start_new_session=True
)
kept.stdout.readline()


def f(x):
    return left or x + 1
"""
PATCHES = f"import _pytest.python as p\np.Function.runtest = lambda self: None\n{WRONG}"
PLEASES = "class Any:\n    __eq__ = lambda s, o: True\n\n\ndef f(x):\n    return Any()\n"
FORMS = """\
import unittest
import pytest
from f import f


class TestIt:
    @pytest.mark.parametrize("x", [1, 2], ids=["a::b", "c[d]"])
    def test_each(self, x):
        assert f(x) == x + 1


class TestCase(unittest.TestCase):
    @unittest.expectedFailure
    def test_expected(self):
        self.assertEqual(f(1), 3)

    def test_raises(self):
        with self.assertRaises(TypeError):
            f("a")


@pytest.mark.xfail(strict=True)
def test_odd():
    assert f(1) == 3


@pytest.mark.skip
def test_later():
    assert False


@pytest.fixture
def test_value():
    return 1


def test_fixture(test_value):
    assert f(test_value) == 2


for n in range(2):
    exec(f"def test_made_{n}(): assert f({n}) == {n + 1}")


def test_gone():
    assert False


del test_gone
"""


async def judged(
    code: str, test: str = TEST, sandbox: Sandbox | None = None, **beside: str
) -> Judged:
    bench = Bench(sandbox or await open_sandbox(), Limits(wall_s=60), 5.0)
    return await judge(bench, {"f.py": code, **beside}, {"test_f.py": test})


def accepted(found: Judged) -> bool:
    return bool(found.outcomes) and found.passed and not found.unproved and not found.doubts


async def test_good_code_is_accepted_in_every_sandbox(sandbox: Sandbox) -> None:
    found = await judged(GOOD, sandbox=sandbox)

    assert accepted(found), found
    assert [outcome.name for outcome in found.outcomes] == [
        "test_f.py::test_one",
        "test_f.py::test_two",
    ]


async def test_forged_reports_are_told_in_every_sandbox(sandbox: Sandbox) -> None:
    found = await judged(FORGES, sandbox=sandbox)

    assert set(found.unproved) == {"test_f.py::test_one", "test_f.py::test_two"}


async def test_all_runs_are_in_one_sandbox_and_none_finds_what_another_has_left() -> None:
    counting = Counting(await open_sandbox())
    await judged(GOOD, sandbox=counting)  # which tests there are is known from then on
    counting.commands.clear()

    found = await judged(LEAVES, sandbox=counting)

    assert accepted(found), found
    assert len(counting.commands) == 1


async def test_tests_of_every_form_report() -> None:
    found = await judged(GOOD, f"\ufeff{FORMS}")

    assert accepted(found), found
    assert {outcome.name.partition("::")[2] for outcome in found.outcomes} == {
        *("TestIt::test_each[a::b]", "TestIt::test_each[c[d]]"),
        *("TestCase::test_expected", "TestCase::test_raises", "test_odd", "test_fixture"),
        *("test_made_0", "test_made_1"),
    }


@pytest.mark.slow
async def test_thousands_of_parameters_report_each() -> None:
    test = "import pytest\nfrom f import f\n\n\n@pytest.mark.parametrize('x', range(2000))\n"
    found = await judged(GOOD, f"{test}def test_each(x):\n    assert f(x) == x + 1\n")

    assert accepted(found), found
    assert len(found.outcomes) == 2000


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (PATCHES, "it passed all the same"),
        (PLEASES, "would please any test"),
        ("from unittest.mock import ANY\ndef f(x):\n    return ANY\n", "would please any test"),
        ("import ast, sys\n\n\ndef f(x):\n    line = sys._getframe(1).f_lineno\n"
         "    text = open('test_f.py').read().splitlines()[line - 1]\n"
         "    return int(text.split('==')[1])\n", "failed otherwise"),
    ],
)  # fmt: skip
async def test_what_passes_by_a_trick_has_proved_nothing(code: str, why: str) -> None:
    found = await judged(code)

    assert found.passed
    assert all(why in said for said in found.unproved.values()) and found.unproved


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import os\nos._exit(0)\n", "test_f.py::test_one, test_f.py::test_two did not run"),
        ("import os\ndef f(x):\n    return 2 if x == 1 else os._exit(0)\n", "test_two did not run"),
        ("import os, signal\ndef f(x):\n    os.kill(os.getpid(), 9)\n", "exit code -9"),
        ("import os, signal\ndef f(x):\n    os.kill(os.getppid(), 9)\n", "exit code 137"),
        ("import pytest\ndef f(x):\n    pytest.exit('enough', 0)\n", "did not run"),
        ("import os\nos.chmod('test_f.py', 0o644)\nopen('test_f.py', 'a').write('\\n')\n" + GOOD,
         "touched the tests: test_f.py"),
        ("import os\nos.rename('test_f.py', 'x')\nos.rename('x', 'test_f.py')\n" + GOOD,
         "touched the tests: test_f.py"),
    ],
)  # fmt: skip
async def test_what_ends_the_run_or_touches_the_tests_is_said(code: str, said: str) -> None:
    found = await judged(code)

    assert said in found.error


SKIPS = "# Nothing may skip here.\n" + TEST


@pytest.mark.parametrize(
    "code",
    [
        "import pytest\ndef f(x):\n    pytest.skip('no')\n",
        "import unittest\ndef f(x):\n    raise unittest.SkipTest('no')\n",
        "import pytest\ndef f(x):\n    pytest.xfail('no')\n",
        "import pytest\npytest.skip('no', allow_module_level=True)\n",
        "import pytest\nexec(compile('def f(x):\\n pytest.skip()', 'test_f.py', 'exec'))\n",
    ],
)
async def test_a_skip_by_the_code_is_a_failure(code: str) -> None:
    found = await judged(code, SKIPS)

    assert not found.passed


async def test_a_skip_for_what_the_code_does_is_a_doubt() -> None:
    test = "import pytest\nimport f\n\n\ndef test_one():\n    assert f.f(1) == 2\n\n\n"
    test += (
        "@pytest.mark.skipif(not f.READY, reason='r')\ndef test_two():\n    assert f.f(1) == 3\n"
    )
    found = await judged(f"READY = False\n{GOOD}", test)

    assert [outcome.name for outcome in found.outcomes] == ["test_f.py::test_one"]
    assert "test_f.py::test_two skipped itself" in found.doubts[0]


async def test_parameters_that_the_code_withholds_are_a_failure() -> None:
    test = "import pytest\nimport f\n\n\n@pytest.mark.parametrize('x', f.CASES)\n"
    found = await judged("CASES = []\n", f"{test}def test_it(x):\n    assert x\n")

    assert not found.passed


async def test_tests_are_found_in_several_files_and_before_those_of_the_project() -> None:
    bench = Bench(await open_sandbox(), Limits(wall_s=60), 5.0)
    tests = {
        "tests/test_a.py": TEST.replace("from f", "from helpers import ONE\nfrom f"),
        "tests/helpers.py": "ONE = 1\n",
        "tests/sub/test_b.py": TEST,
        "tests/data/broken.py": "def f(:\n",
    }
    own = {"test_a.py": "1 / 0\n", "conftest.py": "1 / 0\n", "_runner.py": "1 / 0\n"}

    found = await judge(bench, {"src/f.py": GOOD, **own}, tests)

    assert accepted(found), found
    assert len(found.outcomes) == 4
    gone = (
        "import sys\ndef f(x):\n    for name in list(sys.modules):\n        if name == 'test_b':\n"
    )
    gone += "            sys.modules[name].__dict__.clear()\n    return x + 1\n"
    assert not accepted(await judge(bench, {"f.py": gone}, tests))


async def test_a_look_at_frames_is_noted_however_it_is_written() -> None:
    look = "import sys\nlook = getattr(sys, ''.join(['_get', 'frame']))\n"

    found = await judged(f"{look}def f(x):\n    look(1)\n    return x + 1\n")

    assert found.passed and "f.py uses the frames of its callers" in found.doubts[0]
