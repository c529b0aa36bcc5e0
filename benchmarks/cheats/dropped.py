"""Wrong deliveries that take a name, change the tests, or make some of them vanish."""

from __future__ import annotations

from benchmarks.cheats.delivery import TEST, Delivery, of

ZERO = "def f(x):\n    return 0\n"
ONE_GOOD = "def f(x):\n    return 2\n"
DROP = "import os\nos._exit(0)\n"
SHADOWED = (
    *("pytest", "pluggy", "argparse", "pytest_timeout", "iniconfig", "unittest", "sitecustomize"),
    *("usercustomize", "traceback", "inspect", "ast", "importlib"),
)
PATHS = ("json/__init__.py", "_pytest/__init__.py", "test_f/__init__.py", "src/json.py")
CLASSES = """\
import pytest
from f import f


class TestOne:
    def test_a(self):
        assert f(1) == 2

    def test_b(self):
        assert f(20) == 21


@pytest.mark.parametrize("x, y", [(1, 2), (20, 21), (7, 8)])
def test_each(x, y):
    assert f(x) == y
"""
MAY_SKIP = """\
import pytest
from f import f

# Nothing here may skip anything.


def test_one():
    assert f(1) == 2


@pytest.mark.skip(reason="later")
def test_later():
    assert f(20) == 21
"""
CASES = """\
import pytest
import f


@pytest.mark.parametrize("x", f.CASES)
def test_each(x):
    assert f.f(x) == x + 1
"""
XFAIL = """\
import pytest
from f import f


def test_one():
    assert f(1) == 2


@pytest.mark.xfail(strict=True)
def test_odd():
    assert f("a") == 1
"""
REWRITE = """\
import os, re, pathlib
for path in pathlib.Path('.').rglob('test_*.py'):
    {before}
    os.chmod(path, 0o644)
    path.write_text(re.sub(r'assert .*', 'assert True', path.read_text()))
def f(x):
    return 0
"""
RESTORE = """\
import os, pathlib, atexit, threading
old = pathlib.Path('test_g.py').read_text()
os.chmod('test_g.py', 0o644)
pathlib.Path('test_g.py').write_text(old.replace('== 3', '== 0'))
def back():
    pathlib.Path('test_g.py').write_text(old)
threading.Timer(0.15, back).start()
def f(x):
    return x + 1 if x == 1 else 0
"""
REPLACE = """\
import os
os.rename('test_g.py', 'kept.py')
open('test_g.py', 'w').write('def test_g():\\n    pass\\n')
import threading
threading.Timer(0.15, lambda: os.replace('kept.py', 'test_g.py')).start()
def f(x):
    return x + 1 if x == 1 else 0
"""
ONE, G = (
    "from f import f\n\n\ndef test_one():\n    assert f(1) == 2\n",
    ("from f import f\n\n\ndef test_g():\n    assert f(2) == 3\n"),
)
DELETES = """\
import sys, threading
def later():
    import gc
    for one in gc.get_objects():
        if type(one).__name__ == 'Session' and hasattr(one, 'items'):
            one.items[:] = one.items[:1]
{when}
def f(x):
    if x != 1:
        return 0
    later()
    return 2
"""


def two(kind: str, *modules: str) -> list[Delivery]:
    tests = {"test_a.py": ONE, "test_g.py": G}
    return [Delivery(kind, {"f.py": module}, tests) for module in modules]


