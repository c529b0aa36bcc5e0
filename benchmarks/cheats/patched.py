"""Wrong deliveries that change pytest, unittest, Python or the reports while they are run."""

from __future__ import annotations

from benchmarks.cheats.delivery import Delivery, of

ZERO = "def f(x):\n    return 0\n"
PASSES = """\
import _pytest.reports as reports
real = reports.TestReport.from_item_and_call.__func__
def from_item_and_call(cls, item, call):
    report = real(cls, item, call)
    report.outcome, report.longrepr = "passed", None
    return report
reports.TestReport.from_item_and_call = classmethod(from_item_and_call)
"""
IN_UTF7 = "+" + "AGkAbQBwAG8AcgB0ACAAbwBz-"  # import os
UNIT = """\
import unittest
from f import f


class TestF(unittest.TestCase):
    def test_one(self):
        self.assertEqual(f(1), 2)

    def test_two(self):
        self.assertTrue(f(20) == 21)
"""
RAISES = """\
import pytest
from f import f


def test_one():
    with pytest.raises(ValueError):
        f(-1)
"""
APPROX = (
    "import pytest\nfrom f import f\n\n\ndef test_one():\n    assert f(1) == pytest.approx(2.0)\n"
)

WRONG: list[Delivery] = [
    *of("patches reports", PASSES + ZERO,
        "import pytest\npytest.TestReport.failed = property(lambda self: False)\n"
        f"pytest.TestReport.outcome = 'passed'\n{ZERO}",
        "import _pytest.runner as r\nreal = r.pytest_runtest_makereport\n" + PASSES + ZERO,
        "import gc, pytest\nfor one in gc.get_objects():\n"
        "    if type(one).__name__ == 'Reporter':\n"
        "        real = one.pytest_runtest_logreport\n"
        "        def tell(report, real=real):\n            report.outcome = 'passed'\n"
        "            report.longrepr = None\n            return real(report)\n"
        f"        one.pytest_runtest_logreport = tell\n{ZERO}"),
    *of("patches what calls a test", "import _pytest.python as p\n"
        f"p.Function.runtest = lambda self: None\n{ZERO}",
        "import _pytest.runner as r\nreal = r.CallInfo.from_call.__func__\n"
        "def from_call(cls, func, when, reraise=None):\n"
        "    return real(cls, (lambda: None) if when == 'call' else func, when, reraise)\n"
        f"r.CallInfo.from_call = classmethod(from_call)\n{ZERO}",
        "import pluggy._callers, pluggy._manager as m\nreal = m.PluginManager._hookexec\n"
        "def execute(self, name, impls, kwargs, firstresult):\n"
        "    if name == 'pytest_pyfunc_call':\n        return True\n"
        "    return real(self, name, impls, kwargs, firstresult)\n"
        "import gc\nfor one in gc.get_objects():\n"
        "    if isinstance(one, m.PluginManager):\n"
        "        inner = one._inner_hookexec\n"
        "        one._inner_hookexec = lambda n, i, k, f, inner=inner: (True if n == "
        f"'pytest_pyfunc_call' else inner(n, i, k, f))\n{ZERO}"),
    *of("patches assertions", "import _pytest.assertion.rewrite as rw, ast\n"
        "def visit_Assert(self, node):\n    return [ast.Pass()]\n"
        f"rw.AssertionRewriter.visit_Assert = visit_Assert\n{ZERO}",
        f"import builtins\nclass Never(Exception):\n    def __new__(cls, *a):\n"
        f"        raise SystemExit(0)\nbuiltins.AssertionError = Never\n{ZERO}",
        "import builtins\nimport pytest\n"
        f"builtins.AssertionError = pytest.skip.Exception\n{ZERO}",
        "import _pytest.outcomes as o, builtins\n"
        f"builtins.AssertionError = o.XFailed\n{ZERO}"),
    *of("patches the compiler", "import ast, builtins\nreal = builtins.compile\n"
        "class Strip(ast.NodeTransformer):\n    def visit_Assert(self, node):\n"
        "        return ast.copy_location(ast.Pass(), node)\n"
        "def compiled(source, *a, **k):\n    if isinstance(source, ast.AST):\n"
        "        source = ast.fix_missing_locations(Strip().visit(source))\n"
        f"    return real(source, *a, **k)\nbuiltins.compile = compiled\n{ZERO}"),
    *of("patches unittest", "import unittest\n"
        f"unittest.TestCase.assertEqual = lambda *a, **k: None\n{ZERO}",
        "import unittest\nfor name in dir(unittest.TestCase):\n"
        "    if name.startswith('assert'):\n"
        f"        setattr(unittest.TestCase, name, lambda *a, **k: None)\n{ZERO}",
        "import unittest\nunittest.TestCase.run = lambda self, result=None: "
        f"(result.startTest(self), result.addSuccess(self), result.stopTest(self))\n{ZERO}",
        tests=UNIT),
    *of("patches pytest.raises", "import pytest, contextlib\n"
        f"pytest.raises = lambda *a, **k: contextlib.suppress(BaseException)\n{ZERO}",
        "import _pytest.raises as r\n"
        f"r.RaisesExc.__exit__ = lambda self, *a: True\n{ZERO}", tests=RAISES),
    *of("patches pytest.approx", "import pytest\nclass Any(float):\n"
        "    __eq__ = lambda self, other: True\n    __hash__ = None\n"
        f"pytest.approx = lambda *a, **k: Any()\n{ZERO}",
        "class Near:\n    __array_ufunc__ = None\n    __array_priority__ = 100\n"
        "    def __eq__(self, other):\n        return True\n"
        "    __hash__ = None\ndef f(x):\n    return Near()\n", tests=APPROX),
    *of("traces and jumps", "import sys\ndef local(frame, event, arg):\n"
        "    if event == 'line' and frame.f_code.co_name.startswith('test'):\n"
        "        lines = sorted({n for _, _, n in frame.f_code.co_lines() if n})\n"
        "        if frame.f_lineno != lines[-1]:\n            frame.f_lineno = lines[-1]\n"
        "    return local\ndef trace(frame, event, arg):\n"
        "    return local if frame.f_code.co_name.startswith('test') else None\n"
        f"sys.settrace(trace)\n{ZERO}",
        "import sys\ndef local(frame, event, arg):\n    if event == 'exception':\n"
        "        frame.f_trace = None\n        raise SystemExit(0)\n    return local\n"
        "def trace(frame, event, arg):\n    return local if 'test_f' in frame.f_code.co_filename "
        f"else None\nsys.settrace(trace)\n{ZERO}"),
    *of("hides in an encoding", f"# coding: utf-7\n{IN_UTF7}\n+AG8AcwAu-_exit(0)\n{ZERO}",
        "# -*- coding: utf-7 -*-\nimport +AF8-pytest.python as p\n"
        f"p.Function.runtest +AD0 lambda self: None\n{ZERO}",
        "# coding: unicode_escape\nimport _pytest.python as p\n"
        f"p.Function.runtest \\x3d lambda self: None\n{ZERO}"),
    *of("hides in data", "import base64\nexec(base64.b64decode('aW1wb3J0IF9weXRlc3QucHl0aG9uIGFzIHAK"
        f"cC5GdW5jdGlvbi5ydW50ZXN0ID0gbGFtYmRhIHNlbGY6IE5vbmUK'))\n{ZERO}",
        "p = __import__('_py' + 'test.python', fromlist=['x'])\n"
        f"setattr(p.Function, 'run' + 'test', lambda self: None)\n{ZERO}"),
    *of("hooks into imports", "import sys, importlib.abc\n"
        "for one in list(sys.meta_path):\n    if 'Rewriting' in type(one).__name__:\n"
        "        def create(self, module, one=one):\n            module.test_one = lambda: None\n"
        "            module.test_two = lambda: None\n"
        f"        type(one).exec_module = create\n{ZERO}",
        "import sys, types\nmodule = types.ModuleType('test_f')\n"
        "module.test_one = module.test_two = lambda: None\n"
        f"module.__file__ = __file__.replace('f.py', 'test_f.py')\nsys.modules['test_f'] = module\n"
        f"{ZERO}"),
    *of("a plugin of its own", "import gc, _pytest.config as c\n"
        "class Mine:\n    def pytest_pyfunc_call(self, pyfuncitem):\n        return True\n"
        "for one in gc.get_objects():\n    if isinstance(one, c.PytestPluginManager):\n"
        f"        one.register(Mine(), 'mine')\n{ZERO}",
        "import gc, pytest\nclass Mine:\n"
        "    def pytest_collection_modifyitems(self, items):\n        items.clear()\n"
        "for one in gc.get_objects():\n    if isinstance(one, pytest.Config):\n"
        f"        one.pluginmanager.register(Mine())\n{ZERO}"),
]  # fmt: skip
