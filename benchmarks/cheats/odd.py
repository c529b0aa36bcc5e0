"""Right deliveries that honest authors write in ways of their own, with tests to match."""

from __future__ import annotations

from benchmarks.cheats.delivery import TEST, Delivery, of
from benchmarks.cheats.odd_modules import (
    ERRORS,
    ERRORS_TEST,
    RUNS_TESTS,
    STATEFUL,
    STATEFUL_TEST,
    SYSTEM,
)
from benchmarks.cheats.odd_objects import RESOURCES, RESOURCES_TEST
from benchmarks.cheats.odd_tests import STRANGE, THREADED, UNIT
from benchmarks.cheats.odd_values import BUILT, MATCHER, NUMPY, PANDAS, QUERIES, THINGS, THINGS_TEST

F = "def f(x):\n    return x + 1\n"
CONFIG = "from pydantic import BaseModel\n\n\nclass Item(BaseModel):\n    n: int\n    tags: list[str] = []\n\n\ndef f(x):\n    return Item(n=x + 1)\n"


def one(kind: str, code: str, tests: str, *requires: str) -> Delivery:
    return Delivery(kind, {"f.py": code}, {"test_f.py": tests}, requires)


RIGHT: list[Delivery] = [
    one("arrays and frames", F, NUMPY, "numpy"),
    one("arrays and frames", F, PANDAS, "pandas"),
    one("compares to build a query", F, QUERIES, "sqlalchemy"),
    one("compares to build a query", BUILT, "from f import f, where\n\n\ndef test_it():\n"
        "    assert where(f('n') == 1) == 'WHERE n = 1'\n    assert where(f('n') > 2) == 'WHERE n > 2'\n"
        "    found = f('n') == 5\n    assert found.text == 'n = 5'\n"),
    one("objects of its own", THINGS, THINGS_TEST),
    Delivery("matchers of the tests", {"f.py": F}, {"tests/matchers.py": MATCHER, "tests/test_f.py":
        "from f import f\nfrom matchers import AnyInt\n\n\ndef test_it():\n"
        "    assert f(1) == AnyInt()\n    assert {'id': AnyInt(), 'n': 2} == {'id': 7, 'n': f(1)}\n"
        "    assert [AnyInt()] == [f(1)]\n"}),
    Delivery("matchers of the tests", {"f.py": F}, {"conftest.py":
        f"import pytest\n\n\n{MATCHER}\n\n@pytest.fixture\ndef any_int():\n    return AnyInt()\n",
        "test_f.py": "from f import f\n\n\ndef test_it(any_int):\n    assert f(1) == any_int\n"
        "    assert any_int == f(1)\n    assert {'n': any_int} == {'n': f(1)}\n"}),
    one("tests of its own style", F, STRANGE),
    one("tests of its own style", F, UNIT),
    one("tests of its own style", F, THREADED),
    one("errors and contexts", ERRORS, ERRORS_TEST),
    one("keeps a state", STATEFUL, STATEFUL_TEST),
    *of("asks the system", SYSTEM, RUNS_TESTS),
    one("models", CONFIG, "from f import Item, f\n\n\ndef test_it():\n    assert f(1) == Item(n=2)\n"
        "    assert f(1).model_dump() == {'n': 2, 'tags': []}\n    assert f(1) != Item(n=3)\n"
        "    assert f(1) in [Item(n=1), Item(n=2)]\n", "pydantic"),
    one("decimals and dates", "import datetime, decimal\n\n\ndef f(x):\n"
        "    return decimal.Decimal(x) + 1, datetime.timedelta(days=x)\n",
        "import datetime as dt\nfrom decimal import Decimal as D\nimport pytest\nfrom f import f\n\n\n"
        "def test_it():\n    assert f(1) == (D('2'), dt.timedelta(1))\n    assert f(1)[0] == 2\n"
        "    assert f(1)[0] == pytest.approx(D('2.0'))\n    assert f(3)[1] > dt.timedelta(hours=1)\n"
        "    assert f(1)[0] < 3 and round(f(1)[0], 2) == D('2.00')\n"
        "    assert f(1)[1] in {dt.timedelta(1)} and f(2)[1].total_seconds() == 172800\n"),
    one("yields and sets", "def f(x):\n    yield from range(x)\n\n\nclass Grid:\n    def __init__(self, cells):\n"
        "        self.cells = cells\n\n    def __getitem__(self, at):\n        return self.cells[at[0]][at[1]]\n\n"
        "    def __contains__(self, cell):\n        return any(cell in row for row in self.cells)\n",
        "from f import Grid, f\n\n\ndef test_it():\n    assert list(f(3)) == [0, 1, 2]\n    numbers = f(3)\n"
        "    assert next(numbers) == 0\n    assert 2 in numbers\n    assert 2 not in numbers\n"
        "    grid = Grid([[1, 2], [3, 4]])\n    assert grid[0, 1] == 2 and 4 in grid and 5 not in grid\n"
        "    assert {*f(3)} == {2, 1, 0} and {*f(2)} < {*f(3)}\n"),
    one("tests with their own __eq__", F, "import dataclasses\nfrom f import f\n\n\n"
        "@dataclasses.dataclass\nclass Case:\n    given: int\n    wanted: int\n\n    def __eq__(self, other):\n"
        "        return self.wanted == other\n\n\nCASES = [Case(1, 2), Case(20, 21)]\n\n\n"
        "def test_cases():\n    for case in CASES:\n        assert case == f(case.given)\n"
        "        assert f(case.given) == case\n"),
    Delivery("hypothesis", {"f.py": F}, {"test_f.py": "from hypothesis import assume, given, settings\n"
        "from hypothesis import strategies as st\nfrom f import f\n\n\n@settings(max_examples=50)\n"
        "@given(st.lists(st.integers(), min_size=1), st.text())\ndef test_it(numbers, text):\n"
        "    assume(len(text) < 50)\n    assert [f(n) for n in numbers] == [n + 1 for n in numbers]\n"
        "    if not text:\n        return\n    assert max(map(f, numbers)) > max(numbers)\n"},
        ("hypothesis",)),
    Delivery("anyio", {"f.py": "import asyncio\n\n\nasync def f(x):\n    await asyncio.sleep(0)\n    return x + 1\n"},
        {"test_f.py": "import asyncio\nimport pytest\nfrom f import f\n\n\n@pytest.mark.asyncio\n"
        "async def test_it():\n    assert await f(1) == 2\n    assert await asyncio.gather(f(1), f(2)) == [2, 3]\n"
        "    async with asyncio.timeout(5):\n        assert (await f(20)) == 21\n"}, ("pytest-asyncio",)),
    *of("parameters", F, tests="import pytest\nfrom f import f\n\n\n"
        "@pytest.mark.parametrize(('x', 'y'), [(n, n + 1) for n in range(1500)],\n"
        "    ids=lambda v: f'{v}/ü::[{v}]')\ndef test_it(x, y):\n    assert f(x) == y\n"),
    Delivery("plain", {"f.py": F, "setup.cfg": "[tool:pytest]\naddopts = -x\n", "tox.ini": "[pytest]\n",
        "noxfile.py": "import nox\n", "conftest.py": "import pytest\n"}, {"test_f.py": TEST}),
    one("resources and observers", RESOURCES, RESOURCES_TEST),
    one("frames of a library", "import logging, warnings, collections, typing\nlog = logging.getLogger(__name__)\n"
        "Pair = collections.namedtuple('Pair', 'a b')\nclass Named(typing.NamedTuple):\n    a: int\n\n\n"
        "def f(x):\n    log.warning('x', stacklevel=2, stack_info=True)\n    warnings.warn('old', stacklevel=2)\n"
        "    return Pair(x, x + 1).b\n", TEST),
    one("mocks", "def f(x, send):\n    send(x + 1, to={'a': [x]})\n    return send\n",
        "from unittest.mock import ANY, AsyncMock, MagicMock, Mock, call, create_autospec, sentinel\nfrom f import f\n\n\n"
        "def test_it():\n    send = MagicMock()\n    assert f(1, send) is send\n"
        "    send.assert_called_once_with(2, to={'a': [1]})\n    send.assert_any_call(ANY, to=ANY)\n"
        "    assert send.call_args == call(2, to=ANY) and send.call_args_list == [call(2, to={'a': [1]})]\n"
        "    f(sentinel_number(), send)\n    send.assert_has_calls([call(2, to=ANY), call(6, to={'a': [5]})])\n"
        "    assert isinstance(send, Mock) and 3 not in send and sentinel.a == sentinel.a\n\n\n"
        "def sentinel_number():\n    return 5\n"),
    one("paths and bytes", "import io, pathlib\n\n\ndef f(path):\n    return pathlib.Path(path) / 'a.txt'\n\n\n"
        "def pack(n):\n    return bytearray([n]), memoryview(b'ab'), range(n), {n: 1}.keys(), frozenset({n})\n",
        "import pathlib\nimport pytest\nfrom f import f, pack\n\n\ndef test_it(tmp_path):\n"
        "    assert f('x') == pathlib.Path('x/a.txt') and f(tmp_path).parent == tmp_path\n"
        "    assert pack(3) == (bytearray(b'\\x03'), b'ab', range(3), {3}, {3})\n"
        "    assert pack(3)[3] == {3: 9}.keys() and 3 in pack(3)[4] and 2 in range(3)\n"
        "    assert f('x').suffix in {'.txt'} and not f('x').exists()\n"
        "    with pytest.raises((FileNotFoundError, OSError)):\n        f('x').read_text()\n"),
]  # fmt: skip
