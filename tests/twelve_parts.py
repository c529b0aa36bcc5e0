"""A goal of twelve parts at three levels, as a capable model would plan, write and mend it.

Nine parts are code, judged together by one acceptance test; three are prose. Three parts of the
first level and one of the second are planned again. One part of the second level comes back wrong
and is mended. Every answer depends on its question alone.
"""

from __future__ import annotations

import json
import textwrap
from typing import NamedTuple

from tests.scripted import Asked, Reply, Script, code

GOAL = "Build the Python package of a small shop, and a handbook for its people"


class Part(NamedTuple):
    """Code if it has a path, and prose if not; planned again if it has parts of its own."""

    goal: str
    path: str = ""
    names: tuple[str, ...] = ()
    source: str = ""
    needs: tuple[int, ...] = ()
    parts: tuple[Part, ...] = ()


SEARCH = (
    Part(
        "Write the words of a text",
        "shop/words.py",
        ("words",),
        """
        def words(text):
            return text.lower().split()
        """,
    ),
    Part(
        "Write the index of texts",
        "shop/index.py",
        ("build_index",),
        """
        from shop.words import words


        def build_index(texts):
            known = {word for text in texts.values() for word in words(text)}
            return {w: {key for key, text in texts.items() if w in words(text)} for w in known}
        """,
        needs=(1,),
    ),
    Part(
        "Write the ranking of what was found",
        "shop/ranking.py",
        ("ranked",),
        """
        def ranked(found, prices):
            return sorted(found, key=lambda name: prices[name])
        """,
    ),
)
CATALOGUE = (
    Part(
        "Write the items",
        "shop/items.py",
        ("PRICES",),
        """
        PRICES = {"green tea": 300, "black tea": 200, "cup": 500}
        """,
    ),
    Part(
        "Write the stock",
        "shop/stock.py",
        ("Stock",),
        """
        from shop.items import PRICES


        class Stock:
            def __init__(self):
                self.left = dict.fromkeys(PRICES, 1)

            def take(self, name):
                self.left[name] -= 1
                return self.left[name] >= 0
        """,
        needs=(1,),
    ),
    Part("Make the search of the catalogue", "shop/search", needs=(1,), parts=SEARCH),
)
ORDERS = (
    Part(
        "Write the cart",
        "shop/cart.py",
        ("total",),
        """
        from shop.items import PRICES


        def total(names):
            return sum(PRICES[name] for name in names)
        """,
    ),
    Part(
        "Write the discount",
        "shop/discount.py",
        ("discounted",),
        """
        def discounted(cents):
            return cents * 9 // 10 if cents >= 1000 else cents
        """,
    ),
    Part(
        "Write the checkout",
        "shop/checkout.py",
        ("checkout",),
        """
        from shop.cart import total
        from shop.discount import discounted


        def checkout(names):
            return discounted(total(names))
        """,
        needs=(1, 2),
    ),
)
HANDBOOK = (
    Part("Tell the people at the till how to greet"),
    Part("Tell the people in the store how to count"),
)
PARTS = (
    Part("Make the catalogue", "shop/catalogue", parts=CATALOGUE),
    Part("Make the orders", "shop/orders", parts=ORDERS),
    Part(
        "Write the opening hours",
        "shop/hours.py",
        ("is_open",),
        """
        def is_open(hour):
            return 8 <= hour < 18
        """,
    ),
    Part("Put together the handbook", parts=HANDBOOK),
    Part("Tell everybody what changes with the new shop", needs=(1, 2)),
)
MENDED = "shop/checkout.py"
WRONG = "from shop.cart import total as checkout"
TESTS = {
    "test_shop.py": """\
from shop.checkout import checkout
from shop.hours import is_open
from shop.index import build_index
from shop.items import PRICES
from shop.ranking import ranked
from shop.stock import Stock


def test_search():
    found = build_index({name: name for name in PRICES})["tea"]
    assert ranked(found, PRICES) == ["black tea", "green tea"]


def test_hours():
    assert is_open(8) and not is_open(18)


def test_stock():
    stock = Stock()
    assert stock.take("cup")
    assert not stock.take("cup")


def test_small_orders_have_no_discount():
    assert checkout(["cup"]) == 500


def test_large_orders_have_a_discount():
    assert checkout(["cup", "cup"]) == 900
"""
}


def script(delay: float = 0.0) -> Script:
    """The model; each call takes ``delay`` seconds."""
    known = {part.goal: part for part in _below(PARTS)}

    def answer(asked: Asked) -> Reply:
        goal = asked.user.splitlines()[0]
        part = known.get(goal)
        parts = part.parts if part else PARTS
        if asked.purpose == "atomize":
            return Reply(json.dumps({"atomic": not parts}), delay)
        if asked.purpose == "plan":
            return Reply(json.dumps({"subtasks": _plan(parts)}), delay)
        if asked.purpose == "code" and part:
            again = "That was the last attempt" in asked.user
            wrong = part.path == MENDED and not again
            return Reply(code(part.path, WRONG if wrong else _source(part)), delay)
        return Reply(f"{goal}: that is said in one sentence.", delay)

    return answer


def leaves() -> list[Part]:
    return [part for part in _below(PARTS) if not part.parts]


def _below(parts: tuple[Part, ...]) -> list[Part]:
    return [found for part in parts for found in (part, *_below(part.parts))]


def _plan(parts: tuple[Part, ...]) -> list[dict[str, object]]:
    return [
        {
            "id": str(number),
            "goal": part.goal,
            "type": "CODE_INTERPRET" if part.path else "WRITE",
            "files": {} if part.parts or not part.path else {part.path: list(part.names)},
            "interface": [f"{name}(...)" for name in part.names],
            "depends_on": [str(other) for other in part.needs],
            "atomic": not part.parts,
        }
        for number, part in enumerate(parts, 1)
    ]


def _source(part: Part) -> str:
    return textwrap.dedent(part.source).strip()
