"""A project's own tests for Node, before and after a change of it."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

from graph import graph, load_config
from schema.verdict import Rung
from tests.scripted import Asked, Reply, Script, Serve, code

with_node = pytest.mark.skipif(not shutil.which("node"), reason="Node is not installed here")
SUMS = "exports.add = (a, b) => a + b;\n"
SHOP = """const { add } = require('./sums');
exports.total = (prices) => prices.reduce(add, 0);
"""
TESTS = """const test = require('node:test');
const assert = require('node:assert');
const { total } = require('../shop');

test.describe('total', () => {
  test.it('adds them', () => assert.equal(total([1, 2]), 3));
  test.it('never passed', () => assert.equal(total([]), 1));
  test.it('is to come', { todo: true }, () => assert.equal(total([]), 2));
});
"""
ADDED = "exports.dearest = (prices) => Math.max(...prices);\n"
BROKEN = SHOP.replace("add, 0", "add, 5")
BASE = {
    "package.json": json.dumps({"name": "shop", "scripts": {"test": "node --test"}}),
    "sums.js": SUMS,
    "shop.js": SHOP,
    "test/shop.test.js": TESTS,
}
SHOP_PART: dict[str, Any] = {
    "id": "1",
    "goal": "Add dearest to the shop",
    "type": "CODE_INTERPRET",
    "files": {"shop.js": ["dearest"]},
}
TILL_PART = SHOP_PART | {"id": "2", "goal": "Write a till", "files": {"till.js": ["sell"]}}


def written(*shops: str, **more: str) -> Script:
    left = list(shops)

    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            return Reply(json.dumps({"subtasks": [SHOP_PART, TILL_PART]}))
        if "till.js" in asked.user.split("Write exactly")[-1]:
            return Reply(code("till.js", "exports.sell = (name) => name;\n"))
        return Reply(code("shop.js", left.pop(0) if len(left) > 1 else left[0]))

    return script


async def changed(*settings: str, base: dict[str, str] = BASE) -> Any:
    config = load_config(overrides=["proof.tests=false", *settings])
    given = {"goal": "Add a function dearest to the shop, and a till", "base": base}
    return (await graph.ainvoke(given, context=config))["receipt"]


def kept(receipt: Any) -> str:
    [check] = [check for check in receipt.checks if check.name == "kept"]
    return str(check.detail)


@with_node
async def test_what_breaks_is_whose_it_imports_and_what_never_passed_does_not_count(
    serve: Serve,
) -> None:
    serve(written(BROKEN + ADDED))
    receipt = await changed("limits.attempts=1")
    assert kept(receipt) == "0 of its 1 own tests that passed before pass"
    [note] = [note for note in receipt.notes if "do not count" in note]
    assert note.endswith(": test/shop.test.js::total > never passed")
    [failure] = receipt.failures
    assert failure.owner == "1" and failure.why == "test/shop.test.js imports shop.js"
    assert failure.tests == ("test/shop.test.js::total > adds them",)


@with_node
@pytest.mark.slow
async def test_who_broke_it_is_shown_where_and_mends_it(serve: Serve) -> None:
    server = serve(written(BROKEN + ADDED, SHOP + ADDED))
    receipt = await changed()
    assert not receipt.failures
    assert kept(receipt) == "1 of its 1 own tests that passed before pass"
    assert [one.owner for one in receipt.mended] == ["1"]
    assert "8 == 3\n    at TestContext.<anonymous> (test/shop.test.js:6" in server.asked[-1].user


@with_node
@pytest.mark.slow
@pytest.mark.parametrize("test", ["node --test", "node test/shop.test.js", ""])
async def test_code_that_ends_the_tests_has_not_passed_them(serve: Serve, test: str) -> None:
    base = {**BASE, "test/shop.test.js": TESTS.replace("1));", "0));")}
    base["package.json"] = json.dumps({"scripts": {"test": test}})
    serve(written(f"{SHOP}{ADDED}process.exit({0 if '--test' in test or not test else 1});\n"))
    receipt = await changed("limits.attempts=1", base=base)
    assert {failure.owner for failure in receipt.failures} == {"1"}
    assert kept(receipt).startswith("0 of its ")


@with_node
@pytest.mark.slow
async def test_what_cannot_be_run_is_said(serve: Serve) -> None:
    package = {"scripts": {"test": "jest"}, "devDependencies": {"jest": "*"}}
    serve(written(SHOP + ADDED))
    receipt = await changed(base={**BASE, "package.json": json.dumps(package)})
    assert not receipt.failures
    assert any("for Node could not be run before: they need" in note for note in receipt.notes)


@with_node
@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("npm"), reason="npm is not installed here")
@pytest.mark.parametrize("runner", ["mocha", "vitest --globals"])
async def test_other_runners(serve: Serve, runner: str) -> None:
    tests = TESTS.replace("const test = require('node:test');\n", "").replace("test.", "")
    tests = tests.replace("it('is to come', { todo: true }", "it.skip('is to come'")
    package = {
        "scripts": {"test": "npm run t", "t": runner},
        "devDependencies": {runner.split()[0]: "*"},
    }
    base = {**BASE, "package.json": json.dumps(package), "test/shop.test.js": tests}
    serve(written(BROKEN + ADDED, SHOP + ADDED))
    receipt = await changed("proof.npm=true", base=base)
    assert not receipt.failures, receipt.failures
    assert kept(receipt) == "1 of its 1 own tests that passed before pass"
    assert [one.owner for one in receipt.mended] == ["1"]


@with_node
@pytest.mark.slow
async def test_packages_that_a_change_wants_and_nobody_may_install_lose_the_rung(
    serve: Serve,
) -> None:
    package = {"scripts": {"test": "node --test"}, "dependencies": {"is-number": "*"}}
    part = SHOP_PART | {"files": {"shop.js": ["dearest"], "package.json": []}}
    both = code("shop.js", SHOP + ADDED) + "\n\n" + code("package.json", json.dumps(package))
    serve(lambda a: Reply(json.dumps({"subtasks": [part]}) if a.purpose == "plan" else both))
    receipt = await changed()
    assert not receipt.failures, receipt.failures
    assert receipt.verdict == Rung.CHECKED
    assert receipt.lost[Rung.RUNS].startswith("its own tests for Node could not be run: they need")


@with_node
@pytest.mark.slow
async def test_who_may_change_the_tests_leaves_as_many(serve: Serve) -> None:
    part = SHOP_PART | {"files": {"shop.js": ["dearest"], "test/shop.test.js": []}}
    tests = TESTS.replace("1));", "0));")
    fewer = "\n".join(line for line in tests.splitlines() if "adds them" not in line)
    both = code("shop.js", SHOP + ADDED) + "\n\n" + code("test/shop.test.js", fewer)
    serve(lambda a: Reply(json.dumps({"subtasks": [part]}) if a.purpose == "plan" else both))
    receipt = await changed("limits.attempts=1", base={**BASE, "test/shop.test.js": tests})
    [failure] = receipt.failures
    assert "2 of its tests passed before, and 1 are left" in failure.evidence


@with_node
@pytest.mark.slow
@pytest.mark.parametrize(
    "fake",
    ["require('assert').equal = () => {};\n", "exports.t = () => process.env.NODE_TEST_CONTEXT;\n"],
)
async def test_code_that_bribes_its_tests_is_trusted_less(serve: Serve, fake: str) -> None:
    serve(written(BROKEN.replace("5", "0") + ADDED + fake))
    receipt = await changed("limits.attempts=1")
    assert receipt.verdict == Rung.CHECKED
    assert receipt.lost[Rung.RUNS].startswith("shop.js knows or changes w")
