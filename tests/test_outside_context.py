"""Flask outside of its context: a rule says whose fault that is, where it is plain."""

from __future__ import annotations

import pytest

from nodes.diagnose.rules import by_rule
from schema.contract import Contract
from schema.verdict import TestOutcome

TEST = "tests/test_shop.py"
FLASK = (
    ".venv/lib/python3.11/site-packages/flask/globals.py:56: in _get_current_object\n    raise\n"
)
SAYS = "E   RuntimeError: Working outside of {} context.\nE   \nE   This typically means that …\n"


def place(path: str, function: str) -> str:
    return f"{path}:7: in {function}\n    something()\n"


@pytest.mark.parametrize("context", ["application", "request"])
@pytest.mark.parametrize(
    ("inside", "wrong"),
    [
        ([], "test"),
        ([("shop/app.py", "create_app")], "code"),
        ([("shop/app.py", "create_app"), ("shop/db.py", "init")], "code"),
        ([("shop/app.py", "<module>")], "code"),
        ([("shop/db.py", "add_user")], None),  # who has to enter one is not known
    ],
)
def test_who_has_to_enter_a_context(
    context: str, inside: list[tuple[str, str]], wrong: str | None
) -> None:
    told = "".join(place(path, function) for path, function in [(TEST, "test_a"), *inside])
    failed = TestOutcome(
        name=f"{TEST}::test_a", passed=False, evidence=told + FLASK + SAYS.format(context)
    )
    sources = {TEST: "def test_a():\n    something()\n"}
    blame = by_rule(failed, sources, Contract(), {"shop/app.py", "shop/db.py"})
    assert (blame.wrong if blame else None) == wrong


def test_the_same_words_of_another_error_decide_nothing() -> None:
    told = place(TEST, "test_a") + "E   AssertionError: assert 'Working outside of' == 'x'\n"
    failed = TestOutcome(name=f"{TEST}::test_a", passed=False, evidence=told)
    assert by_rule(failed, {TEST: ""}, Contract(), {"shop/app.py"}) is None
