"""What is seen of a delivery before it is run: names in the way, and signs of knowing the judge."""

from __future__ import annotations

import time

import pytest

from tools.proof import Bench, judge
from tools.proof.judging.shadows import shadows
from tools.proof.judging.suspects import suspects
from tools.sandbox import Limits, open_sandbox

TEST = "from f import f\n\n\ndef test_it():\n    assert f(1) == 2\n    assert f(20) == 21\n"
TESTS = {"tests/test_f.py": TEST, "tests/helpers.py": "", "test_top.py": ""}

# Names


@pytest.mark.parametrize(
    "path",
    [
        *("json.py", "json/__init__.py", "src/argparse.py", "pytest.py", "_pytest/__init__.py"),
        *(
            "pluggy.py",
            "pytest_timeout.py",
            "sitecustomize.py",
            "helpers.py",
            "test_top/__init__.py",
        ),
        *("tests", "test_top.py/x.txt", "tests/test_f/__init__.py"),
    ],
)
def test_a_name_that_is_taken_is_its_files_fault(path: str) -> None:
    (found,) = shadows({"f.py": "", path: ""}, TESTS)

    assert found.path == path
    assert found.said.endswith("give it another name")


@pytest.mark.parametrize(
    "path",
    [
        *(
            "f.py",
            "kit/json.py",
            "json/data.txt",
            "test/test_own.py",
            "tests/test_own.py",
            "x/json/a.py",
        ),
        *(
            "conftest.py",
            "_runner.py",
            "run.py",
            "tests/test_f.py",
            "test_f.py",
            "tests/__init__.py",
        ),
    ],
)
def test_other_names_are_not(path: str) -> None:
    assert shadows({path: ""}, TESTS) == []


def test_what_is_imported_by_way_of_src_takes_no_name() -> None:
    assert shadows({"src/types.py": "", "a.py": "from src.types import A"}, {}) == []
    assert shadows({"src/types.py": "", "src/__init__.py": ""}, {}) == []


async def test_a_name_that_is_taken_ends_the_judgement_before_it_is_run() -> None:
    bench = Bench(await open_sandbox(), Limits(), 5.0)

    found = await judge(bench, {"f.py": "", "tests": "", "json.py": ""}, TESTS)

    assert not found.passed and not found.outcomes
    assert "tests: is in the way" in found.error and "json.py: has the name" in found.error


# Signs


@pytest.mark.parametrize(
    ("source", "sign"),
    [
        ("import pytest", "pytest"),
        ("from _pytest import runner", "pytest"),
        ("__import__('_py' + 'test')", "pytest"),
        ("import ctypes as c", "ctypes"),
        ("from gc import get_objects as g\ng()", "objects that are not its own"),
        ("from sys import _getframe as g\ng(1)", "frames"),
        ("import inspect as i\ni.stack()", "frames"),
        ("getattr(sys, '_get' + 'frame')", "frames"),
        ("import sys\nsys.settrace(f)", "hooks"),
        ("import sys\nsys.meta_path.insert(0, f)", "hooks"),
        ("import os\nos._exit(0)", "the end of the process"),
        ("import os\nT = 'PYTEST_CURRENT_TEST' in os.environ", "whether it is tested"),
        ("import sys\nT = 'pytest' in sys.modules", "whether it is tested"),
        ("import sys\nT = any(m.startswith('test_') for m in sys.modules)", "whether it is tested"),
        ("A = open('tests/test_f.py').read()", "the files of the tests"),
        ("import builtins\nbuiltins.AssertionError = f", "builtins"),
        ("import base64\nexec(base64.b64decode('x'))", "hidden in data"),
        ("# coding: utf-7\n", "the encoding utf-7"),
        ("#!/usr/bin/python\n# -*- coding: unicode_escape -*-\n", "the encoding unicode_escape"),
        ("class A:\n    def __eq__(self, other):\n        return True", "equal to everything"),
        ("def f(x):\n    return {1: 2, 20: 21}.get(x)", "answers"),
        (
            "def f(x):\n    if x == 1:\n        return 2\n    if x == 20:\n        return 21",
            "answers",
        ),
    ],
)
def test_a_sign_of_knowing_the_judge_is_said_with_its_file(source: str, sign: str) -> None:
    found = suspects({"f.py": source, "g.py": "x = 1"}, TESTS)

    assert list(found) == ["f.py"]
    assert found["f.py"].startswith("f.py ") and sign in found["f.py"]


