"""A plan and the acceptance tests: where they disagree the tests are right."""

from __future__ import annotations

from typing import Any

import pytest

from nodes.plan.acceptance import asked_by_tests, level_tests, with_tests
from nodes.plan.amending import Amended, amended
from nodes.plan.reply import PlanReply
from nodes.plan.rules import faults_of
from schema.contract import contract_text
from schema.task import Contract, Task
from tools.checks.demands import Demands

HEAD = "from shop import app, price\nclient = app.test_client()\n\n"
WHOLE = Contract(files=("shop.py",), exports={"shop.py": ("app", "price")}, tests="x")


def task(tests: str, id_: str = "0") -> Task:
    return Task(id=id_, goal="a shop", contract=WHOLE.model_copy(update={"tests": tests}))


def plan(*parts: dict[str, Any]) -> PlanReply:
    first = {"files": {"shop.py": ["app", "price(net: float, rate: float) -> float"]}}
    listed = [{"goal": f"part {n}", "type": "CODE_INTERPRET", "id": str(n),
               "files": {f"m{n}.py": []}, **part}
              for n, part in enumerate([first, *parts], 1)]  # fmt: skip
    return PlanReply.model_validate({"subtasks": listed})


def held(tests: str, *parts: dict[str, Any]) -> tuple[Amended, list[str]]:
    """The plan as the tests have it, and its faults."""
    root = task(HEAD + tests)
    asked = level_tests({"task": root, "tests": {"test_shop.py": HEAD + tests}}).demands()
    reply = plan(*parts)
    return amended(reply.tasks(root), root, asked), faults_of(reply, root, 9, asked)


GET = "def test_a():\n    assert client.get('{}').status_code == 200\n"


@pytest.mark.parametrize(
    ("test", "promised", "becomes"),
    [
        (GET.format("/api/me"), "GET /api/auth/me", "GET /api/me -> 200"),
        (GET.format("/v1/items/7"), "GET /items/{x} -> 200 {id}", "GET /v1/items/{id} -> 200 {id}"),
        (GET.format("/items"), "POST /items", "GET /items -> 200"),
        (GET.format("/items"), "GET /items -> 200 [{id}]", "GET /items -> 200 [{id}]"),
        ("def test_a():\n    r = client.post('/a', json={'x': 1, 'y': 2})\n"
         "    assert r.status_code == 201\n",
         "POST /a {x: int, z} -> 200 {id}", "POST /a {x: int, y, z?} -> 201 {id}"),
        ("def test_a():\n    r = client.post('/a', json={'x': 1})\n"
         "    assert r.status_code == 400\n    assert 'error' in r.json\n",
         "POST /a {x} -> 201 {id}", "POST /a {x} -> 201 {id}, 400 {error}"),
        ("def test_a():\n    r = client.get('/a')\n    assert r.status_code in (200, 204)\n"
         "    assert r.json['name']\n",
         "GET /a -> 200 {id}", "GET /a -> 200 {id, name}"),
        ("def test_a():\n    assert client.get('/a').json[0]['id']\n",
         "GET /a -> 200 {items: [{id}]}", "GET /a -> 200 [{id}]"),
        ("def test_a():\n    client.post('/a', data={'x': 1})\n",
         "POST /a {x}", "POST /a form {x}"),
        ("def test_a(token):\n    client.get('/a', headers={'Authorization': f'Bearer {token}'})\n",
         "GET /a -> 200", "GET /a (header Authorization: Bearer …) -> 200"),
        ("def test_a():\n    client.post('/a', headers={'X-Key': '1'}, json={'x': 1})\n",
         "POST /a {x} (header x-key)", "POST /a {x} (header x-key)"),
    ],
)  # fmt: skip
def test_a_promise_is_brought_into_line_with_the_tests(
    test: str, promised: str, becomes: str
) -> None:
    better, faults = held(test, {"routes": [promised]})
    assert faults == []
    assert [str(route) for route in better.parts[1].contract.routes] == [becomes]
    assert all("contract amended: " in note and "test_shop.py" in note for note in better.notes)
    assert bool(better.notes) == (promised != becomes)


def test_what_other_parts_say_of_a_route_is_amended_as_well() -> None:
    page = {"goal": "a form for /auth/login", "interface": ["sends POST /auth/login"]}
    better, _ = held(GET.format("/login"), {"routes": ["GET /auth/login"]}, page)
    assert better.parts[2].goal == "a form for /login"
    assert better.parts[2].contract.interface == ("sends POST /login",)


def test_a_route_that_nobody_promises_goes_to_the_part_whose_it_plainly_is() -> None:
    items, users = {"routes": ["GET /api/items"]}, {"routes": ["GET /api/users"]}
    better, faults = held(GET.format("/api/items/7/price"), items, users)
    assert faults == []
    assert [str(one) for one in better.parts[1].contract.routes] == [
        "GET /api/items", "GET /api/items/{id}/price -> 200",
    ]  # fmt: skip


