"""Where a failure points at nobody, one call says who has to mend it, and nobody else is asked."""

from __future__ import annotations

import json

import pytest

from graph import asolve, load_config
from tests.scripted import Asked, Reply, Serve, code
from tests.shop import PARTS, PLAN

TEST = {
    "test_shop.py": """\
from price import price
from till import sell


def test_together():
    total = price("apple") + sell("apple")
    assert total == 6
"""
}
FIXED = "def {}(name):\n    return 3\n"
OPINION = {"faults": [{"fault": 1, "part": "2", "change": "sell has to give 3"}]}
NOBODY = {"faults": [{"fault": 1, "part": "7", "change": "no such part"}]}


@pytest.mark.parametrize(
    ("opinion", "tries"), [(OPINION, {"1": 1, "2": 2}), (NOBODY, {"1": 2, "2": 1})]
)
async def test_one_call_names_the_part(
    serve: Serve, opinion: object, tries: dict[str, int]
) -> None:
    wrong = {"till.py"}

    def answer(asked: Asked) -> Reply:
        match asked.purpose:
            case "atomize":
                return Reply('{"atomic": false}')
            case "plan":
                return Reply(json.dumps(PLAN))
            case "diagnose":
                return Reply(json.dumps(opinion))
        path = next(path for path in PARTS if asked.user.startswith(f"Write {path}"))
        text = FIXED.format(PARTS[path])
        if path in wrong:
            wrong.remove(path)
            text = text.replace("3", "4")
        return Reply(code(path, text))

    server = serve(answer)
    settings = load_config(overrides=["limits.attempts=2"])
    solution = await asolve("Build a shop with prices and a till", settings, tests=TEST)
    once = [asked for asked in server.asked if asked.purpose == "diagnose"][:1]
    assert "Part 2: Write till.py" in once[0].user and "test_together" in once[0].user
    assert {t.id: t.attempts for t in solution.receipt.tasks if t.id != "0"} == tries
    assert solution.passed is (opinion == OPINION)
    assert any("mend" in note for note in solution.receipt.notes)
