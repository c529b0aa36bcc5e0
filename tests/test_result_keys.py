"""Keys that are taken of a function's result: a fault where no dict that it returns has them."""

from __future__ import annotations

from schema.artifact import Artifact
from tools.checks import inspect_python
from tools.checks.fits import check_fit
from tools.sandbox import Limits, PlainSandbox

LIMITS = Limits(wall_s=20)
ORDERS = """
from functools import cache


def make_order(item):
    if not item:
        return None
    if item == "none":
        return {"id": 0, "error": item}
    return {"id": 1, "total": 2}


async def fetch():
    return {"id": 1}


def all_orders():
    found = []
    for number in range(3):
        found.append({"id": number})
    return found


def open_order():
    made = {"id": 1}
    made.update(extra())
    return made


def extra():
    return dict(note="x")
"""
TAKES = "from shop.orders import all_orders, fetch, make_order, open_order\n\n\n{}\n"


async def found_in(*sources: str) -> list[str]:
    """In the modules ``till0`` and so on, each with one source."""
    sandbox = PlainSandbox(drop_root=False)
    files = {f"shop/till{number}.py": source for number, source in enumerate(sources)}
    files["shop/orders.py"] = ORDERS
    artifacts = [Artifact(path=path, content=text) for path, text in files.items()]
    modules = await inspect_python(sandbox, artifacts, LIMITS)
    fit = await check_fit(sandbox, files, modules, [], LIMITS)
    return [str(finding) for finding in fit.findings if " returns: dicts of " in finding.said]


MISSED = [
    'def sell():\n    order = make_order("a")\n    print(order["totl"])',
    'async def sell():\n    order = await fetch()\n    return {"a": order["totl"]}',
    "def sell():\n    return make_order('a')['totl']",
    "def sell():\n    return [one['totl'] for one in sorted(all_orders())]",
    "class Till:\n    @log\n    def sell(self):\n        order = make_order('a')\n"
    "        if order is None:\n            return 0\n        return order['totl']",
    "from .orders import make_order as make\n\n\ndef sell():\n    return make(1)['totl']",
    "from shop import orders\n\n\ndef sell():\n    return orders.make_order(1)['totl']",
    "import shop.orders\n\n\ndef sell():\n    return shop.orders.make_order(1)['totl']",
]
THERE = [
    "def sell():\n    return make_order(1)['total'], make_order(2)['error']",
    "def sell():\n    order = make_order(1)\n    order['totl'] = 1\n    return order['totl']",
    "def sell():\n    order = make_order(1)\n    fill(order)\n    return order['totl']",
    "def sell():\n    order = also = make_order(1)\n    return order['totl']",
    "def sell():\n    order = make_order(1)\n    also = order\n    also['totl'] = 1\n"
    "    return order['totl']",
    "def sell():\n    order = make_order(1)\n    order = other()\n    return order['totl']",
    "def sell():\n    order = make_order(1)\n    if 'totl' in order:\n        return order['totl']",
    "def sell():\n    order = make_order(1)\n    if order.get('totl'):\n"
    "        return order['totl']",
    "def sell():\n    try:\n        return make_order(1)['totl']\n    except KeyError:\n"
    "        return 0",
    "def test_a():\n    with pytest.raises(KeyError):\n        make_order(1)['totl']",
    "def sell():\n    return open_order()['totl']",
    "def sell(make_order):\n    return make_order(1)['totl']",
    "def sell():\n    return [one['id'] for one in all_orders()]",
    "def sell():\n    rows = all_orders()\n    for row in rows:\n        row['totl'] = 1\n"
    "    return [row['totl'] for row in rows]",
    "try:\n    from fast import make_order\nexcept ImportError:\n    pass\n\n\n"
    "def sell():\n    return make_order(1)['totl']",
    "def extra():\n    return {}\n\n\ndef sell():\n    return extra()['totl']",
]


async def test_a_key_that_no_dict_has_is_found_where_it_is_taken() -> None:
    found = sorted(await found_in(*(TAKES.format(body) for body in MISSED)))
    assert len(found) == len(MISSED)
    for number, said in enumerate(found):
        assert said.startswith(f"shop/till{number}.py")
        assert "takes totl of what" in said and "shop/orders.py" in said


async def test_what_may_be_there_is_not_missed() -> None:
    assert await found_in(*(TAKES.format(body) for body in THERE)) == []


async def test_a_function_of_the_same_file_is_known_as_well() -> None:
    source = 'def one():\n    return {"a": 1}\n\n\ndef two():\n    return one()["b"]\n'
    assert len(await found_in(source)) == 1
