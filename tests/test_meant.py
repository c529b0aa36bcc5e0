"""Promises beyond names, held against what was delivered: only what is certain is said."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checked import faults

PAGE = '<form id="new"><input name="title"></form><ul id="list" class="plain hidden"></ul>'


@pytest.mark.parametrize(
    ("path", "wanted", "source", "said"),
    [
        ("i.html", ["#list", "ul#items"], PAGE, "i.html has no element with the id items"),
        ("i.html", ["input[name=text]"], PAGE, "i.html has no input with the name text"),
        ("i.html", ["#title"], PAGE, "i.html has no element with the id title"),
        ("i.html", ["#a", "#b (all)"], PAGE, "i.html has no element with the id a, b"),
        ("s.css", [".done"], ".todo { color: red }", "s.css has no rule for the class done"),
    ],
)
async def test_an_element_that_is_not_there_is_told(
    path: str, wanted: list[str], source: str, said: str
) -> None:
    assert await faults({"elements": {path: wanted}}, {path: source}) == [said]


@pytest.mark.parametrize(
    ("path", "wanted", "source"),
    [
        ("i.html", ["form#new", "[name=title]", "#list (empty)", ".hidden"], PAGE),
        ("i.html", ["#list"], "<ul id=list></ul>"),
        ("i.html", [".done"], PAGE),
        ("s.css", ["#list"], ".done { color: red }"),
        ("i.html", ["#row"], "<script>a.id = 'row'; if (1 < 2) {}</script>"),
        ("i.html", ["[name=email]"], "<form>{{ form.email() }}</form>"),
        ("i.html", ["#row"], '<li id="{{ prefix }}row"></li>'),
        ("i.html", ["#list"], "{% extends 'base.html' %}"),
        ("s.css", [".done"], "li.done { color: red }"),
    ],
)
async def test_what_may_be_there_is_not_missed(path: str, wanted: list[str], source: str) -> None:
    assert await faults({"elements": {path: wanted}}, {path: source}) == []


@pytest.mark.parametrize(
    ("line", "source", "words"),
    [
        ("DB=a.db", "os.environ['DB']", "cannot do without the environment variable DB"),
        ("PORT=8000", "int(os.environ.get('PORT', '5000'))", "takes 5000 where"),
    ],
)
async def test_another_default_than_promised_is_told(line: str, source: str, words: str) -> None:
    (said,) = await faults({"env": [line]}, {"m.py": f"import os\nX = {source}"})
    assert words in said


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("DB", "os.environ['DB']"),
        ("DB=a.db", "os.environ.get('DB', 'a.db')"),
        ("DB=a.db", "os.environ.get('DB', HERE / 'a.db')"),
        ("DEBUG=false", "os.environ.get('DEBUG', False)"),
        ("SECRET_KEY=dev", "os.environ.get('SECRET_KEY', 'change-me')"),
    ],
)
async def test_a_default_that_may_be_right_is_not_told(line: str, source: str) -> None:
    assert await faults({"env": [line]}, {"m.py": f"import os\nHERE = 1\nX = {source}"}) == []


# Constructors


NOT_FOUND: dict[str, Any] = {"signatures": {"m.py": ["NotFound(message: str, status: int = 404)"]}}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("class NotFound(Exception): pass", "parameter status cannot be given by keyword"),
        (
            "class APIError(Exception):\n def __init__(self, message: str): ...\n"
            "class NotFound(APIError): pass",
            "parameter status is missing",
        ),
    ],
)
async def test_a_constructor_that_is_inherited_is_held_against_the_promise(
    source: str, words: str
) -> None:
    (said,) = await faults(NOT_FOUND, {"m.py": source})
    assert words in said


@pytest.mark.parametrize(
    "source",
    [
        "class APIError(Exception):\n def __init__(self, message: str, status: int = 500): ...\n"
        "class NotFound(APIError): pass",
        "from base import APIError\nclass NotFound(APIError): pass",
        "class NotFound(Exception):\n def __new__(cls, message, status=404): ...",
    ],
)
async def test_a_constructor_that_fits_or_is_not_seen_is_not_told(source: str) -> None:
    assert await faults(NOT_FOUND, {"m.py": source}) == []


async def test_an_exception_with_one_text_needs_no_constructor() -> None:
    promise = {"signatures": {"m.py": ["NotFound(message: str)"]}}
    assert await faults(promise, {"m.py": "class NotFound(ValueError): pass"}) == []


# Dicts


SALES: dict[str, Any] = {
    "records": ["Sale {id: int, total: float, note?: str}"],
    "signatures": {"m.py": ["sales(rows: list) -> list[Sale]"]},
}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return [{'id': r, 'sum': r} for r in rows]", "without total"),
        ("made = []\n for r in rows:\n  made.append({'id': r})\n return made", "without total"),
        ("for r in rows:\n  yield {'total': r}", "without id"),
    ],
)
async def test_a_dict_without_a_promised_key_is_told(body: str, said: str) -> None:
    (told,) = await faults(SALES, {"m.py": f"def sales(rows):\n {body}"})
    assert f"m.py: sales returns dicts {said}, promised is Sale {{id: int" in told


@pytest.mark.parametrize(
    "body",
    [
        "return [{'id': r, 'total': r} for r in rows]",
        "return [{**r, 'id': 1} for r in rows]",
        "made = []\n for r in rows:\n  made.append({'id': r})\n fill(made)\n return made",
        "made = [{'id': r} for r in rows]\n return [fill(one) for one in made]",
        "return rows",
        "def one(r):\n  return {'id': r}\n return map(one, rows)",
    ],
)
async def test_a_dict_that_may_have_its_keys_is_not_told(body: str) -> None:
    assert await faults(SALES, {"m.py": f"def sales(rows):\n {body}"}) == []


TOTALS: dict[str, Any] = {
    "records": SALES["records"],
    "signatures": {"m.py": ["total(sales: list[Sale], one: Sale | None = None) -> float"]},
}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return sum(s['price'] for s in sales)", "price of sales[]"),
        ("n = 0\n for i, s in enumerate(sorted(sales)):\n  n += s['sum'] + i\n return n",
         "sum of sales[]"),
        ("print(one)\n return one['sum'] * one['rate']", "rate, sum of one"),
    ],
)  # fmt: skip
async def test_a_key_that_no_dict_is_promised_to_have_is_told(body: str, said: str) -> None:
    (told,) = await faults(TOTALS, {"m.py": f"def total(sales, one=None):\n {body}"})
    assert told.startswith(f"m.py: total takes {said}, promised is Sale {{id: int")


@pytest.mark.parametrize(
    "body",
    [
        "return sum(s['total'] + len(s['note']) for s in sales)",
        "return sum(s['sum'] for s in sales if 'sum' in s)",
        "sales = [{'sum': 1}]\n return sum(s['sum'] for s in sales)",
        "enrich(sales)\n return sum(s['sum'] for s in sales)",
        "n = 0\n for s in sales:\n  enrich(s)\n  n += s['sum']\n return n",
        "n = 0\n for s in sales:\n  s['sum'] = 1\n  n += s['sum']\n return n",
        "try:\n  return one['sum']\n except KeyError:\n  return 0",
        "n = 0\n for s in sales:\n  pass\n for s in [{'sum': 1}]:\n  n += s['sum']\n return n",
        "return [s['sum'] for s in map(dict, sales)]",
        "one.update(sum=1)\n return one['sum']",
    ],
)
async def test_a_key_that_may_be_there_is_not_told(body: str) -> None:
    assert await faults(TOTALS, {"m.py": f"def total(sales, one=None):\n {body}"}) == []


async def test_a_record_that_says_it_has_more_allows_any_key() -> None:
    more = TOTALS | {"records": ["Sale {id: int, ...}"]}
    source = "def total(sales, one=None):\n return one['sum']"
    assert await faults(more, {"m.py": source}) == []
