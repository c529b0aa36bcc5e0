"""The source of one test together with what it uses of the tests' own files."""

from __future__ import annotations

from textwrap import dedent

import pytest

from tools.checks.demands import excerpt

CONFTEST = """
import pytest
from app import create_app
from helpers import settings


@pytest.fixture(autouse=True)
def clean():
    yield


@pytest.fixture(name="client")
def _client(app):
    with app.test_client() as found:
        yield found


@pytest.fixture
def app():
    return create_app(settings())


@pytest.fixture
def unused():
    return 1
"""
HELPERS = 'PREFIX = "/api"\nUNUSED = 1\n\n\ndef settings():\n    return {"AT": PREFIX}\n'
TEST = """
import os
import helpers as h
from shop import Cart

SHOWN = 3
HIDDEN = 4


class Base:
    def login(self):
        return h.PREFIX


class TestCart(Base):
    limit = SHOWN

    def setup_method(self):
        self.cart = Cart(os.curdir)

    def test_add(self, client):
        self.login()
        assert self.cart.add(self.limit)

    def test_other(self):
        assert HIDDEN


def test_add(client):
    assert client


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("n", [1])
def test_marked(n):
    assert n
"""
TESTS = {"conftest.py": CONFTEST, "helpers.py": HELPERS, "test_shop.py": TEST}


def test_all_that_a_test_uses_is_shown_in_order_and_nothing_else() -> None:
    said = excerpt(TESTS, "test_shop.py::TestCart::test_add[a-1]")
    assert said == dedent("""\
        # conftest.py
        from app import create_app

        @pytest.fixture(autouse=True)
        def clean():
            yield

        @pytest.fixture(name="client")
        def _client(app):
            with app.test_client() as found:
                yield found

        @pytest.fixture
        def app():
            return create_app(settings())

        # helpers.py
        PREFIX = "/api"

        def settings():
            return {"AT": PREFIX}

        # test_shop.py
        from shop import Cart

        SHOWN = 3

        class Base:

            def login(self):
                return h.PREFIX

        class TestCart(Base):

            limit = SHOWN

            def setup_method(self):
                self.cart = Cart(os.curdir)

            def test_add(self, client):
                self.login()
                assert self.cart.add(self.limit)""")


@pytest.mark.parametrize(
    ("name", "shown", "hidden"),
    [
        ("test_shop.py::test_add", "def test_add(client)", "TestCart"),
        ("test_add", "def test_add(", "HIDDEN"),
        ("test_marked[1]", "create_app(settings())", "_client"),
        ("test_other", "HIDDEN = 4", "def test_add"),
    ],
)
def test_a_test_is_found_by_each_of_its_names(name: str, shown: str, hidden: str) -> None:
    said = excerpt(TESTS, name)
    assert shown in said
    assert hidden not in said


def test_what_is_no_test_has_no_excerpt() -> None:
    assert excerpt(TESTS, "test_none") == excerpt({}, "test_a.py::test_a") == ""


def test_a_fixture_may_extend_another_of_its_name() -> None:
    tests = {
        "conftest.py": "import pytest\n\n@pytest.fixture\ndef a():\n    return 1\n",
        "test_a.py": "import pytest\n\n@pytest.fixture\ndef a(a):\n    return a + 1\n\n"
        "def test_a(a):\n    assert a == 2\n",
    }
    assert excerpt(tests, "test_a").count("def a(") == 2


@pytest.mark.parametrize(
    "source",
    [
        "class A(A):\n    def test_a(self):\n        self.b()",
        "class A(B): pass\nclass B(A):\n    def test_a(self):\n        self.b()",
        "from a import *\nfrom test_a import *\ndef test_a():\n    b()",
        "from test_a import b\ndef test_a():\n    b()",
        "def f(): g()\ndef g(): f()\ndef test_a(): f()",
    ],
)
def test_what_refers_to_itself_is_shown_once(source: str) -> None:
    said = excerpt({"test_a.py": source, "a.py": "from test_a import *"}, "test_a")
    assert said.count("def test_a(") == 1
