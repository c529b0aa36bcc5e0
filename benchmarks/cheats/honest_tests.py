"""Right deliveries, held against tests of every form that pytest and unittest know."""

from __future__ import annotations

from benchmarks.cheats.comparisons import COMPARED, LOOSE
from benchmarks.cheats.delivery import TEST, Delivery
from benchmarks.cheats.forms import DYNAMIC, ENDS, FIXTURES, HYPOTHESIS, UNITTEST

F = "def f(x):\n    return x + 1\n"
IMPORT = "import pytest\nfrom f import f\n\n\n"
ASYNC = (
    "async def test_it():\n    import asyncio\n    await asyncio.sleep(0)\n    assert f(1) == 2\n"
)


def tests(kind: str, *sources: str, requires: tuple[str, ...] = ()) -> list[Delivery]:
    return [Delivery(kind, {"f.py": F}, {"test_f.py": source}, requires) for source in sources]


RIGHT: list[Delivery] = [
    *tests("plain", TEST, IMPORT + "def test_one():\n    assert f(1) == 2\n",
           "import f\n\n\ndef test_one():\n    assert f.f(1) == 2, 'it adds one'\n",
           "def test_one():\n    from f import f\n    assert f(1) == 2\n",
           "from __future__ import annotations\nfrom f import *\n\n\ndef test_one() -> None:\n"
           "    '''Adds.'''\n    assert f(1) == 2\n"),
    *tests("classes", IMPORT + "class TestF:\n    x = 1\n\n    def setup_method(self):\n"
           "        self.y = 2\n\n    def test_one(self):\n        assert f(self.x) == self.y\n\n\n"
           "class TestOuter:\n    class TestInner:\n        @staticmethod\n        def test_two():\n"
           "            assert f(2) == 3\n\n        @classmethod\n        def test_three(cls):\n"
           "            assert f(3) == 4\n"),
    *tests("unittest", UNITTEST),
    *tests("parameters", IMPORT + "@pytest.mark.parametrize('x', [1, 2], ids=['a::b', 'c[d]'])\n"
           "def test_each(x):\n    assert f(x) == x + 1\n",
           IMPORT + "@pytest.mark.parametrize('t', ['a::b', 'x/y.py::z', 'é ✓', '[', '\\n', ''])\n"
           "def test_each(t):\n    assert f(len(t)) == len(t) + 1\n",
           IMPORT + "@pytest.mark.parametrize('x', range(4000))\ndef test_each(x):\n"
           "    assert f(x) == x + 1\n",
           IMPORT + "@pytest.mark.parametrize('a', [1, 2])\n@pytest.mark.parametrize('b', [3, 4])\n"
           "class TestAll:\n    def test_each(self, a, b):\n        assert f(a) + f(b) == a + b + 2\n",
           IMPORT + "@pytest.mark.parametrize('x, y', [(1, 2), pytest.param(2, 3, id='two'),\n"
           "    pytest.param(3, 9, marks=pytest.mark.xfail)])\ndef test_each(x, y):\n"
           "    assert f(x) == y\n",
           IMPORT + "@pytest.mark.parametrize('g', [f, lambda x: x + 1])\ndef test_each(g):\n"
           "    assert g(1) == 2\n",
           "import pytest\nimport f\nCASES = [f.f(n) for n in range(3)]\n\n\n"
           "@pytest.mark.parametrize('x', CASES)\ndef test_each(x):\n    assert f.f(x) == x + 1\n"),
    *tests("expected failures", IMPORT + "def test_one():\n    assert f(1) == 2\n\n\n"
           "@pytest.mark.xfail\ndef test_a():\n    assert f(1) == 3\n\n\n"
           "@pytest.mark.xfail(strict=True, raises=TypeError)\ndef test_b():\n    f('a')\n\n\n"
           "@pytest.mark.xfail(run=False)\ndef test_c():\n    assert False\n\n\n"
           "@pytest.mark.xfail\ndef test_d():\n    assert f(1) == 2\n\n\n"
           "@pytest.mark.xfail(False, reason='no')\ndef test_e():\n    assert f(1) == 2\n"),
    *tests("skips of the test's own", IMPORT + "def test_one():\n    assert f(1) == 2\n\n\n"
           "@pytest.mark.skip\ndef test_a():\n    assert False\n\n\n"
           "@pytest.mark.skipif(True, reason='x')\nclass TestB:\n    def test_b(self):\n"
           "        assert False\n",
           IMPORT + "import sys\n\n\n@pytest.mark.skipif(sys.platform == 'win32', reason='x')\n"
           "def test_one():\n    assert f(1) == 2\n\n\n"
           "@pytest.mark.skipif('sys.platform != \"win32\"', reason='y')\ndef test_two():\n"
           "    assert False\n"),
    Delivery("skips of the test's own", {"f.py": F}, {"test_f.py": TEST, "test_g.py":
        "import pytest\npytest.importorskip('nothing_of_that_name')\n\n\ndef test_g():\n"
        "    assert False\n"}),
    *tests("fixtures", IMPORT + FIXTURES, IMPORT + "@pytest.fixture(params=[1, 2], autouse=True)\n"
           "def x(request):\n    yield request.param\n\n\n"
           "def test_it(x, tmp_path, monkeypatch, capsys):\n    print(f(x))\n"
           "    assert capsys.readouterr().out == f'{x + 1}\\n'\n    (tmp_path / 'a').write_text('b')\n"
           "    monkeypatch.setenv('A', 'b')\n    assert f(x) == x + 1\n"),
    *tests("made when they are imported", DYNAMIC, "from f import f\n\n\n"
           "def check():\n    assert f(1) == 2\n\n\ntest_check = check\n"
           "test_lambda = lambda: None if f(1) == 2 else 1 / 0\n",
           "from f import f\nexec('def test_it():\\n    assert f(1) == 2\\n')\n"
           "TestMade = type('TestMade', (), {'test_m': lambda self: None if f(1) == 2 else 1 / 0})\n"),
    *tests("loose comparisons", LOOSE),
    *tests("ends of many kinds", ENDS),
    *tests("comparisons of many kinds", COMPARED),
    *tests("a byte order mark", f"\ufeff{TEST}", f"\ufeff# coding: utf-8\n{TEST}"),
    *tests("decorated", "import functools\nfrom f import f\n\n\ndef twice(test):\n"
           "    @functools.wraps(test)\n    def run(*a, **k):\n        test(*a, **k)\n"
           "        return test(*a, **k)\n    return run\n\n\n@twice\ndef test_it():\n"
           "    assert f(1) == 2\n",
           "from unittest.mock import patch\nimport f\n\n\n@patch('f.f', return_value=5)\n"
           "def test_it(faked):\n    assert f.f(1) == 5\n    faked.assert_called_once()\n"),
    *tests("hypothesis", HYPOTHESIS, requires=("hypothesis",)),
    *tests("asyncio", "import pytest\nfrom f import f\n\n\n@pytest.mark.asyncio\n" + ASYNC,
           "import pytest, pytest_asyncio\nfrom f import f\npytestmark = pytest.mark.asyncio\n\n\n"
           "@pytest_asyncio.fixture\nasync def one():\n    return 1\n\n\n"
           "async def test_it(one):\n    assert f(one) == 2\n",
           "from f import f\n\n\n" + ASYNC, requires=("pytest-asyncio",)),
    *tests("anyio", "import pytest\nfrom f import f\n\n\n@pytest.fixture\ndef anyio_backend():\n"
           "    return 'asyncio'\n\n\n@pytest.mark.anyio\n" + ASYNC, requires=("anyio",)),
    *tests("anyio", "import pytest\nfrom f import f\n\n\n@pytest.fixture\ndef anyio_backend():\n"
           "    return 'asyncio'\n\n\n@pytest.mark.anyio\n" + ASYNC + "\n\n@pytest.mark.asyncio\n"
           + ASYNC.replace("test_it", "test_two"), requires=("anyio", "pytest-asyncio")),
    Delivery("several files", {"f.py": F}, {
        "tests/test_a.py": TEST, "tests/test_b.py": TEST.replace("test_", "test_b"),
        "tests/sub/test_c.py": TEST}),
    Delivery("several files", {"f.py": F}, {
        "tests/__init__.py": "", "tests/helpers.py": "def check(a, b):\n    assert a == b\n",
        "tests/conftest.py": "import pytest\n\n\n@pytest.fixture\ndef one():\n    return 1\n",
        "tests/test_a.py": "from f import f\nfrom .helpers import check\n\n\ndef test_a(one):\n"
        "    check(f(one), 2)\n"}),
    Delivery("several files", {"f.py": F}, {
        "conftest.py": "import pytest\n\n\n@pytest.fixture\ndef one():\n    return 1\n",
        "tests/helpers.py": "ONE = 1\n", "tests/data.json": "[1, 2]",
        "tests/test_a.py": "import json, pathlib\nfrom f import f\nfrom helpers import ONE\n"
        "HERE = pathlib.Path(__file__).parent\n\n\ndef test_a(one):\n"
        "    x, y = json.loads((HERE / 'data.json').read_text())\n    assert f(x) == y\n"
        "    assert f(ONE) == f(one)\n"}),
    Delivery("names of its own", {"f.py": F}, {"acceptance/first.py": TEST, "second.py": TEST}),
    Delivery("names of its own", {"f.py": F}, {"f_test.py": TEST}),
]  # fmt: skip
