"""Promises beyond names, held against what was delivered: only what is certain is said."""

from __future__ import annotations

from typing import Any

import pytest

from schema.contract import HTTPRoute
from tests.checked import faults
from tools.proof.api.refusing import error_faults
from tools.proof.api.serving import Served, Server, serve
from tools.sandbox import Limits, PlainSandbox

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


# Errors of an API

LENDING = {
    "app.py": """
from fastapi import FastAPI, HTTPException
from fastapi.responses import JSONResponse

from errors import handle

app = FastAPI()
handle(app)


@app.get("/books/{book_id}")
def book(book_id: int):
    if book_id < 1_000_000:
        raise HTTPException(404, "no such book")
    return {"id": 1}


@app.get("/loans/{book_id}")
def loan(book_id: int):
    return JSONResponse({"message": "never lent"}, status_code=404)
""",
    "errors.py": """
from fastapi import HTTPException
from fastapi.responses import JSONResponse


def handle(app):
    @app.exception_handler(HTTPException)
    def told(request, error):
        return JSONResponse({"error": error.detail}, status_code=error.status_code)
""",
}


async def test_an_error_in_another_form_than_promised_is_told_to_who_writes_it() -> None:
    said = ["GET /books/{book_id} -> 200 {id}, 404", "GET /loans/{book_id} -> 200 {id}, 404"]
    routes = [HTTPRoute.model_validate(line) for line in said]
    server = Server("app", "app")
    sandbox, limits = PlainSandbox(drop_root=False), Limits(wall_s=30)
    served = await serve(sandbox, LENDING, server, routes, limits, None, {})
    assert isinstance(served, Served), served
    (fault,) = error_faults("{error: str}", served, routes, LENDING)
    assert fault.path == "app.py"
    assert "message" in fault.said and fault.said.endswith("answered with {error: str}")
    assert error_faults("", served, routes, LENDING) == []
    (other,) = error_faults("{message: str}", served, routes, LENDING)
    assert other.path == "errors.py"
