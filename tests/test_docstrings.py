"""Examples in docstrings are held against the code beside them."""

from __future__ import annotations

from schema.contract import Contract
from tools.environment import Provided
from tools.proof.bench import Bench
from tools.proof.programs.examples import contradicted
from tools.proof.project import Project
from tools.sandbox import Limits, PlainSandbox

SOUND = '''
"""Words.

>>> from words import shout
>>> shout("a")
"A!"
"""


def shout(text):
    """
    >>> shout("b")
    'B!'
    >>> shout(1)
    Traceback (most recent call last):
    AttributeError: whatever
    """
    return text.upper() + "!"


def half(number):
    """
    >>> half(1)  # about
    0.5000001
    >>> half(unknown)
    3
    >>> half(2)
    7
    """
    return number / 2


def shelf():
    """
    >>> shelf()
    <Shelf of 3>
    >>> {"b": 1, "a": 2}
    {'a': 2, 'b': 1}
    >>> load("photo.jpg")
    (640, 480)
    """
    return object()
'''


async def said(text: str) -> list[str]:
    bench = Bench(PlainSandbox(drop_root=False), Limits(wall_s=20), 5)
    project = Project({"words.py": text}, {}, Contract(), {}, Provided(), bench)
    return [str(finding) for finding in await contradicted(project)]


async def test_an_example_that_the_code_contradicts_is_a_fault() -> None:
    found = await said(SOUND.replace('text.upper() + "!"', 'text.upper() + "?"'))
    assert len(found) == 2 and all("gives" in one for one in found)
    assert "words.py:12" in found[1] and "'B?', not 'B!'" in found[1]


async def test_an_example_that_shows_no_plain_value_proves_nothing() -> None:
    assert await said(SOUND) == []


async def test_examples_that_hang_or_end_the_process_are_left() -> None:
    for last in ("while True: pass", "raise SystemExit", "__import__('os')._exit(0)"):
        assert await said(f'"""\n>>> f()\n1\n"""\n\n\ndef f():\n    {last}\n') == []
