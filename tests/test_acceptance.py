"""Acceptance tests: what they ask for, and that nothing but working code passes them."""

from __future__ import annotations

import pytest

from schema.artifact import Artifact
from schema.errors import GoalError
from schema.verdict import TestOutcome
from tools import checks
from tools.checks import check_tests, covered_names, needed_modules, run_tests
from tools.sandbox import Limits, open_sandbox

LIMITS = Limits(wall_s=30)

# What the tests ask for


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ("from textkit import slugify, fizzbuzz as fb", {"textkit": ("fizzbuzz", "slugify")}),
        ("from textkit import *", {"textkit": ()}),
        ("import textkit", {"textkit": ()}),
        ("import textkit\ntextkit.f()\ntextkit.G.h", {"textkit": ("G", "f")}),
        ("import textkit as t\nt.f()", {"textkit": ("f",)}),
        ("import textkit\ntextkit.mode = 1", {"textkit": ()}),
        ("import shop.cart\nshop.cart.add()", {"shop.cart": ("add",)}),
        ("import shop\nimport shop.cart\nshop.cart.add()\nshop.open()",
         {"shop": ("open",), "shop.cart": ("add",)}),
        ("from shop.cart import Cart", {"shop.cart": ("Cart",)}),
        ("def test_it():\n    from late import f", {"late": ("f",)}),
        ("try:\n    import fast as k\nexcept ImportError:\n    import slow as k\nk.f()",
         {"fast": (), "slow": ("f",)}),
        # What is there already, or cannot be imported from outside.
        ("import os, json.decoder\nfrom unittest import mock", {}),
        ("import pytest, pydantic\nfrom _pytest.fixtures import x", {}),
        ("from __future__ import annotations", {}),
        ("from . import a\nfrom .b import c", {}),
        ("textkit.f()", {}),
        # Our own rooms have everyday names, which a project may have as well.
        ("from graph import Node\nimport tools\nfrom schema.user import User\nimport nodes, cli",
         {"cli": (), "graph": ("Node",), "nodes": (), "schema.user": ("User",), "tools": ()}),
    ],
)  # fmt: skip
def test_needed_modules(source: str, needed: dict[str, tuple[str, ...]]) -> None:
    assert needed_modules({"test_it.py": source}) == needed


def test_needs_of_several_files_add_up() -> None:
    tests = {"test_a.py": "from kit import a", "test_b.py": "import kit\nkit.b()"}
    assert needed_modules(tests) == {"kit": ("a", "b")}


def test_each_author_is_shown_the_tests_of_their_names() -> None:
    source = "from kit import add, sub\nimport kit\n\n\n"
    add = "def test_add():\n    assert add(1, 2) == 3"
    sub = "async def test_sub():\n    assert kit.sub(2, 1) == 1"
    tests = {"test_kit.py": f"{source}{add}\n\n\n{sub}\n"}
    assert checks.tests_for(tests, ["add"]) == add
    assert checks.tests_for(tests, ["sub"]) == sub
    assert checks.tests_for(tests, ["add", "sub"]) == f"{add}\n\n{sub}"
    assert checks.tests_for(tests, ["mul"]) == ""
    assert covered_names(tests) == {
        "test_add": frozenset({"add"}),
        "test_sub": frozenset({"kit", "sub"}),
    }


# Refused before anything is spent


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("test_a.py", "def test_it(:\n", "line 1"),
        ("test_a.py", "def test_it():\n    '\0'", "null"),
        ("test_a.py", "", "nothing to run"),
        ("test_a.py", "from f import f\n\ndef check():\n    assert f()", "nothing to run"),
        ("test_a.txt", "def test_it(): pass", ".py"),
        ("../test_a.py", "def test_it(): pass", "refused path"),
        ("/test_a.py", "def test_it(): pass", "refused path"),
    ],
)
def test_a_test_that_cannot_be_used_is_refused(name: str, source: str, said: str) -> None:
    with pytest.raises(GoalError) as raised:
        check_tests({"test_good.py": "def test_it(): pass", name: source})
    assert name in str(raised.value)
    assert said in str(raised.value)


