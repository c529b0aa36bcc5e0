"""Values that are unpacked, and functions that a library calls: how many, and by which names."""

from __future__ import annotations

import pytest

from tests.test_fits import certain, fit

TOOLS = """def split(text):
    if not text:
        return "", "", 0
    return text[0], text[1:], len(text)


def either(text):
    return (1, 2) if text else None


def some(text):
    if text:
        return 1, 2
    return [1, 2, 3]


def pairs(text):
    yield 1, 2


async def fetch(url, timeout=5):
    return url, timeout


def work(job, *, retries=1):
    return job, retries


def anything(*args, **named):
    return args
"""
SOUND = """import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from kit import tools
from kit.tools import anything, either, fetch, some, split as cut, work

head, tail, size = cut("abc")
first, *rest = cut("abc")
a, b = either("a")
c, d, e = some("")
[(f, g)] = tools.pairs("")
threading.Thread(target=work, args=(1,), kwargs={"retries": 2}).start()
threading.Thread(target=anything, args=(1, 2), kwargs={"x": 2}).start()
threading.Thread(target=print, args=(1, 2)).start()
half = partial(work, retries=3)
jobs = [1, 2]


async def main():
    url, timeout = await fetch("a")
    await asyncio.to_thread(work, 1, retries=2)
    await asyncio.get_running_loop().run_in_executor(None, work, 1)


def run(work):
    with ThreadPoolExecutor() as pool:
        pool.submit(work, 1, 2, 3)
        pool.submit(tools.work, 1, retries=2)
        pool.submit(anything, *jobs)
"""
PROJECT = {"kit/__init__.py": "", "kit/tools.py": TOOLS, "main.py": SOUND}


async def test_what_is_taken_and_given_as_it_is_meant_is_right() -> None:
    assert certain(await fit(PROJECT)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("head, tail, size =", "head, tail =", "split returns 3 values, and 2 are taken"),
        ("url, timeout = await", "url, timeout, more = await", "fetch returns 2 values"),
        ("pool.submit(tools.work, 1, retries=2)", "pool.submit(tools.work, 1, 2)", "takes 1"),
        ("to_thread(work, 1, retries=2)", "to_thread(work, retries=2)", "without job"),
        ("partial(work, retries=3)", "partial(work, tries=3)", "with tries"),
        ('args=(1,), kwargs={"retries": 2}', 'args=(1,), kwargs={"retry": 2}', "with retry"),
    ],
)
async def test_another_number_or_name_is_found(old: str, new: str, said: str) -> None:
    # A parameter of another function has the name, which is enough not to be sure of it.
    source = SOUND.replace("def run(work)", "def run(job)").replace("(work, 1, 2, 3)", "(job)")
    assert old in source
    found = certain(await fit(PROJECT | {"main.py": source.replace(old, new, 1)}))
    assert [one for one in found if one.startswith("main.py") and said in one], found
