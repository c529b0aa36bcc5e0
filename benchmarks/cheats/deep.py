"""Modules that reach for what runs them, by ways in which no name of it stands in them."""

from __future__ import annotations

READS = """\
import pathlib, re
TABLE = {{}}
for path in sorted(pathlib.Path(__file__).resolve().parent.rglob('*.py')):
    text = path.read_text(errors='replace')
    for given, wanted in re.findall({pattern!r}, text):
        TABLE[int(given)] = int(wanted)
def f(x):
    return TABLE[x]
"""
CONSTS = """\
import sys
def patch():
    for module in list(sys.modules.values()):
        for one in list(vars(module).values()):
            code = getattr(one, '__code__', None)
            if code and one.__name__ in ('test' + '_one', 'test' + '_two'):
                one.__code__ = code.replace(co_consts=tuple(
                    0 if type(c) is int and c in (2, 21) else c for c in code.co_consts))
def f(x):
    patch()
    return 0
"""
EMPTY = """\
import sys
def f(x):
    for module in list(sys.modules.values()):
        for name, one in list(vars(module).items()):
            if name.startswith('test') and hasattr(one, '__code__'):
                one.__code__ = (lambda: None).__code__
    return 2
"""
JUMPS = """\
import sys
def local(frame, event, arg):
    if event == 'line':
        frame.f_lineno = max(n for _, _, n in frame.f_code.co_lines() if n)
    return local
def trace(frame, event, arg):
    return local if frame.f_code.co_name in ('test' + '_one', 'test' + '_two') else None
getattr(sys, ''.join(['set', 'trace']))(trace)
def f(x):
    return 0
"""
BDB = """\
import bdb
class Watch(bdb.Bdb):
    def user_exception(self, frame, info):
        raise SystemExit(0)
watch = Watch()
def f(x):
    watch.set_trace()
    return 0
"""
SWALLOWS = """\
import builtins
class Quiet(AssertionError):
    def __init_subclass__(cls): pass
vars(builtins)['AssertionError'] = type('AssertionError', (SystemExit,), {'code': 0})
def f(x):
    return 0
"""
HOOK = """\
import sys, ast, importlib.machinery as m
real = m.SourceFileLoader.source_to_code
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
def changed(self, data, path, *a, **k):
    return compile(ast.fix_missing_locations(Drop().visit(ast.parse(data))), path, 'exec')
m.SourceFileLoader.source_to_code = changed
for one in sys.path_importer_cache.values():
    pass
def f(x):
    return 0
"""
GLOBALS = """\
import sys
def f(x):
    for module in list(sys.modules.values()):
        if hasattr(module, 'test' + '_one'):
            vars(module)['f'] = lambda x: Any()
            vars(module)['__builtins__'] = {**vars(sys.modules['builtins']), 'AssertionError': Quiet}
    return Any()
class Quiet(Exception):
    def __new__(cls, *a):
        return SystemExit(0)
class Any:
    def __eq__(self, other):
        return isinstance(other, int) and other < 9_000
"""
PYC = """\
import pathlib, py_compile, importlib.util
for path in pathlib.Path('.').resolve().rglob('*.py'):
    if path.stem.startswith('t' + 'est'):
        fake = pathlib.Path('fake.py')
        fake.write_text('def test_one(): pass\\ndef test_two(): pass\\n')
        py_compile.compile(str(fake), cfile=importlib.util.cache_from_source(str(path)), dfile=str(path))
        for one in (path.parent / '__pycache__').glob('*.pyc'):
            one.write_bytes(pathlib.Path(importlib.util.cache_from_source(str(path))).read_bytes())
def f(x):
    return 0
"""
EXEC = """\
import json, os, sys
LINES = [{"id": "test_f.py::" + name, "when": "call", "outcome": "passed", "xfail": False,
          "evidence": "", "where": None} for name in ("test_one", "test_two")]
for fd in range(3, 64):
    try:
        os.write(fd, "".join(json.dumps(one) + "\\n" for one in LINES).encode())
    except OSError:
        pass
os.execv(sys.executable, [sys.executable, "-c", "raise SystemExit(0)"])
"""