def test_tests_of_every_form_are_taken() -> None:
    check_tests({})
    check_tests({"test_a.py": "class TestIt:\n    def test_it(self): pass"})
    check_tests({"tests/acceptance.py": "async def test_it(): pass"})


# What passes and what does not, in the real sandbox

TEST = """\
from f import f


def test_one():
    assert f(1) == 2


def test_two():
    assert f(2) == 3
"""
GOOD = "def f(x):\n    return x + 1\n"
WRONG = "def f(x):\n    return 0\n"


async def outcomes(
    files: dict[str, str], tests: dict[str, str] | None = None, limits: Limits = LIMITS
) -> tuple[dict[str, TestOutcome], str]:
    artifacts = [Artifact(path=path, content=content) for path, content in files.items()]
    tests = {"test_f.py": TEST} if tests is None else tests
    found, error = await run_tests(await open_sandbox(), artifacts, tests, limits, 1.0)
    return {outcome.name: outcome for outcome in found}, error


async def passed(files: dict[str, str], tests: dict[str, str] | None = None) -> dict[str, bool]:
    found, error = await outcomes(files, tests)
    assert error == ""
    return {name: outcome.passed for name, outcome in found.items()}


def proves_nothing(found: dict[str, TestOutcome], error: str) -> bool:
    """Whether the run may not count as passed."""
    return bool(error) or not found or not all(outcome.passed for outcome in found.values())


async def test_good_code_passes() -> None:
    assert await passed({"f.py": GOOD}) == {"test_f::test_one": True, "test_f::test_two": True}


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
    found, error = await outcomes({"f.py": code})
    assert found == {}
    assert "test_one, test_two did not run" in error


HOOK = "def pytest_collection_modifyitems(items):\n    items.clear()\n"


@pytest.mark.parametrize(
    "files",
    [
        {"pytest.ini": "[pytest]\naddopts = -k nothing_has_this_name\n"},
        {".pytest.ini": "[pytest]\naddopts = --deselect test_f.py::test_one\n"},
        {"pyproject.toml": '[tool.pytest.ini_options]\naddopts = "--collect-only"\n'},
        {"setup.cfg": "[tool:pytest]\npython_functions = nothing\n"},
        {"tox.ini": "[pytest]\npython_files = nothing\n"},
        {"conftest.py": HOOK},
        {"conftest.py": "collect_ignore = ['test_f.py']\n"},
        {"sitecustomize.py": "import os\nos._exit(0)\n"},
        {"test_f.py": "def test_one():\n    pass\n\n\ndef test_two():\n    pass\n"},
    ],
)
async def test_delivered_files_have_no_say_in_how_they_are_judged(files: dict[str, str]) -> None:
    assert await passed({"f.py": WRONG, **files}) == {
        "test_f::test_one": False,
        "test_f::test_two": False,
    }


@pytest.mark.parametrize("name", ["pytest.py", "pytest_timeout.py", "_pytest/__init__.py"])
async def test_a_runner_brought_along_proves_nothing(name: str) -> None:
    assert proves_nothing(*await outcomes({"f.py": WRONG, name: f"{HOOK}print('1 passed')\n"}))


async def test_a_skip_that_the_test_asks_for_is_left_out() -> None:
    skipping = f"import pytest\n{TEST}\n\n@pytest.mark.skip\ndef test_later():\n    assert False\n"
    assert await passed({"f.py": GOOD}, {"test_f.py": skipping}) == {
        "test_f::test_one": True,
        "test_f::test_two": True,
    }
    everything = f"import pytest\npytestmark = pytest.mark.skip\n{TEST}"
    assert proves_nothing(*await outcomes({"f.py": GOOD}, {"test_f.py": everything}))


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
