"""What acceptance tests demand, as it is read from their source."""

from __future__ import annotations

import pytest

from schema.contract import Contract, contract_text
from tools.checks.demands import Tests, as_contract

HEAD = """import json, subprocess, sys
import pytest, requests, httpx
from shop import app, Cart, run
"""
CLIENT = "client = app.test_client()\n"


def told(source: str, **more: str) -> list[str]:
    tests = Tests({"test_shop.py": HEAD + source, **more}, ["shop"])
    return contract_text(as_contract(tests.demands(), {"shop": "shop.py"})).splitlines()


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ('r = client.post("/a", json={"x": 1})\n    assert r.status_code == 201\n'
         '    assert r.get_json()["id"]', "POST /a {x} -> 201 {id}"),
        ('r = client.get(f"/items/{item_id}")\n    assert "name" in r.json',
         "GET /items/{item_id} -> {name}"),
        ('assert client.get("/items/" + str(7)).status_code == 200', "GET /items/{id} -> 200"),
        ('r = client.get("/items")\n    assert r.json[0]["tags"] == [{"name": "a"}]',
         "GET /items -> [{tags: [{name}]}]"),
        ('assert [one["id"] for one in client.get("/items").json["items"]]',
         "GET /items -> {items: [{id}]}"),
        ('for one in client.get("/items").json:\n        assert one.get("sku")',
         "GET /items -> [{sku}]"),
        ('assert set(client.get("/a").json) == {"x", "y"}', "GET /a -> {x, y}"),
        ('client.get("/a?q=1", query_string={"page": 2})', "GET /a?q=&page="),
        ('client.get("/a", headers={"Authorization": f"Bearer {token}"})',
         "GET /a (header Authorization: Bearer …)"),
        ('client.post("/a", data={"x": 1})', "POST /a form {x}"),
        ('client.post("/a", data=json.dumps({"x": 1}))', "POST /a {x}"),
        ('client.post("/a", files={"file": b"x"})', "POST /a multipart {file}"),
        ('requests.put("http://localhost:5000/a", json={"x": 1})', "PUT /a {x}"),
        ('with httpx.Client(base_url="http://h/v1") as c:\n        c.delete("/a/{}".format(n))',
         "DELETE /v1/a/{id}"),
        ('assert run("x", size=2)', "shop.py: run(arg1: str, size)"),
        ('cart = Cart("EUR")\n    cart.add(sku, 2)\n    cart.add("a", qty=2)',
         "shop.py: Cart(arg1: str), Cart.add(sku: str, qty: int)"),
        ('with pytest.raises(ValueError):\n        run()', "run raises ValueError"),
        ('assert Cart().total == 1', "Cart has total"),
        ('p = subprocess.run([sys.executable, "-m", "shop", "add", "x"], capture_output=True)\n'
         '    assert p.returncode == 2 and "no" in p.stderr',
         "command python -m shop add x -> exit 2, prints 'no'"),
        ('pytest.raises(ValueError, run, 1, size=2)', "shop.py: run(arg1: int, size)"),
        ('client.get(["/a", "/b", "/c"][-1])', "GET /c"),
        ('client.get("/a", headers={"X-User": "ann", "Accept": "x"})', "GET /a (header X-User)"),
        ('p = subprocess.run(["shop", "n"])\n    assert p.stdout.strip() == "3"',
         "command shop n, prints '3'"),
    ],
)  # fmt: skip
def test_what_is_asked_in_a_test_is_told_in_the_words_of_a_contract(source: str, line: str) -> None:
    assert line in told(f"{CLIENT}def test_a(token, item_id, n, sku):\n    {source}\n")


