"""What the author of a part is told of the others: the same for all first, then what it touches."""

from __future__ import annotations

import json
from typing import Any

from graph import asolve
from nodes.brief import Telling
from schema.state import Brief, State
from schema.task import Plan, Task
from tests.essay import ESSAY, Essay
from tests.planned import read
from tests.scripted import Asked, Reply, Serve, code

TODO: dict[str, Any] = {
    "start": "flask --app app run",
    "errors": "{error: str}",
    "subtasks": [
        {
            "id": "1",
            "goal": "Store the todos",
            "type": "CODE_INTERPRET",
            "files": {"store.py": ["NotFound(what: str)", "add(title: str) -> Todo"]},
            "records": ["Todo {id: int, title: str}"],
            "env": ["DATABASE=todos.db"],
        },
        {
            "id": "2",
            "goal": "Serve the todos",
            "type": "CODE_INTERPRET",
            "files": {"app.py": ["app"]},
            "routes": ["POST /todos {title} -> 201 Todo"],
            "relies_on": ["1"],
        },
        {
            "id": "3",
            "goal": "Lay out the page",
            "type": "CODE_INTERPRET",
            "files": {"templates/index.html": ["#list", "[name=title]"]},
        },
        {
            "id": "4",
            "goal": "Make the page work",
            "type": "CODE_INTERPRET",
            "files": {"static/app.js": []},
            "interface": ["app.js marks what is done with the class done"],
        },
    ],
}


def planned(whole: dict[str, Any]) -> Plan:
    found, faults = read(json.dumps(whole))
    assert found, faults
    parts = found.tasks(Task(goal="whole"))
    return Plan(subtasks=parts, source="model", reason="so", start=found.start)


def briefs(whole: dict[str, Any]) -> list[Brief]:
    plan = planned(whole)
    telling = Telling(plan, State(task=Task(goal="Build a todo app")))
    return [telling.brief(part) for part in plan.subtasks]


async def test_every_author_of_a_short_plan_is_told_the_same_of_all_parts_first(
    serve: Serve,
) -> None:
    sources = {
        "store.py": "import os\n\nDATABASE = os.environ.get('DATABASE', 'todos.db')\n\n\n"
        "class NotFound(Exception):\n    def __init__(self, what: str):\n"
        "        self.what = what\n\n\n"
        "def add(title: str) -> dict:\n    return {'id': 1, 'title': title}\n",
        "app.py": "from store import add\n\n\ndef app():\n    return add('a')\n",
    }
    two = TODO | {"subtasks": [TODO["subtasks"][0], TODO["subtasks"][1] | {"routes": []}]}

    def answer(asked: Asked) -> Reply:
        if asked.purpose == "atomize":
            return Reply('{"atomic": false}')
        if asked.purpose == "plan":
            return Reply(json.dumps(two))
        path = next(path for path in sources if f"- {path}" in asked.user)
        return Reply(code(path, sources[path]))

    server = serve(answer)
    assert (await asolve("Build a todo app")).passed
    written = [asked for asked in server.asked if asked.purpose == "code"]
    assert len(written) == 2
    assert len({asked.system for asked in written}) == 1
    assert written[0].system.endswith(
        "It is one part of: Build a todo app\n\n"
        "It is started with: flask --app app run\n\n"
        "Every error of the API is answered with {error: str}\n\n"
        "Its parts, each by an author of its own at this moment; rely on what they promise:\n"
        "1. Store the todos (2 will use it)\n"
        "store.py: NotFound(what: str), add(title: str) -> Todo\n"
        "environment variable DATABASE=todos.db\n"
        "dict Todo {id: int, title: str}\n"
        "2. Serve the todos\n"
        "app.py: app"
    )


def test_page_and_script_see_each_other_and_the_routes_without_being_listed() -> None:
    for brief in briefs(TODO):
        for promised in ("#list, [name=title]", "the class done", "POST /todos {title} -> 201"):
            assert promised in brief.project
        assert "fields of a form by name" in brief.project
        assert brief.needs == ()