def test_a_signature_to_which_the_calls_cannot_bind_is_replaced() -> None:
    better, faults = held("def test_a():\n    assert price(3.0, digits=2) == 3\n", {})
    assert faults == []
    assert better.parts[0].contract.signatures == {
        "shop.py": ("price(net: float, digits) -> float",)
    }
    assert better.notes == (
        "0: contract amended: price(net: float, rate: float) -> float → "
        "price(net: float, digits) -> float, as test_shop.py calls it",
    )


@pytest.mark.parametrize("call", ["price(1, 2)", "price(net=1, rate=2)", "price(*all)"])
def test_a_signature_to_which_the_calls_bind_stays(call: str) -> None:
    better, _ = held(f"def test_a():\n    assert {call}\n", {})
    assert better.notes == ()


def test_a_name_that_is_imported_is_given_to_the_part_that_writes_the_file() -> None:
    root = task(HEAD)
    reply = PlanReply.model_validate(
        {"subtasks": [
            {"id": "1", "goal": "a", "type": "CODE_INTERPRET", "files": {"shop.py": ["app"]}},
            {"id": "2", "goal": "b", "type": "CODE_INTERPRET", "files": {"b.py": []}},
        ]}
    )  # fmt: skip
    asked = level_tests({"task": root}).demands()
    assert faults_of(reply, root, 9, asked) == []
    better = amended(reply.tasks(root), root, asked)
    assert better.parts[0].contract.exports == {"shop.py": ("app", "price")}


@pytest.mark.parametrize(
    ("files", "part", "becomes"),
    [
        ([["a.py", "x"], ["shop/prices.py", "y"]], 1, {"shop/__init__.py": ("app", "price")}),
        ([["a.py", "x"], ["app.py", "app"]], 1, {"app.py": ("app", "price")}),
        ([["shopping.py", "shop"], ["b.js", "y"]], 0, {"shop.py": ("app", "price")}),
    ],
)
def test_a_name_of_a_file_that_nobody_writes_goes_to_the_likeliest_part(
    files: list[list[str]], part: int, becomes: dict[str, tuple[str, ...]]
) -> None:
    """Beside the other names of the module, where these are defined somewhere else."""
    root = task(HEAD)
    listed = [
        {"id": str(n), "goal": "a", "type": "CODE_INTERPRET", "files": {path: [name]}}
        for n, (path, name) in enumerate(files, 1)
    ]
    reply = PlanReply.model_validate({"subtasks": listed})
    assert faults_of(reply, root, 9) == []
    better = amended(reply.tasks(root), root, Demands()).parts[part].contract
    assert becomes.items() <= better.exports.items()
    assert {*becomes} <= {*better.files}
    unchanged = amended(reply.tasks(root), root, Demands(), there=["shop.py"])
    assert unchanged.parts == reply.tasks(root)


def test_where_a_part_is_split_further_no_name_is_given_to_another() -> None:
    root = task(HEAD)
    hours = {"id": "1", "goal": "hours", "type": "CODE_INTERPRET", "files": {"hours.py": ["open"]}}
    shop = {"id": "2", "goal": "the shop", "type": "CODE_INTERPRET", "atomic": False}
    reply = PlanReply.model_validate({"subtasks": [hours, shop]})
    assert faults_of(reply, root, 9) == []
    assert amended(reply.tasks(root), root, Demands()).parts == reply.tasks(root)


def test_without_tests_no_plan_is_changed() -> None:
    root = Task(goal="a shop")
    reply = plan({"routes": ["GET /a"]})
    assert amended(reply.tasks(root), root, level_tests({"task": root}).demands()) == Amended(
        reply.tasks(root)
    )


def test_the_planner_is_shown_short_tests_and_what_long_ones_demand() -> None:
    source = HEAD + GET.format("/items")
    given = {"task": task(source), "tests": {"test_shop.py": source}}
    assert source.strip() in asked_by_tests(given["task"], level_tests(given))
    longer = source + "\n".join(f"# {n}" for n in range(500))
    given = {"task": task(longer), "tests": {"test_shop.py": longer}}
    said = asked_by_tests(given["task"], level_tests(given))
    assert "GET /items -> 200" in said and "def test_a" not in said


def test_a_part_that_is_split_further_hands_its_tests_down() -> None:
    source = (
        HEAD + GET.format("/items") + "\n\ndef test_b():\n    assert client.get('/users').json\n"
    )
    root = task(source)
    tests = level_tests({"task": root, "tests": {"test_shop.py": source}})
    parts = plan({"routes": ["GET /items"], "atomic": False}).tasks(root)
    inner = with_tests(parts, tests)[1]
    assert "def test_a" in inner.contract.tests and "def test_b" not in inner.contract.tests
    below = level_tests({"task": inner})
    leaf = Task(id="2.1", goal="x", atomic=True, contract=Contract(routes=("GET /v1/items",)))
    better = amended([leaf], inner, below.demands())
    assert contract_text(better.parts[0].contract) == "GET /items -> 200"
    assert "def test_a" in with_tests(better.parts, below)[0].contract.tests