def test_requests_are_followed_through_fixtures_helpers_and_classes() -> None:
    conftest = (
        "import pytest\nfrom shop import app\nBASE = '/api'\n\n"
        "@pytest.fixture\ndef client(monkeypatch):\n"
        "    monkeypatch.setenv('SHOP_DB', ':memory:')\n"
        "    with app.test_client() as found:\n        yield found\n\n"
        "@pytest.fixture\ndef make(client):\n    def inner(name, **more):\n"
        "        body = {'name': name, **more}\n"
        "        return client.post(BASE + '/items', json=body).get_json()\n    return inner\n"
    )
    test = (
        "@pytest.mark.parametrize('path, status', [('/x', 200), ('/y', 302)])\n"
        "def test_pages(client, path, status):\n"
        "    assert client.get(path).status_code == status\n\n"
        "class TestItems:\n    @pytest.fixture(autouse=True)\n    def ready(self, client):\n"
        "        self.client = client\n\n"
        "    def put(self, path, body):\n"
        "        return self.client.put('/api' + path, json=body)\n\n"
        "    def test_items(self, make):\n        item = make('a', price=3)\n"
        "        assert self.put(f'/items/{item[\"id\"]}', {'name': 'b'}).status_code == 200\n"
    )
    assert told(test, **{"conftest.py": conftest}) == [
        "GET /x -> 200",
        "GET /y -> 302",
        "POST /api/items {name, price} -> {id}",
        "PUT /api/items/{id} {name} -> 200",
        "environment variable SHOP_DB",
        "conftest.py has the fixtures client, make",
    ]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("A, B = '/a', '/b'\ndef test_a():\n    client.get(B)\n", ["GET /b"]),
        ("@pytest.mark.parametrize('p, s', [pytest.param('/x', 200, id='x')])\n"
         "def test_a(p, s):\n    assert client.get(p).status_code == s\n", ["GET /x -> 200"]),
        ("class TestA:\n    @staticmethod\n    def go(p):\n        return client.get(p)\n\n"
         "    def test_a(self):\n        self.go('/z')\n", ["GET /z"]),
        ("TOOL = [sys.executable, '-m', 'shop']\ndef cli(*args):\n"
         "    return subprocess.run(TOOL + ['-q', *args], env={'SHOP_DB': 'x'})\n"
         "def test_a():\n    assert cli('add', 'x').returncode == 0\n",
         ["command python -m shop -q add x", "environment variable SHOP_DB"]),
        ("from subprocess import run as go\ndef test_a():\n    go(['shop'], env={'A': '1'})\n",
         ["command shop", "environment variable A"]),
        ("@pytest.fixture\ndef test_client():\n    return app.test_client()\n"
         "def test_a(test_client):\n    test_client.get('/q')\n", ["GET /q"]),
        ("def test_a(name):\n    client.get(f'/users/{name}')\n    client.get('/users/x1')\n"
         "    assert client.get('/users/me').json['me']\n",
         ["GET /users/{name}", "GET /users/me -> {me}"]),
        ("def test_a():\n    open('README.md').read()\n",
         ["README.md"]),
        ("from PIL import Image\nimport asyncio\nasync def inner():\n    return 'rm x'\n"
         "def test_a():\n    Image.open('/tmp/x.png')\n    asyncio.run(inner())\n", []),
    ],
)  # fmt: skip
def test_what_is_written_otherwise_is_read_as_well(source: str, lines: list[str]) -> None:
    assert told(CLIENT + source) == lines


def test_what_must_not_be_there_is_not_demanded() -> None:
    source = "def test_a():\n    assert client.get('/no').status_code == 404\n"
    assert told(CLIENT + source) == []


def test_fields_that_are_only_sent_to_be_refused_are_not_demanded() -> None:
    source = (
        "def test_a():\n    assert client.post('/a', json={'x': 1}).status_code == 201\n"
        "    assert client.post('/a', json={'bad': 1}).status_code == 400\n"
    )
    assert told(CLIENT + source) == ["POST /a {x} -> 201, 400"]


