"""What whoever mends a fault is told of it: the prompts of repair calls, in real runs."""

from __future__ import annotations

import json
from itertools import count

from graph import solve
from tests.goals import DOUBLE, one_piece
from tests.scripted import Asked, Reply, Serve, code

GOAL = "Build a shop in two parts:\n1. Prices in prices.py\n2. Carts in cart.py"
PRICES = "def price(name):\n    return {'tea': 3}[name]\n"
CART = "from prices import price\n\n\ndef total(names):\n    return sum(map(price, names)) + 1\n"
TESTS = """\
import pytest

from cart import total

SIZES = [2, 3]


@pytest.fixture
def tea():
    return "tea"


@pytest.mark.parametrize("size", SIZES)
def test_teas(tea, size):
    assert total([tea] * size) == 3 * size


def test_none():
    assert total([]) == 0


@pytest.mark.parametrize("name", ["coffee", "milk", "salt"])
def test_unknown(name):
    assert total([name]) == 0
"""


def shop(asked: Asked) -> Reply:
    if asked.purpose == "plan":
        parts = [
            {"id": "1", "goal": "Prices", "files": {"prices.py": ["price(name)"]}},
            {
                "id": "2",
                "goal": "Carts",
                "files": {"cart.py": ["total(names)"]},
                "relies_on": ["1"],
            },
        ]
        typed = [{**part, "type": "CODE_INTERPRET", "atomic": True} for part in parts]
        return Reply(json.dumps({"subtasks": typed}))
    if asked.purpose != "code":
        return Reply('{"atomic": false}')
    prices = asked.user.startswith("Prices")
    return Reply(code("prices.py", PRICES) if prices else code("cart.py", CART))


def repairs(asked: list[Asked], goal: str) -> list[str]:
    """What followed the last attempt in the prompts of one author."""
    mark = "That was the last attempt."
    prompts = [one.user for one in asked if one.purpose == "code" and one.user.startswith(goal)]
    return [prompt.partition(mark)[2] for prompt in prompts if mark in prompt]


def test_a_repair_is_told_each_cause_once_with_its_test_and_the_line_of_another_author(
    serve: Serve,
) -> None:
    server = serve(shop)
    solve(GOAL, tests={"test_cart.py": TESTS})

    prices = repairs(server.asked, "Prices")[0]
    # What three tests show for one reason is told once.
    assert prices.count("KeyError: 'coffee'") == 1 and "test_unknown[milk]" in prices
    assert "cart.py, from line 1, by another author:\n```\nfrom prices import price" in prices
    # Its own file stands above, and is not repeated.
    assert "prices.py, from line" not in prices

    carts = repairs(server.asked, "Carts")[0]
    assert carts.count("assert 1 == 0") == 1 and "coffee'" not in carts
    # The constant and the fixture, once for all: it has had them with its contract.
    prompts = [one.user for one in server.asked if one.user.startswith("Carts")]
    assert all(one.count("def tea():") == one.count("SIZES = [2, 3]") == 1 for one in prompts)
    assert max(len(prices), len(carts)) < 4_200


def test_each_of_many_failures_has_its_share_of_the_space(serve: Serve) -> None:
    numbers = count(1)

    def test(name: str, filler: str) -> str:
        return (
            f"def test_{name}():\n    assert double(2) == {next(numbers)}, {filler!r} * 900\n\n\n"
        )

    tests = "".join(
        ["from double import double\n\n\n", *(test(name, f"{name} ") for name in "abc")]
    )
    server = serve(one_piece(code("double.py", "def double(n):\n    return 0")))
    solve(DOUBLE, tests={"test_double.py": tests})

    said = repairs(server.asked, DOUBLE)[0]
    assert all(f"test_double.py::test_{name}:" in said for name in "abc")
    assert all(f"in test_{name}\n" in said for name in "abc")
    assert said.count("characters left out …]") >= 3
    assert len(said) < 4_200
