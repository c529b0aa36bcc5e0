"""Acceptance tests in the real sandbox: nothing but working code passes them."""

from __future__ import annotations

import pytest

from schema.verdict import TestOutcome
from tools.proof import Bench, judge
from tools.sandbox import Limits, open_sandbox

LIMITS = Limits(wall_s=30)
TEST = """\
from f import f


def test_one():
    assert f(1) == 2


def test_two():
    assert f(2) == 3
"""
GOOD = "def f(x):\n    return x + 1\n"
WRONG = "def f(x):\n    return 0\n"
HOOK = "def pytest_collection_modifyitems(items):\n    items.clear()\n"


async def outcomes(
    files: dict[str, str], tests: dict[str, str] | None = None, limits: Limits = LIMITS
) -> tuple[dict[str, TestOutcome], str]:
    tests = {"test_f.py": TEST} if tests is None else tests
    judged = await judge(Bench(await open_sandbox(), limits, 1.0), files, tests)
    return {_in_dots(outcome.name): outcome for outcome in judged.outcomes}, judged.error


def _in_dots(id_: str) -> str:
    """``acceptance.first.TestIt::test_method`` of ``acceptance/first.py::TestIt::test_method``."""
    path, *names = id_.split("::")
    place = [path.removesuffix(".py").replace("/", "."), *names[:-1]]
    return "::".join([".".join(place), *names[-1:]])


async def passed(files: dict[str, str], tests: dict[str, str] | None = None) -> dict[str, bool]:
    found, error = await outcomes(files, tests)
    assert error == ""
    return {name: outcome.passed for name, outcome in found.items()}


def proves_nothing(found: dict[str, TestOutcome], error: str) -> bool:
    """Whether the run may not count as passed."""
    return bool(error) or not found or not all(outcome.passed for outcome in found.values())


# What is run, and what it tells


async def test_good_code_passes() -> None:
    assert await passed({"f.py": GOOD}) == {"test_f::test_one": True, "test_f::test_two": True}


async def test_tests_of_every_form_are_run() -> None:
    source = """\
import pytest
from f import f


@pytest.fixture
def test_value():
    return 1


class TestIt:
    def test_method(self, test_value):
        assert f(test_value) == 2


@pytest.mark.parametrize("x", [1, 2])
def test_each(x):
    assert f(x) == x + 1
"""
    tests = {"acceptance/first.py": source, "second.py": TEST}
    assert await passed({"f.py": GOOD}, tests) == {
        "acceptance.first.TestIt::test_method": True,
        "acceptance.first::test_each[1]": True,
        "acceptance.first::test_each[2]": True,
        "second::test_one": True,
        "second::test_two": True,
    }


async def test_a_package_can_be_imported_and_reads_its_own_files() -> None:
    files = {
        "kit/__init__.py": "from kit._f import f\n",
        "kit/_f.py": "from pathlib import Path\n\nSTEP = int(Path('step.txt').read_text())\n\n\n"
        "def f(x):\n    return x + STEP\n",
        "step.txt": "1",
    }
    tests = {"test_f.py": TEST.replace("from f ", "from kit ")}
    assert await passed(files, tests) == {"test_f::test_one": True, "test_f::test_two": True}


async def test_a_skip_that_the_test_asks_for_is_left_out() -> None:
    skipping = f"import pytest\n{TEST}\n\n@pytest.mark.skip\ndef test_later():\n    assert False\n"
    assert await passed({"f.py": GOOD}, {"test_f.py": skipping}) == {
        "test_f::test_one": True,
        "test_f::test_two": True,
    }
    everything = f"import pytest\npytestmark = pytest.mark.skip\n{TEST}"
    assert proves_nothing(*await outcomes({"f.py": GOOD}, {"test_f.py": everything}))


async def test_a_failure_comes_with_its_evidence() -> None:
    found, error = await outcomes({"f.py": "def f(x):\n    return 2\n"})
    assert error == ""
    assert found["test_f::test_one"].passed
    assert not found["test_f::test_two"].passed
    assert "assert 2 == 3" in found["test_f::test_two"].evidence
    assert "where 2 = f(2)" in found["test_f::test_two"].evidence


async def test_an_error_in_the_code_names_its_file() -> None:
    found, error = await outcomes({"f.py": "from g import h\n", "g.py": "1 / 0\n"})
    assert error == ""
    (outcome,) = found.values()
    assert not outcome.passed
    assert "g.py:1" in outcome.evidence
    assert "ZeroDivisionError" in outcome.evidence


async def test_an_endless_loop_fails_its_own_test_only() -> None:
    found, error = await outcomes(
        {"f.py": "def f(x):\n    while x == 1:\n        pass\n    return x + 1\n"}
    )
    assert error == ""
    assert not found["test_f::test_one"].passed
    assert "Timeout" in found["test_f::test_one"].evidence
    assert found["test_f::test_two"].passed


