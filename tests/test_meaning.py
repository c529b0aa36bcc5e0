"""What a plan says beyond names: shapes, errors, defaults, elements, in the spellings of models."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schema.contract import contract_text, env_of
from schema.task import Contract, Task
from tests.planned import read

ORDER = "Order {id: int, total: float}"


def contract(whole: dict[str, Any] | None = None, **part: Any) -> Contract:
    """That of the first of two parts."""
    first = {"id": "1", "goal": "Write a", "type": "CODE_INTERPRET", "files": {"a.py": ["f"]}}
    second = first | {"id": "2", "goal": "Write b", "files": {"b.py": ["g"]}}
    plan = {**(whole or {}), "subtasks": [first | part, second]}
    found, faults = read(json.dumps(plan))
    assert found, faults
    return found.tasks(Task(goal="whole"))[0].contract


@pytest.mark.parametrize(
    "said",
    [
        [ORDER],
        ORDER,
        "Order = {id: int, total: float}",
        ["Order: {id: int, total: float}"],
        ["Order(id: int, total: float)"],
        ["Order is a dict {id: int, total: float}"],
        ["`Order` -> {'id': int, 'total': float}".replace("`", "")],
        ["record Order: id: int, total: float"],
        {"Order": "{id: int, total: float}"},
        {"Order": {"id": "int", "total": "float"}},
        {"Order": [{"name": "id", "type": "int"}, {"name": "total", "type": "float"}]},
        [{"name": "Order", "fields": {"id": "int", "total": "float"}}],
        [{"Order": ["id: int", "total: float"]}],
    ],
)
def test_a_record_is_read_in_every_spelling_with_one_meaning(said: Any) -> None:
    assert contract(records=said).records == (ORDER,)


def test_several_records_may_stand_in_one_text_and_nested_ones_are_kept() -> None:
    said = "Order {id: int, lines: [{sku: str}]}; Line {sku: str}"
    assert contract(records=said).records == (
        "Order {id: int, lines: [{sku: str}]}",
        "Line {sku: str}",
    )


def test_what_is_said_of_a_record_in_a_sentence_is_kept_as_words() -> None:
    said = "orders are passed on by reference and never copied"
    assert contract(records=[said]).interface == (said,)


@pytest.mark.parametrize(
    "whole",
    [
        {"errors": "{error: str}"},
        {"errors": {"error": "str"}},
        {"errors": "JSON {error: str} with the status"},
        {"errorFormat": {"shape": {"error": "str"}}},
        {"errors": {"4xx": "{error: str}"}},
        {"error_format": ["{error: str}"]},
    ],
)
def test_the_shape_of_all_errors_is_every_author_s(whole: dict[str, Any]) -> None:
    told = contract(whole, routes=["GET /a -> 200 {id}"])
    assert told.errors == "{error: str}"
    assert "every error is answered with {error: str}" in contract_text(told)


def test_errors_of_a_part_are_those_of_the_whole_and_exceptions_are_words() -> None:
    assert contract(errors="{error: str}").errors == "{error: str}"
    told = contract(errors={"NotFound": 404})
    assert (told.errors, told.interface) == ("", ("errors: NotFound: 404",))


@pytest.mark.parametrize(
    "said",
    [
        ["DATABASE_URL=sqlite:///app.db", "SECRET_KEY"],
        "DATABASE_URL=sqlite:///app.db, SECRET_KEY",
        ["DATABASE_URL (default: sqlite:///app.db)", "SECRET_KEY"],
        ["DATABASE_URL: where the data are, default sqlite:///app.db", "SECRET_KEY (required)"],
        {"DATABASE_URL": "sqlite:///app.db", "SECRET_KEY": None},
        {"DATABASE_URL": {"default": "sqlite:///app.db"}, "SECRET_KEY": "signs the tokens"},
        [{"name": "DATABASE_URL", "default": "sqlite:///app.db"}, {"name": "SECRET_KEY"}],
    ],
)
def test_the_default_of_a_variable_is_read_where_one_is_told(said: Any) -> None:
    found = env_of(contract(env=said))
    assert {name.split()[0]: default for name, default in found.items()} == {
        "DATABASE_URL": "sqlite:///app.db",
        "SECRET_KEY": None,
    }


PAGE = {"id": "1", "files": {"index.html": [], "style.css": []}}


@pytest.mark.parametrize(
    "part",
    [
        {"files": {"index.html": ["#list", "[name=title]", ".done"]}},
        {"files": {"index.html": ["#list, [name=title], .done"]}},
        {"files": {"index.html": ["id=list", "name='title'", 'class="done"']}},
        {"files": {"index.html": ["ids: list", "input names: title", "state classes: done"]}},
        {"files": {"index.html": {"ids": ["list"], "inputs": ["title"], "classes": ["done"]}}},
        {"files": ["index.html"], "ids": ["list"], "inputs": "title", "classes": [".done"]},
        {"files": ["index.html"], "elements": ["#list", '[name="title"]', ".done"]},
        {
            "files": ["index.html"],
            "interface": ["element ids: list", "input names: title", "classes: done"],
        },
    ],
)
def test_elements_of_a_page_are_read_as_selectors(part: dict[str, Any]) -> None:
    told = contract(**part)
    assert told.elements == {"index.html": ("#list", "[name=title]", ".done")}
    assert told.interface == ()


def test_what_is_said_of_an_element_is_kept_and_a_sentence_is_words() -> None:
    told = contract(
        files={"index.html": ["ul#list (empty at first)", "loads app.js"], "app.js": ["#list"]},
        interface=["the class hidden hides, all else is shown"],
    )
    assert told.elements == {"index.html": ("ul#list (empty at first)",)}
    assert "index.html: loads app.js" in told.interface
    assert "the class hidden hides, all else is shown" in told.interface


def test_elements_without_a_page_are_words() -> None:
    assert contract(ids=["list"]).interface == ("elements: #list",)


def test_who_reads_a_dict_keeps_to_its_keys_like_who_makes_it() -> None:
    kind = {"type": "CODE_INTERPRET"}
    parts = [
        {"id": "1", "goal": "Read", "files": {"a.py": ["get() -> list[Order]"]}, "records": ORDER},
        {"id": "2", "goal": "Load", "files": {"b.py": ["load(rows: list[Order]) -> int"]}},
        {"id": "3", "goal": "Log", "files": {"c.py": ["Entry"]}, "records": "Entry {text: str}"},
    ]
    found, faults = read(json.dumps({"subtasks": [kind | part for part in parts]}))
    assert found, faults
    get, load, log = (part.contract for part in found.tasks(Task(goal="whole")))
    assert get.records == load.records == (ORDER,)
    assert (log.records, log.interface) == ((), ("Entry has {text: str}",))
