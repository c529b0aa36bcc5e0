"""What a planner is shown of a project: all of a small one, of a large one a map that fits."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import graph, load_config
from tests.scripted import Asked, Reply, Serve, code
from tools.base import (
    MAP_TOKENS,
    Inspected,
    inspected,
    mentioned,
    named_in,
    own_tests,
    project_map,
    started_with,
    tokens_of,
    whole_project,
)
from tools.base.outline import outline
from tools.base.ranking import ranked
from tools.proof import limits_of
from tools.sandbox import PlainSandbox

LONG = "\n".join(f"# line {number} of a body that nobody has to see" for number in range(400))
SHOP = f"""from flask import Flask
from shop.money import to_euros

app = Flask(__name__)


class Cart:
    def __init__(self, owner: str) -> None:
        self.owner = owner

    def add(self, item: str, count: int = 1) -> int:
        return count

    def _hidden(self) -> None: ...


@app.post("/books")
def add_book():
    return {{}}


{LONG}
"""
FILES = {
    "README.md": "# The shop\n\nSells books.\n",
    "shop/__init__.py": "",
    "shop/api.py": SHOP,
    "shop/money.py": f"def to_euros(cents: int) -> float:\n    return cents / 100\n\n\n{LONG}\n",
    "shop/unused.py": f"def nobody_calls_it():\n    return 1\n\n\n{LONG}\n",
    "shop/schema.sql": f"CREATE TABLE books (id INTEGER, title TEXT);\n-- {LONG}".replace(
        "#", "--"
    ),
    "web/index.html": f'<form id="new"><input name="title"></form><!-- {LONG} -->',
    "web/app.js": f"export function show(book) {{ fetch('/books'); }}\n/* {LONG} */",
    "web/logo.png": "data:application/octet-stream;base64,iVBORw0KGgo=",
    "tests/test_money.py": f"def test_euros():\n    pass\n\n\n{LONG}\n",
    "package.json": json.dumps({"scripts": {"test": "node --test"}, "pad": LONG}),
}


async def looked_into(files: dict[str, str]) -> Inspected:
    sandbox = PlainSandbox(drop_root=False)
    return await inspected(sandbox, files, [], limits_of(load_config()))


async def test_a_map_says_what_each_file_defines_and_nothing_of_what_is_in_it() -> None:
    said = project_map(FILES, await looked_into(FILES), "Let books have a price", 2_000)
    assert "line 7 of a body" not in said and "iVBORw0KGgo" not in said
    for line in (
        "# The shop",
        "Cart(owner: str)",
        "Cart.add(item: str, count: int=1) -> int",
        "POST /books",
        "to_euros(cents: int) -> float",
        "table books(id, title)",
        "has #new, [title]",
        "exports show",
        "asks GET /books",
        "web/logo.png",
        "Its own tests: tests/test_money.py, run by `npm test` or `pytest`",
    ):
        assert f"{line}\n" in f"{said}\n", line
    assert "_hidden" not in said


async def test_routes_are_told_below_the_path_where_another_file_hangs_them_up() -> None:
    routed = "@{0}.get('/new')\ndef new():\n    return ''\n\n\n" + LONG
    files = {
        "polls/views.py": "from flask import Blueprint\n\nbp = Blueprint('p', __name__)\n"
        + routed.format("bp"),
        "books.py": "from fastapi import APIRouter\n\nrouter = APIRouter(prefix='/books')\n"
        + routed.format("router"),
        "polls/__init__.py": "from .views import bp as polls\nimport books\n\n\ndef made(app):\n"
        "    app.register_blueprint(\n        polls,\n        url_prefix='/polls',\n    )\n"
        "    app.include_router(books.router)\n",
    }
    said = project_map(files, await looked_into(files), "Let a poll be closed", 1_500)
    assert "GET /polls/new" in said and "GET /books/new" in said


async def test_what_the_goal_names_comes_first_then_what_others_use() -> None:
    found = await looked_into(FILES)
    order = ranked(FILES, found, "Let schema.sql have a price of each book")
    assert order[0] == "shop/schema.sql"
    assert order.index("shop/money.py") < order.index("shop/unused.py")
    near = ranked(FILES, found, "What does nobody_calls_it do?")
    assert near.index("shop/unused.py") < near.index("web/logo.png")


def test_a_name_that_several_files_have_names_none_of_them() -> None:
    paths = ["a/views.py", "b/views.py", "b/urls.py"]
    assert named_in("Change views.py and urls.py", paths) == {"b/urls.py"}
    assert named_in("Change `a/views.py`.", paths) == {"a/views.py"}


def test_a_small_project_is_shown_whole() -> None:
    small = {"app.py": "def add(a, b):\n    return a + b\n", "notes.md": "```py\nx\n```\n"}
    said = project_map(small, Inspected(), "Add sub")
    assert said == whole_project(small) and "return a + b" in said
    assert "````\n```py\nx\n```\n````" in said  # what is in a file ends no quotation


names = st.sampled_from(["a", "abc", "a_b", "shop", "views", "über"])
paths = st.builds("{}/{}{}".format, names, names, st.sampled_from([".py", ".md", ".js"]))
lines = st.sampled_from(["a_b(shop)\n", "漢é \n", "```#\n", "abc"])
texts = st.builds(lambda line, times: line * times, lines, st.integers(0, 60))
projects = st.dictionaries(paths, texts, min_size=1, max_size=20)


@given(projects, st.sampled_from(["", "Change a_b", "漢 shop/abc.py"]), st.integers(0, 900))
def test_a_map_is_never_above_its_budget_and_always_the_same(
    files: dict[str, str], goal: str, tokens: int
) -> None:
    said = project_map(files, Inspected(), goal, tokens)
    assert tokens_of(said) <= tokens
    turned = dict(reversed(files.items()))
    if tokens_of(whole_project(files)) > tokens:
        assert project_map(turned, Inspected(), goal, tokens) == said


@given(projects, st.data(), st.integers(120, 900))
def test_a_file_that_the_goal_names_is_always_in(
    files: dict[str, str], data: st.DataObject, tokens: int
) -> None:
    path = data.draw(st.sampled_from(sorted(files)))
    said = project_map(files, Inspected(), f"Change {path} so that it adds", tokens)
    assert path in said


def test_what_is_known_of_a_file_takes_a_bounded_line_each() -> None:
    lines = outline("a.sql", "CREATE TABLE t (" + ", ".join(f"c{n} INT" for n in range(999)) + ");")
    assert len(lines) == 1 and len(lines[0]) < 300
    assert outline("x.bin", FILES["web/logo.png"]) == []


def test_a_projects_own_tests_and_how_they_are_run() -> None:
    files = {
        "tests/test_a.py": "", "b_test.py": "", "web/a.test.ts": "", "__tests__/b.js": "",
        "conftest.py": "", "testing.py": "", "Makefile": "all:\n\techo\ntest: all\n\tpytest\n",
    }  # fmt: skip
    assert set(own_tests(files)) == set(list(files)[:4])
    assert started_with(files) == ("make test", "pytest")
    unset = '{"scripts": {"test": "echo \\"Error: no test specified\\" && exit 1"}}'
    assert started_with({"package.json": unset}) == ()


PLAN: dict[str, Any] = {
    "id": "1",
    "goal": "Give books a price",
    "type": "CODE_INTERPRET",
    "files": {"shop/money.py": ["to_cents(euros: float) -> int"]},
}


@pytest.mark.slow
async def test_whoever_plans_a_change_of_a_large_project_sees_the_map(serve: Serve) -> None:
    money = FILES["shop/money.py"] + "\n\ndef to_cents(euros: float) -> int:\n    return 1\n"

    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            return Reply(json.dumps({"subtasks": [PLAN]}))
        return Reply(code("shop/money.py", money))

    server = serve(script)
    base = {path: text for path, text in FILES.items() if not path.endswith(".js")}
    end = await graph.ainvoke({"goal": "Add to_cents to money.py", "base": base})
    asked = server.asked[0].user
    assert "Cart.add(item: str, count: int=1) -> int" in asked
    assert "line 7 of a body" not in asked
    assert tokens_of(asked) < MAP_TOKENS + 500 < tokens_of(whole_project(base))
    kept = {file.path: file.content for file in end["artifacts"]}
    assert kept["shop/api.py"] == SHOP


def test_where_words_of_a_goal_stand_is_told_names_first_and_not_what_is_everywhere() -> None:
    files = {f"a{n}.py": "value = full_name" for n in range(3)} | {"b.py": "completed = value"}
    said = mentioned("Rename full_name; value and completed stay", files)
    assert said.splitlines()[1:] == ["full_name: a0.py, a1.py, a2.py", "completed: b.py"]
    assert mentioned("Nothing of it", files) == ""