def test_of_a_long_plan_each_author_is_told_what_its_part_touches() -> None:
    long = TODO | {
        "subtasks": TODO["subtasks"]
        + [
            {
                "id": f"{number}",
                "goal": f"Draw chart {number}",
                "type": "CODE_INTERPRET",
                "files": {f"chart{number}.py": [f"draw_{n}(values: list) -> str" for n in names]},
            }
            for number, names in ((5, range(90)), (6, range(90, 180)))
        ]
    }
    store, app, page, script, chart, _ = briefs(long)
    assert len({brief.project for brief in (store, app, page, script, chart)}) == 1
    assert "Its parts" not in store.project
    assert store.needs[-1] == "Others will use it for:\nServe the todos"
    assert "add(title: str) -> Todo" in app.needs[0]
    assert "draw_" not in app.needs[0]
    for brief, others in ((page, ("POST /todos", "done")), (script, ("POST /todos", "#list"))):
        assert all(promised in brief.needs[0] for promised in others)
    assert chart.needs == ()


def test_who_speaks_of_a_table_or_a_variable_of_another_part_is_told_of_it() -> None:
    filler = {"interface": [f"rule {number}: {'x' * 60}" for number in range(80)]}
    parts = [
        {"goal": "Declare the data", "files": {"db.py": []}, "tables": ["orders(id, total)"]},
        {"goal": "Sum up each order", "files": {"sums.py": ["sums"]}},
        {"goal": "Read the settings", "files": {"conf.py": []}, "env": ["API_KEY=none-yet"]},
        {"goal": "Ask the API", "files": {"ask.py": ["ask"]}, "env": ["API_KEY"]},
        {"goal": "Keep all else", "files": {"rest.py": ["rest"]}, **filler},
    ]
    kind = {"type": "CODE_INTERPRET"}
    whole = {"subtasks": [{"id": str(n), **kind, **part} for n, part in enumerate(parts, 1)]}
    _, sums, _, ask, _ = briefs(whole)
    assert "table orders(id, total)" in sums.needs[0]
    assert "API_KEY=none-yet" in ask.needs[0]
    assert "rule 1" not in "".join((*sums.needs, *ask.needs))


def test_prose_is_told_what_it_relies_on_and_nothing_else() -> None:
    prose = {"id": "5", "goal": "Tell how it is used", "type": "WRITE", "relies_on": ["2"]}
    *_, brief = briefs(TODO | {"subtasks": [*TODO["subtasks"], prose]})
    assert brief.project == "It is one part of: Build a todo app"
    assert "POST /todos" in brief.needs[0]
    assert "store.py" not in brief.needs[0]


async def test_authors_of_prose_are_told_the_same_first_and_their_own_task_after_it(
    serve: Serve,
) -> None:
    server = serve(Essay())
    await asolve(ESSAY)
    answers = [asked for asked in server.asked if asked.purpose == "answer"]
    (told,) = {asked.system for asked in answers}
    assert told.endswith(f"It is one part of: {ESSAY}")
    tasks = {asked.user.splitlines()[0] for asked in answers}
    assert tasks == {"Anatomy", "Behaviour", "History", "Verdict"}


PASTED = """Mend the shop. It has been sold to a customer who is not at all glad, for what it does
to his orders, and who has written to us about it at some length; see below for what he sent, and
for what our own people have found when they looked into his case. Please do not change how pages
look, and leave the database alone; nothing of this may be lost.

- every answer carries the header X-Shop
- lists in store.py end after 50 titles

Traceback (most recent call last):
  File "/srv/shop/store.py", line 7, in add
    return rows[title]
KeyError: 'a title'

It fails for the last row alone.
"""


def test_what_a_long_goal_says_reaches_the_author_whom_it_is_about_else_all_of_them() -> None:
    plan = planned(TODO)
    telling = Telling(plan, State(task=Task(goal=PASTED)))
    store, app, *_ = [telling.brief(part) for part in plan.subtasks]
    assert "- lists in store.py end after 50 titles\nTraceback" in store.passages
    assert "KeyError: 'a title'" in store.passages
    assert not any("KeyError" in told for told in (app.project, *app.told))
    for brief in (store, app):
        assert "X-Shop\nIt fails for the last row alone." in brief.project
    inner = Telling(plan, State(task=Task(goal="Store"), brief=store))
    assert all("KeyError" in inner.brief(part).project for part in plan.subtasks)


def test_what_is_too_long_of_a_goal_keeps_its_end_and_goes_before_single_sentences() -> None:
    rows = "\n".join(f"    row {number} of the table" for number in range(400))
    goal = f"{'Build it well. ' * 30}\n```\n{rows}\nboom\n```\n{'It is plain. ' * 300}"
    plan = planned(TODO)
    told = Telling(plan, State(task=Task(goal=goal))).brief(plan.subtasks[0]).project
    said = told.partition("Of the user's goal")[2].partition("\n\n")[0]
    assert "row 1 of" in said and "boom" in said and "row 200 of" not in said
    assert len(said) < 2_100
