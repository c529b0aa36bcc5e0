"""Goals of one file, and a model that writes it: for every test that needs no plan."""

from __future__ import annotations

from tests.scripted import Asked, Reply, Script, code

DOUBLE = "Create a Python function double(n)"
DOUBLE_TEST = {
    "test_double.py": "from double import double\n\n\ndef test_it():\n    assert double(2) == 4\n"
}
RIGHT = code("double.py", "def double(n):\n    return 2 * n")
WRONG = code("double.py", "def double(n):\n    return n")


def one_piece(*replies: str) -> Script:
    """A model that calls every goal atomic and writes these replies, the last one for ever."""
    left = list(replies)

    def answer(asked: Asked) -> Reply:
        if asked.purpose == "atomize":
            return Reply('{"atomic": true}')
        return Reply(left.pop(0) if len(left) > 1 else left[0])

    return answer
