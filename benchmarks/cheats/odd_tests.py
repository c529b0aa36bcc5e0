"""Tests of unusual styles, each of which holds for ``f(x) == x + 1``."""

from __future__ import annotations

STRANGE = """\
import random
import subprocess
import sys
import textwrap
import pytest
import f as module
from f import f


class Base:
    given, wanted = 1, 2

    def test_inherited(self):
        assert f(self.given) == self.wanted


class TestOne(Base):
    pass


class TestTwo(Base):
    given, wanted = 20, 21

    def test_inherited(self):
        super().test_inherited()
        assert True


@pytest.fixture(scope="module", params=["one", pytest.param("two", id="zwei :: [x]")])
def word(request):
    return request.param


def test_words(word, capsys, caplog, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "f", lambda x: 7)
    assert module.f(1) == 7
    print(word)
    assert capsys.readouterr().out.strip() == word


def test_random():
    random.seed(3)
    numbers = [random.randint(0, 10**6) for _ in range(200)]
    assert all(f(n) == n + 1 for n in numbers)
    assert sorted(map(f, numbers)) == sorted(n + 1 for n in numbers)


def test_exit():
    with pytest.raises(SystemExit) as ended:
        sys.exit(f(1))
    assert ended.value.code == 2
    with pytest.raises(Exception):
        f(None)
    with pytest.raises(TypeError, match=r"unsupported|can only"):
        f(None)


def test_own_process():
    code = "from f import f; print(f(1))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout == "2\\n", done.stderr


def test_text():
    wanted = textwrap.dedent('''
        2 and 21
    ''').strip()
    assert f"{f(1)} and {f(20)}" == wanted
    match [f(1), f(20)]:
        case [2, 21]:
            pass
        case other:
            pytest.fail(f"{other}")


def test_snapshot(tmp_path):
    snapshot = tmp_path / "snapshot.txt"
    if not snapshot.exists():
        snapshot.write_text("2")
    assert str(f(1)) == snapshot.read_text()


def test_warns():
    import warnings
    with pytest.warns(UserWarning, match="odd"):
        warnings.warn("odd")
    with pytest.deprecated_call():
        warnings.warn("old", DeprecationWarning)


@pytest.mark.xfail(strict=True, reason="wrong on purpose")
def test_strict():
    assert f(1) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="posix")
@pytest.mark.filterwarnings("error")
@pytest.mark.usefixtures("tmp_path")
def test_marked():
    assert f(1) == 2


def test_doc():
    '''
    >>> f(1)
    2
    '''
    import doctest
    finder = doctest.DocTestFinder().find(test_doc, globs={"f": f})
    assert doctest.DocTestRunner().run(finder[0]).failed == 0
"""
UNIT = """\
import unittest
from unittest.mock import MagicMock, patch
import f as module
from f import f


def setUpModule():
    global BASE
    BASE = 1


class TestF(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shared = [1, 20]

    def setUp(self):
        self.addCleanup(lambda: None)
        patcher = patch("f.f", side_effect=lambda x: x * 2)
        self.mock = patcher.start()
        self.addCleanup(patcher.stop)

    def test_all(self):
        self.assertEqual(first=f(BASE), second=2, msg="it adds one")
        self.assertEqual([f(x) for x in self.shared], [2, 21])
        self.assertTrue(f(1) == 2 and f(1) != 3)
        self.assertFalse(f(1) == 3)
        self.assertEqual(module.f(4), 8)
        self.mock.assert_called_with(4)
        with self.assertLogs("x", level="INFO") as logs:
            import logging
            logging.getLogger("x").info("n=%s", f(1))
        self.assertEqual(logs.output, ["INFO:x:n=2"])

    def test_mock(self):
        it = MagicMock(return_value=f(1))
        self.assertEqual(it(3), 2)
        self.assertEqual(it.call_args.args, (3,))
        self.assertGreater(it.call_count, 0)
        self.assertIs(it.return_value.__class__, int)

    def tearDown(self):
        self.shared.sort()
"""
THREADED = """\
import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from f import f


def test_threads():
    seen = queue.Queue()
    threads = [threading.Thread(target=lambda n=n: seen.put(f(n))) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=5)
        assert not thread.is_alive()
    assert sorted(seen.queue) == list(range(1, 9))
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(f, range(3))) == [1, 2, 3]
"""