def test_a_file_of_the_plan_that_is_asked_for_is_no_route() -> None:
    pages = {"files": {"web/index.html": [], "web/app.js": []}}
    served = GET.format("/") + GET.format("/app.js").replace("test_a", "test_b")
    of, faults = held(served, pages, {"routes": ["GET /api/items -> 200 [{id}]"]})
    assert (of.notes, faults) == ((), [])
    of, faults = held(GET.format("/other.js"), pages)
    assert faults == []
    assert of.notes == (
        "0: contract amended: 2 promises GET /other.js -> 200, as test_shop.py asks",
    )


@pytest.mark.parametrize(
    "parts",
    [
        [{"routes": ["GET /api/items"]}, {"goal": "all orders", "routes": ["GET /api/users"]}],
        [{"goal": "store things"}, {"goal": "serve the API of orders"}],
    ],
)
def test_a_route_without_a_plain_owner_goes_to_the_likeliest_part(parts: list[Any]) -> None:
    of, faults = held(GET.format("/api/orders"), *parts)
    assert faults == []
    assert [str(route) for route in of.parts[2].contract.routes][-1] == "GET /api/orders -> 200"
    assert of.notes == (
        "0: contract amended: 3 promises GET /api/orders -> 200, as test_shop.py asks",
    )


CLI = "import subprocess, sys\nfrom pathlib import Path\n"
RUN = "def test_a():\n    subprocess.run([sys.executable, {}])\n"


@pytest.mark.parametrize(
    ("test", "note"),
    [
        (RUN.format("'-m', 'tool', 'add', 'milk'"),
         "3 offers python -m tool add, as test_shop.py runs it"),
        (RUN.format("'run.py'"), "1 writes run.py, as test_shop.py reads or runs it"),
        (RUN.format("'-m', 'pytest', 'x'"), ""),
        (RUN.format("'-m', 'tool', 'list'"), ""),
        ("def test_a():\n    subprocess.run(['git', 'init'])\n", ""),
        ("def test_a():\n    assert Path('web/about.html').exists()\n",
         "2 writes web/about.html, as test_shop.py reads or runs it"),
        ("def test_a():\n    assert not Path('web/about.html').exists()\n", ""),
        ("def test_a():\n    price(1, 2)\n    assert Path('web/about.html').exists()\n", ""),
        ("def test_a():\n    open('out.txt', 'w')\n", ""),
        ("def test_a():\n    open('../secret')\n", ""),
        ("def test_a(monkeypatch):\n    monkeypatch.setenv('SHOP_TAX', '3')\n",
         "3 reads SHOP_TAX, as test_shop.py sets it"),
        ("def test_a(monkeypatch):\n    monkeypatch.setenv('SHOP_DB', '3')\n", ""),
        ("def test_a(monkeypatch):\n    monkeypatch.setenv('FLASK_DEBUG', '3')\n", ""),
    ],
)  # fmt: skip
def test_files_commands_and_variables_of_nobody_go_to_the_likeliest_part(
    test: str, note: str
) -> None:
    page = {"files": {"web/index.html": []}}
    tool = {"files": {"tool.py": []}, "commands": ["tool list"], "env": ["SHOP_DB=a.db"]}
    root, reply = task(HEAD + CLI + test), plan(page, tool)
    asked = level_tests({"task": root, "tests": {"test_shop.py": HEAD + CLI + test}}).demands()
    assert faults_of(reply, root, 9, asked) == []
    better = amended(reply.tasks(root, ["flask>=3"]), root, asked)
    assert better.notes == ((f"0: contract amended: {note}",) if note else ())
    if note:
        at, _, what = note.partition(", as")[0].split(" ", 2)
        assert what in contract_text(better.parts[int(at) - 1].contract)


def test_a_part_that_is_split_further_hands_down_what_it_promised_and_no_more() -> None:
    test = (
        RUN.format("'-m', 'tool', 'add', 'milk'")
        + RUN.format("'-m', 'other', 'del'").replace("test_a", "test_b")
        + "def test_c(monkeypatch):\n    monkeypatch.setenv('SHOP_TAX', '3')\n"
        + "def test_d(monkeypatch):\n    monkeypatch.setenv('CART_SIZE', '3')\n"
        + "def test_e():\n    assert Path('web/about.html').exists()\n"
        + "def test_f():\n    assert Path('web/cart.html').exists()\n"
    )
    promised = Contract(
        files=("tool.py", "web/about.html"),
        commands=("python -m tool add",),
        env=("SHOP_TAX",),
        tests=CLI + test,
    )
    inner = Task(id="2", goal="the tool", contract=promised)
    both = {"files": {"other.py": []}, "commands": ["python -m other list"]}
    reply = plan({"files": {"tool.py": []}, "env": ["SHOP_DB"]}, both)
    asked = level_tests({"task": inner}).demands()
    assert faults_of(reply, inner, 9, asked) == []
    told = "\n".join(
        contract_text(part.contract) for part in amended(reply.tasks(inner), inner, asked).parts
    )
    for what in ("python -m tool add", "SHOP_TAX", "web/about.html"):
        assert what in told
    for what in ("other del", "CART_SIZE", "web/cart.html"):
        assert what not in told