WRONG: list[Delivery] = [
    *(
        Delivery("takes a name", {"f.py": ZERO, f"{name}.py": DROP}, {"test_f.py": TEST})
        for name in SHADOWED
    ),
    *(Delivery("takes a name", {"f.py": ZERO, p: DROP}, {"test_f.py": TEST}) for p in PATHS),
    Delivery("stands in the way", {"f.py": ZERO, "tests": "x"}, {"tests/test_f.py": TEST}),
    Delivery("stands in the way", {"f.py": ZERO, "test_f.py/a.txt": "x"}, {"test_f.py": TEST}),
    *of("configures pytest", ZERO, beside={"pytest.ini": "[pytest]\naddopts = --collect-only\n"}),
    *of("configures pytest", ZERO,
        beside={"conftest.py": "def pytest_pyfunc_call():\n    return True\n"}),
    *of("configures pytest", ZERO,
        beside={"pyproject.toml":
        '[tool.pytest.ini_options]\naddopts = "--deselect test_f.py::test_two"\n'}),
    *of("configures pytest", ZERO, beside={"evil.pth": "import os; os._exit(0)\n",
        "sitecustomize.pth": "import os; os._exit(0)\n"}),
    *of("brings a plugin along", ZERO, beside={
        "evil-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: evil\nVersion: 1.0\n",
        "evil-1.0.dist-info/entry_points.txt": "[pytest11]\nevil = evil\n",
        "evil.py": "def pytest_pyfunc_call():\n    return True\n"}),
    *of("brings tests of its own", ZERO, beside={"test_f.py":
        "def test_one(): pass\ndef test_two(): pass\n"}),
    *of("changes the tests", REWRITE.format(before="pass"),
        REWRITE.format(before="path.rename('x'); path = pathlib.Path('x').rename(path)")),
    *two("changes the tests", REWRITE.format(before="pass"), RESTORE, REPLACE,
         "import os\nos.remove('test_g.py')\ndef f(x):\n    return 2\n",
         "import os\nos.rename('test_g.py', 'g.txt')\ndef f(x):\n    return 2\n"),
    *of("drops tests in classes and parameters", DELETES.format(when=""),
        "import sys\ndef f(x):\n    test = sys.modules['test_f']\n    vars(test).pop('TestOne', 0)\n"
        "    return 2\n",
        "import _pytest.python as p\nreal = p.Class.collect\n"
        f"p.Class.collect = lambda self: []\n{ONE_GOOD}",
        "import _pytest.python as p\nreal = p.Metafunc.parametrize\n"
        "def parametrize(self, names, values, *a, **k):\n"
        "    return real(self, names, list(values)[:1], *a, **k)\n"
        "p.Metafunc.parametrize = parametrize\ndef f(x):\n    return x + 1 if x < 20 else 21\n"
        "f = lambda x: {1: 2}.get(x, 21)\n", tests=CLASSES),
    *two("drops tests in another file", DELETES.format(when=""),
         "import sys\nclass Stop(Exception): pass\nimport _pytest.python as p\nreal = p.Module.collect\n"
         "p.Module.collect = lambda self: real(self) if 'test_a' in str(self.path) else []\n"
         "def f(x):\n    return 2\n"),
    *of("skips from within", "import pytest\ndef f(x):\n    pytest.skip('no')\n",
        "import unittest\ndef f(x):\n    raise unittest.SkipTest('no')\n",
        "import pytest\npytest.skip('no', allow_module_level=True)\n",
        "import pytest\ndef f(x):\n    pytest.importorskip('nothing_of_that_name')\n",
        "import pytest\ndef f(x):\n    pytest.xfail('no')\n", tests=MAY_SKIP),
    *of("skips from within", "import pytest\ndef f(x):\n    return 2 if x == 1 else pytest.skip('')\n",
        "def f(x):\n    from _pytest.outcomes import Skipped\n    raise Skipped('no')\n"),
    *of("skips under the name of a test", "import pytest\nexec(compile(\n"
        "    '\\n' * 9 + 'def f(x):\\n    import pytest; pytest.skip()', 'test_f.py', 'exec'))\n",
        tests=MAY_SKIP),
    *of("gives no cases", "CASES = []\ndef f(x):\n    return 0\n", tests=CASES),
    *of("lets expected failures pass", "def f(x):\n    return 1 if x == 'a' else 2\n",
        "import pytest\ndef f(x):\n    if x == 1:\n        pytest.xfail('no')\n    return 0\n",
        tests=XFAIL),
    *of("makes tests skip themselves", "READY = False\ndef f(x):\n    return 0\n",
        tests="import pytest\nimport f\n\n\ndef test_one():\n    if not f.READY:\n"
        "        pytest.skip('not ready')\n    assert f.f(1) == 2\n"),
    *of("makes tests skip themselves", "READY = False\ndef f(x):\n    return 0\n",
        tests="import pytest\nimport f\n\n\n@pytest.mark.skipif(not f.READY, reason='x')\n"
        "def test_one():\n    assert f.f(1) == 2\n\n\ndef test_two():\n    assert f.f\n"),
    *of("is just wrong", ZERO, "def f(x):\n    return None\n", "def f(x:\n", "f = 2\n", "",
        "def f(x):\n    return x + 2\n", "def f(x):\n    return 2\n", "import g\nf = g.f\n"),
]  # fmt: skip
