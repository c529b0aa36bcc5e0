"""Acceptance tests: what they ask for, and which ones are refused before anything is spent."""

from __future__ import annotations

import pytest

from schema.contract import Contract
from schema.errors import GoalError
from tools.checks import check_tests, covered_names, needed_modules
from tools.checks.demands import Tests

# What the tests ask for


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ("from textkit import slugify, fizzbuzz as fb", {"textkit": ("fizzbuzz", "slugify")}),
        ("from textkit import *", {"textkit": ()}),
        ("import textkit", {"textkit": ()}),
        ("import textkit\ntextkit.f()\ntextkit.G.h", {"textkit": ("G", "f")}),
        ("import textkit as t\nt.f()", {"textkit": ("f",)}),
        ("import textkit\ntextkit.mode = 1", {"textkit": ()}),
        ("import shop.cart\nshop.cart.add()", {"shop.cart": ("add",)}),
        ("import shop\nimport shop.cart\nshop.cart.add()\nshop.open()",
         {"shop": ("open",), "shop.cart": ("add",)}),
        ("from shop.cart import Cart", {"shop.cart": ("Cart",)}),
        ("def test_it():\n    from late import f", {"late": ("f",)}),
        ("try:\n    import fast as k\nexcept ImportError:\n    import slow as k\nk.f()",
         {}),
        # What is there already, or cannot be imported from outside.
        ("import os, json.decoder\nfrom unittest import mock", {}),
        ("import pytest, pydantic\nfrom _pytest.fixtures import x", {}),
        ("from __future__ import annotations", {}),
        ("from . import a\nfrom .b import c", {}),
        ("textkit.f()", {}),
        # Our own rooms have everyday names, which a project may have as well.
        ("from graph import Node\nimport tools\nfrom schema.user import User\nimport nodes, cli",
         {"cli": (), "graph": ("Node",), "nodes": (), "schema.user": ("User",), "tools": ()}),
    ],
)  # fmt: skip
def test_needed_modules(source: str, needed: dict[str, tuple[str, ...]]) -> None:
    assert needed_modules({"test_it.py": source}) == needed


def test_needs_of_several_files_add_up() -> None:
    tests = {"test_a.py": "from kit import a", "test_b.py": "import kit\nkit.b()"}
    assert needed_modules(tests) == {"kit": ("a", "b")}


def test_each_author_is_shown_the_tests_of_their_names() -> None:
    source = "from kit import add, sub\nimport kit\n\n\n"
    add = "def test_add():\n    assert add(1, 2) == 3"
    sub = "async def test_sub():\n    assert kit.sub(2, 1) == 1"
    tests = {"test_kit.py": f"{source}{add}\n\n\n{sub}\n"}
    told = {names: Tests(tests).excerpts(Contract(exports={"kit.py": names}))
            for names in (("add",), ("sub",), ("add", "sub"), ("mul",))}  # fmt: skip
    assert told["add",] == f"from kit import add\n\n{add}"
    assert told["sub",] == f"import kit\n\n{sub}"
    assert told["add", "sub"] == f"from kit import add\nimport kit\n\n{add}\n\n{sub}"
    assert told["mul",] == ""
    assert covered_names(tests) == {
        "test_add": frozenset({"add"}),
        "test_sub": frozenset({"kit", "sub"}),
    }


# Refused before anything is spent


@pytest.mark.parametrize(
    ("name", "source", "said"),
    [
        ("test_a.py", "def test_it(:\n", "line 1"),
        ("test_a.py", "def test_it():\n    '\0'", "null"),
        ("test_a.py", "", "nothing to run"),
        ("test_a.py", "from f import f\n\ndef check():\n    assert f()", "nothing to run"),
        ("../test_a.py", "def test_it(): pass", "refused path"),
        ("/test_a.py", "def test_it(): pass", "refused path"),
    ],
)
def test_a_test_that_cannot_be_used_is_refused(name: str, source: str, said: str) -> None:
    with pytest.raises(GoalError) as raised:
        check_tests({"test_good.py": "def test_it(): pass", name: source})
    assert name in str(raised.value)
    assert said in str(raised.value)


def test_tests_of_every_form_are_taken() -> None:
    check_tests({})
    check_tests({"test_a.py": "class TestIt:\n    def test_it(self): pass"})
    check_tests({"tests/acceptance.py": "async def test_it(): pass"})