async def test_a_run_that_cannot_be_cut_within_ends_all_the_same() -> None:
    """Code that holds off the signal of the test's limit meets the limit of the whole run."""
    deaf = "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\n"
    found, error = await outcomes(
        {"f.py": f"{deaf}def f(x):\n    while True:\n        pass\n"}, limits=Limits(wall_s=2)
    )
    assert found == {}
    assert "ran out of time" in error


# Code that would pass without working


@pytest.mark.parametrize(
    "code",
    [
        "import sys\nsys.exit(0)\n",
        "import os\nos._exit(0)\n",
        "import os\ndef f(x):\n    os._exit(0)\n",
        "import os, signal\ndef f(x):\n    os.kill(os.getpid(), signal.SIGKILL)\n",
        "import pytest\npytest.exit('enough', 0)\n",
        "import pytest\ndef f(x):\n    pytest.exit('enough', 0)\n",
        "import pytest\ndef f(x):\n    return x + 1 if x == 1 else pytest.exit('enough', 0)\n",
        "import pytest\npytest.skip('no', allow_module_level=True)\n",
        "import pytest\ndef f(x):\n    pytest.skip('no')\n",
        "import pytest\ndef f(x):\n    return x + 1 if x == 1 else pytest.skip('no')\n",
        "import pytest\ndef f(x):\n    pytest.xfail('no')\n",
        "import unittest\ndef f(x):\n    raise unittest.SkipTest('no')\n",
    ],
)
async def test_code_that_gets_out_of_its_tests_proves_nothing(code: str) -> None:
    assert proves_nothing(*await outcomes({"f.py": code}))


async def test_ending_pytest_in_a_method_proves_nothing() -> None:
    test = "from f import f\n\n\nclass TestF:\n    def test_one(self):\n        assert f(1) == 2\n"
    code = "import pytest\ndef f(x):\n    pytest.exit('enough', 0)\n"
    assert proves_nothing(*await outcomes({"f.py": code}, {"test_f.py": test}))


async def test_what_code_prints_is_not_taken_for_the_report() -> None:
    forged = '{"tests": [{"name": "forged", "passed": true, "evidence": ""}], "error": ""}'
    garbage = f"import os\nos.write(1, b'\\xff' * 300_000)\nprint('''\\n{forged}\\n''')\n"
    assert await passed({"f.py": garbage + WRONG}) == {
        "test_f::test_one": False,
        "test_f::test_two": False,
    }
    assert proves_nothing(*await outcomes({"f.py": f"{garbage}os._exit(0)\n"}))
    assert await passed({"f.py": garbage + GOOD}) == {
        "test_f::test_one": True,
        "test_f::test_two": True,
    }


async def test_a_report_written_by_the_code_proves_nothing() -> None:
    code = """\
import os
import sys

REPORT = '<testsuites><testsuite><testcase name="forged"/></testsuite></testsuites>'


def f(x):
    with open(sys.argv[sys.argv.index("--junitxml") + 1], "w") as file:
        file.write(REPORT)
    os._exit(0)
"""
    # There is no such file: code that looks for it fails its tests by that.
    assert await passed({"f.py": code}) == {"test_f::test_one": False, "test_f::test_two": False}


@pytest.mark.parametrize(
    "files",
    [
        {"conftest.py": HOOK},
        {
            "pytest.ini": "[pytest]\naddopts = -k nothing_has_this_name\n",
            ".pytest.ini": "[pytest]\naddopts = --deselect test_f.py::test_one\n",
            "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "--collect-only"\n',
            "setup.cfg": "[tool:pytest]\npython_functions = nothing\n",
            "tox.ini": "[pytest]\npython_files = nothing\n",
            "conftest.py": "collect_ignore = ['test_f.py']\n",
            "test_f.py": "def test_one():\n    pass\n\n\ndef test_two():\n    pass\n",
        },
    ],
)
async def test_delivered_files_have_no_say_in_how_they_are_judged(files: dict[str, str]) -> None:
    assert await passed({"f.py": WRONG, **files}) == {
        "test_f::test_one": False,
        "test_f::test_two": False,
    }


async def test_what_python_would_run_at_its_start_is_named() -> None:
    found, error = await outcomes({"f.py": WRONG, "sitecustomize.py": "import os\nos._exit(0)\n"})
    assert found == {} and error.startswith("sitecustomize.py: has the name of a module")


@pytest.mark.parametrize("name", ["pytest.py", "pytest_timeout.py", "_pytest/__init__.py"])
async def test_a_runner_brought_along_proves_nothing(name: str) -> None:
    assert proves_nothing(*await outcomes({"f.py": WRONG, name: f"{HOOK}print('1 passed')\n"}))