@pytest.mark.parametrize(
    "source",
    [
        "def f(): return f()\ndef test_a(): f()",
        "import pytest\n@pytest.fixture\ndef a(b): pass\n@pytest.fixture\ndef b(a): pass\n"
        "def test_a(a): pass",
        "import pytest\nclass TestA:\n    @pytest.fixture\n    def a(self, b): pass\n"
        "    @pytest.fixture\n    def b(self, a): pass\n    def test_a(self, a): pass",
        "x = y\ny = x\ndef test_a(): x()",
        "def test_a():\n    run(" + "+".join(["'a'"] * 900) + ")",
        "\n".join(f"def f{n}():\n    f{n + 1}()\n    f{n + 1}()" for n in range(60))
        + "\ndef test_a(): f0()",
        "class A(A):\n    def test_a(self): self.b()",
        "x = ['a']\n" + "x = [*x, *x] + x\n" * 60 + "def test_a(): run(x)",
        "def test_a():\n    x = '/'\n" + "    x = '{}{}'.format(x, x)\n" * 60 + "    run(x)",
        "def test_a(*a, **b):\n    client.post(*a, **b)\n    client.get()\n    client.request()",
    ],
)
def test_what_goes_in_circles_or_too_deep_is_left_out(source: str) -> None:
    tests = Tests({"test_a.py": source}, ["shop"])
    as_contract(tests.demands(), {"shop": "shop.py"})
    assert tests.excerpts(Contract(exports={"a.py": ("nobody",)})) == ""


def test_a_part_is_told_the_tests_of_its_routes_and_its_commands_short_ones_first() -> None:
    items = "def test_items():\n    assert client.get('/items/1').status_code == 200"
    longer = "def test_longer():\n    r = client.get('/items/1')\n    assert r.json['name'] == 'a'"
    users = "def test_users():\n    assert client.get('/users').status_code == 200"
    command = "def test_command():\n    subprocess.run([sys.executable, 'tool.py', 'add'])"
    source = "\n\n".join([HEAD + CLIENT, longer, items, users, command])
    tests = Tests({"test_shop.py": source}, ["shop"])

    def shown(chars: int = 6_000, **contract: object) -> str:
        return tests.excerpts(Contract.model_validate(contract), chars)

    routes = {"routes": ["GET /items/{item_id}"]}
    assert longer in shown(**routes) and items in shown(**routes)
    assert "test_users" not in shown(**routes) and CLIENT.strip() in shown(**routes)
    short = shown(len(items) + len(CLIENT), **routes)
    assert items in short and short.endswith("# 1 more of the tests are not shown")
    assert command in shown(files=["tool.py"])
    assert users not in shown(files=["tool.py"])


def test_a_part_that_no_test_names_is_told_those_that_speak_of_its_goal() -> None:
    refused = "def test_invalid_input():\n    assert client.post('/a', json={}).status_code == 400"
    other = "def test_price():\n    assert client.get('/a').status_code == 200"
    tests = Tests({"test_shop.py": "\n\n".join([HEAD + CLIENT, refused, other])}, ["shop"])
    validation = Contract(files=("checks.py",), exports={"checks.py": ("check_input",)})
    shown = tests.excerpts(validation, goal="Input validation for the shop")
    assert refused in shown and "test_price" not in shown
    assert tests.excerpts(validation, goal="Store the goods") == ""


def test_of_tests_that_only_sound_alike_the_rarest_word_comes_first() -> None:
    body = (
        "(client):\n    assert client.get('/a').status_code == 200\n" + "    assert 1  # so\n" * 60
    )
    names = ("register_twice", "register_hidden", "register_invalid")
    source = "\n\n".join(f"def test_{name}{body}" for name in names)
    shown = Tests({"test_a.py": source}).excerpts(Contract(), goal="Validation to register by")
    assert "register_invalid" in shown and "2 more of the tests" in shown


def test_what_is_answered_where_nothing_is_stands_among_what_the_tests_ask_for() -> None:
    source = "def test_a():\n    r = client.get('/no')\n    assert r.status_code == 404\n"
    assert told(f"{CLIENT}{source}    assert r.json['error']\n") == [
        "what is not there: 404 {error}"
    ]
