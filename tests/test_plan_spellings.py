"""Plans in the many spellings of models: one plain meaning is one plan, at one call."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from schema.task import Task, TaskType
from tests.planned import FOLDER, cases, judge, read


def parts(*changes: dict[str, Any]) -> list[dict[str, Any]]:
    """Two parts of code, and what is different about each."""
    first = {"id": "1", "goal": "Write a", "type": "CODE_INTERPRET", "files": {"a.py": ["f"]}}
    second = {"id": "2", "goal": "Write b", "type": "CODE_INTERPRET", "files": {"b.py": ["g"]}}
    return [part | more for part, more in zip((first, second), (*changes, {}, {}), strict=False)]


def tasks(plan: Any) -> tuple[Task, ...]:
    found, faults = read(json.dumps(plan))
    assert found, faults
    return found.tasks(Task(goal="whole"))


def first(**changes: Any) -> Task:
    return tasks({"subtasks": parts(changes)})[0]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.jsonl")), ids=lambda path: path.stem)
def test_recorded_kinds_of_plans_are_read_at_one_call(path: Path) -> None:
    judged = {case["id"]: judge(case) for case in cases(path)}
    assert {id_: what for id_, what in judged.items() if what != "right"} == {}


# Around the parts


@pytest.mark.parametrize(
    "wrap",
    [
        lambda p: p,
        lambda p: {"Tasks": p},
        lambda p: {"sub_tasks": p, "notes": "n"},
        lambda p: {"plan": p},
        lambda p: {"plan": {"steps": p}, "reasoning": "so"},
        lambda p: {"goal": "The whole", "result": {"plan": {"subtasks": p}}},
        lambda p: [{"subtasks": p}],
        lambda p: {"name": "plan", "arguments": json.dumps({"subtasks": p})},
        lambda p: {"tasks": {part["id"]: {**part, "id": None} for part in p}},
        lambda p: {part["id"]: part for part in p},
        lambda p: {"subtasks": [{"taskId": part.pop("id"), **part} for part in p]},
        lambda p: {"subtasks": [{**part, "contract": {"files": part.pop("files")}} for part in p]},
    ],
)
def test_what_is_around_the_parts_does_not_matter(wrap: Any) -> None:
    found = tasks(wrap(parts({}, {"depends_on": ["1"]})))
    assert [(task.id, task.depends_on) for task in found] == [("1", ()), ("2", ("1",))]
    assert found[1].contract.exports == {"b.py": ("g",)}


def test_a_part_is_told_by_title_and_description_too() -> None:
    said = [{k: v for k, v in part.items() if k != "goal"} for part in parts()]
    found = tasks([said[0] | {"title": "Reader"}, said[1] | {"name": "B", "description": "Draw"}])
    assert [task.goal for task in found] == ["Reader", "B: Draw"]


def test_parts_that_stand_one_after_another_are_a_plan() -> None:
    found, faults = read("First {this}:\n" + "\nand\n".join(map(json.dumps, parts())))
    assert found, faults
    assert [part.id for part in found.subtasks] == ["1", "2"]


def test_what_a_part_uses_need_not_be_a_part() -> None:
    (_, task) = tasks(
        parts({}, {"requires": ["flask", "1"], "uses": ["SQLite"], "schema": {"a": 1}})
    )
    assert task.depends_on == ("1",)
    assert task.relies_on == ()
    assert task.contract.tables == ()


def test_parts_inside_a_part_are_not_taken_for_the_plan() -> None:
    inner = {"subtasks": parts()}
    outer = [{"id": "1", "goal": "", "type": "THINK"} | inner, {"id": "2", "goal": "x"} | inner]
    found, faults = read(json.dumps({"subtasks": outer}))
    assert found is None
    assert faults


# Ids and what refers to them


@pytest.mark.parametrize(
    ("ids", "reference", "expected"),
    [
        ((1, 2), 1, ("1", "2")),
        ((1.0, 2.0), 1, ("1", "2")),
        ((0, 1), 0, ("part-1", "1")),
        ((None, None), 1, ("1", "2")),
        (("1.1", "1.2"), "1.1", ("1-1", "1-2")),
        ((1.1, 1.2), 1.1, ("1-1", "1-2")),
        (("step 1", "step 2"), "Step 1", ("step-1", "step-2")),
        (("task-1", "task-2"), 1, ("task-1", "task-2")),
        (("1", "2"), "task 1", ("1", "2")),
        (("1", "2"), "#1", ("1", "2")),
        (("1", "2"), "1: Write a", ("1", "2")),
        (("1", "2"), "Write a", ("1", "2")),
        (("1", "2"), "a.py", ("1", "2")),
        (("1", "2"), {"id": "1", "why": "its types"}, ("1", "2")),
        (("the-very-long-name-of-one", "b"), "the-very-long-name-of-one",
         ("the-very-long-name-o", "b")),
        (("the-very-long-name-of-one", "the-very-long-name-of-two"), "the-very-long-name-of-one",
         ("the-very-long-name-o", "2")),
        (("データ", "b"), "データ", ("1", "b")),
    ],
)  # fmt: skip
def test_ids_are_made_safe_and_references_follow(
    ids: tuple[Any, Any], reference: Any, expected: tuple[str, str]
) -> None:
    changes = {"id": ids[0]}, {"id": ids[1], "depends_on": [reference], "relies_on": reference}
    found = tasks({"subtasks": parts(*changes)})
    assert tuple(task.id for task in found) == expected
    assert found[1].depends_on == (expected[0],)


@pytest.mark.parametrize(
    "nothing", [None, [], "", "none", "None", "-", "N/A", False, [None], ["none"]]
)
def test_nothing_is_a_dependency_in_many_words(nothing: Any) -> None:
    assert first(depends_on=nothing).depends_on == ()


@pytest.mark.parametrize("key", ["dependencies", "dependsOn", "Depends-On", "requires", "after"])
@pytest.mark.parametrize("said", ["1, 2", "1 and 2", ["1", "2"], "[1, 2]", {"1": "x", "2": "y"}])
def test_dependencies_in_many_keys_and_forms(key: str, said: Any) -> None:
    third = {"id": "3", "goal": "Write c", "type": "THINK", key: said}
    assert tasks({"subtasks": [*parts(), third]})[2].depends_on == ("1", "2")


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"depends_on": ["2"]}, "circle"),
        ({"depends_on": ["9"]}, "'9'"),
        ({"depends_on": "the store"}, "'the store'"),
        ({"requires": [9]}, "'9'"),
        ({"id": "2"}, "2 times"),
        ({"files": {"b.py": []}}, "two owners"),
        ({"files": {}}, "no files"),
    ],
)
def test_what_is_really_wrong_is_named(changes: dict[str, Any], word: str) -> None:
    found, faults = read(json.dumps({"subtasks": parts(changes, {"depends_on": ["1"]})}))
    assert found is None
    assert any(word in fault for fault in faults)


# Types


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("code_interpret", TaskType.CODE_INTERPRET),
        ("TaskType.WRITE", TaskType.WRITE),
        ("Code Interpret", TaskType.CODE_INTERPRET),
        ("coding", TaskType.CODE_INTERPRET),
        ("write code", TaskType.CODE_INTERPRET),
        ("Research", TaskType.RETRIEVE),
        ("documentation", TaskType.WRITE),
        ("Analysis", TaskType.THINK),
        ("image-generation", TaskType.IMAGE_GENERATION),
        ("illustration", TaskType.IMAGE_GENERATION),
        ("something else", None),
        ("x" * 10_000, None),
        (7, None),
        (None, None),
    ],
)
def test_types_in_many_words(said: Any, kind: TaskType | None) -> None:
    files = {"a.py": []} if kind is TaskType.CODE_INTERPRET else None
    assert first(type=said, files=files).type == kind


@pytest.mark.parametrize("said", ["design", "backend", "fetch", "whatever", None])
def test_who_writes_code_writes_code(said: Any) -> None:
    assert first(type=said).type is TaskType.CODE_INTERPRET


# Promises


@pytest.mark.parametrize(
    ("said", "exports", "words"),
    [
        (["a.py"], {}, ()),
        ("a.py", {}, ()),
        ("a.py: find, Cart", {"a.py": ("find", "Cart")}, ()),
        ("a.py - the store", {}, ("a.py: the store",)),
        ([{"path": "a.py", "exports": ["find(x: int, y: int)"]}], {"a.py": ("find",)}, ()),
        ([{"path": "a.py", "description": "the entry point"}], {}, ("a.py: the entry point",)),
        ({"a.py": "find"}, {"a.py": ("find",)}, ()),
        ({"a.py": "find(x, y), class Cart"}, {"a.py": ("find", "Cart")}, ("a.py: class Cart",)),
        ({"a.py": "the entry point"}, {}, ("a.py: the entry point",)),
        ({"a.py": ["= 3"]}, {}, ("a.py: = 3",)),
        ({"a.py": ["function find", "the Cart class"]}, {"a.py": ("find", "Cart")}, ()),
        ({"a.py": "import x\n\ndef find():\n    pass\n\nclass Cart: ..."},
         {"a.py": ("find", "Cart")}, ()),
        ({"a.py": {"functions": ["find"], "classes": ["Cart"]}}, {"a.py": ("find", "Cart")}, ()),
        ({"a.py": [{"name": "find", "signature": "find(x)"}]}, {"a.py": ("find",)}, ()),
    ],
)  # fmt: skip
def test_files_in_many_forms(said: Any, exports: dict[str, Any], words: tuple[str, ...]) -> None:
    contract = first(files=said).contract
    assert contract.files == ("a.py",)
    assert contract.exports == exports
    assert contract.interface == words


def test_prose_about_a_script_is_no_export() -> None:
    contract = first(files={"dice.js": ["the script of the page", "function roll(n)"]}).contract
    assert contract.js_exports == {"dice.js": ("roll(n)",)}
    assert contract.interface == ("dice.js: the script of the page",)


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ("GET /x", ["GET /x"]),
        ("GET|POST /x", ["GET /x", "POST /x"]),
        (["get/post /x -> 200"], ["GET /x -> 200", "POST /x -> 200"]),
        (["GET, POST /x"], ["GET /x", "POST /x"]),
        ("GET /x, POST /y {a, b} -> 201", ["GET /x", "POST /y {a, b} -> 201"]),
        (["`DELETE /x/{id}`", "- PUT /x"], ["DELETE /x/{id}", "PUT /x"]),
        ({"GET /x": "the list"}, ["GET /x -> the list"]),
        ({"method": "GET", "path": "/x", "request": None}, ["GET /x"]),
        ([{"methods": ["GET", "HEAD"], "path": "/x", "auth": True}], ["GET /x", "HEAD /x"]),
    ],
)
def test_routes_in_many_forms(said: Any, lines: list[str]) -> None:
    assert [str(route) for route in first(routes=said).contract.routes] == lines


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ("users(id, email)", ["users(id, email)"]),
        ("users: id, price NUMERIC(8, 2)", ["users(id, price NUMERIC(8, 2))"]),
        ("users(id); posts(id)", ["users(id)", "posts(id)"]),
        ("users(id), posts(id)", ["users(id)", "posts(id)"]),
        (
            'CREATE TABLE IF NOT EXISTS "users" (id INTEGER PRIMARY KEY, p NUMERIC(8, 2) CHECK '
            "(p > 0), FOREIGN KEY (p) REFERENCES q(id)); create table posts (id int);",
            ["users(id, p)", "posts(id)"],
        ),
        ({"users": ["id", "email"]}, ["users(id, email)"]),
        ({"users": {"id": "INTEGER", "email": "TEXT"}}, ["users(id INTEGER, email TEXT)"]),
        ([{"table": "users", "fields": [{"name": "id", "type": "INT"}]}], ["users(id INT)"]),
    ],
)
def test_tables_in_many_forms(said: Any, lines: list[str]) -> None:
    assert [str(table) for table in first(tables=said).contract.tables] == lines


def test_one_text_is_a_list_of_one() -> None:
    contract = first(
        env="KEY, SECRET", commands="shop add NAME", interface={"ids": "text"}
    ).contract
    assert contract.env == ("KEY", "SECRET")
    assert contract.commands == ("shop add NAME",)
    assert contract.interface == ("ids: text",)


# How the whole is started


@pytest.mark.parametrize(
    ("said", "read_as"),
    [
        ({"start": "flask --app app run"}, "flask --app app run"),
        ({"startCommand": " `python -m shop` "}, "python -m shop"),
        ({"run": ["python", "-m", "shop"]}, "python -m shop"),
        ({"start": {"kind": "web", "command": "uvicorn a:app"}}, "uvicorn a:app"),
        ({"entry_point": "$ python\n  a.py"}, "python a.py"),
        ({"start": None}, ""),
        ({"start": {"kind": "library"}}, ""),
        ({"start": 7}, ""),
        ({"start": "x" * 300}, ""),
        ({"start": "a\x1b[2Jb"}, ""),
        ({}, ""),
    ],
)
@pytest.mark.parametrize("wrap", [lambda p: p, lambda p: {"plan": p}, lambda p: {"result": p}])
def test_how_the_whole_is_started_is_read_or_left_out(
    said: dict[str, Any], read_as: str, wrap: Any
) -> None:
    found, faults = read(json.dumps(wrap({"subtasks": parts(), **said})))
    assert found, faults
    assert found.start == read_as