@pytest.mark.parametrize(
    "source",
    [
        '"""Run it with pytest; PYTEST_CURRENT_TEST, os._exit and sys._getframe are not used."""',
        "import gc, inspect, sys, os\ngc.collect()\ninspect.signature(f)\nsys.exit(os.getpid())",
        "import sys\nsys.modules[__name__].__class__ = X",
        "import os\nTESTING = os.environ.get('TESTING')\nDEV = ['pytest', 'ruff']",
        "# -*- coding: utf-8 -*-\nexec('x = 1')\neval('1 + 1')",
        "def f(n):\n    if n == 0:\n        return 0\n    if n == 1:\n        return 1",
        "NAMES = {1: 2, 2: 3, 3: 4, 20: 21, 21: 22}",
        "def f(x:\n",
    ],
)
def test_honest_code_is_left_alone(source: str) -> None:
    assert suspects({"f.py": source, "tests/test_own.py": "import pytest"}, TESTS) == {}


COUNTS = """\
from f import f


def test_it():
    assert f("a b a") == {"a": 2, "b": 1}
    assert f([3, [1, 2]]) == [1, 2, 3]
    assert f("no at") == (False, "no @")
    assert f("red") == ["r", "e", "d"]
    assert f("x") == {}
    assert f(1e999) == (1e999, 1)
"""


@pytest.mark.parametrize(
    ("source", "is_sign"),
    [
        ("def f(x):\n    if x[0] == 'a':\n        return {'a': 2, 'b': 1}\n    return {}", True),
        ("def f(x):\n    return [1, 2, 3] if x else []", True),
        ("def f(x):\n    if x == 'x':\n        return {}\n    return {'a': 2, 'b': 1}", True),
        ("def f(x):\n    if '@' not in x:\n        return (False, 'no @')\n    return 1", False),
        ("def f(x):\n    if x == 'red':\n        return ['r', 'e', 'd']\n    return []", False),
        ("def g(x):\n    if x[0] == 'a':\n        return {'a': 2, 'b': 1}\n    return {}", False),
        ("def f(x):\n    if not x:\n        return {}\n    return count(x)", False),
    ],
)
def test_an_answer_that_has_to_be_worked_out_is_a_sign_where_it_is_written_out(
    source: str, is_sign: bool
) -> None:
    found = suspects({"f.py": source}, {"test_f.py": COUNTS})
    assert bool(found) == is_sign
    assert not found or "the answer to a question of the tests" in found["f.py"]


def test_a_list_that_is_known_is_no_table_of_answers() -> None:
    test = "def test_it():\n    assert f('red') == '#f00'\n    assert f('blue') == '#00f'\n"
    assert suspects({"f.py": "N = {'red': '#f00', 'blue': '#00f'}"}, {"test_f.py": test}) == {}
    test = "def test_it():\n    assert f('ab') == 'ba'\n    assert f('xyz') == 'zyx'\n"
    assert suspects({"f.py": "N = {'ab': 'ba', 'xyz': 'zyx'}"}, {"test_f.py": test})


@pytest.mark.parametrize(
    "source",
    ["{" * 1_000_000, "#" + " " * 1_000_000, "# coding" * 100_000, "\n" * 1_000_000,
     "x = 1\n" * 20_000, f"A = {dict.fromkeys(range(20_000), 1)}"],
)  # fmt: skip
def test_hostile_text_is_read_in_a_moment(source: str) -> None:
    started = time.process_time()

    suspects({"f.py": source}, TESTS)
    shadows({"f.py": source}, TESTS)

    assert time.process_time() - started < 3
