"""The examples: each is delivered again by its kept replies, and what is kept is as was proved."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import ExitStack
from pathlib import Path

import pytest

from benchmarks.proof.examples import GIVEN, load, users_test
from benchmarks.repair.provider import AsItCame, Provider
from examples.__main__ import HERE, arguments
from examples.test_ptc_integration import main
from graph import asolve, load_config
from schema.usage import Receipt
from schema.verdict import Rung
from tests.kimi import script_of
from tests.scripted import Reply, ScriptedServer, Serve, scripted
from tests.shell import run

FACTORIAL = """\
def factorial(n):
    \"\"\"Calculate factorial recursively.\"\"\"
    if n <= 1:
        return 1
    return n * factorial(n - 1)"""


def receipt_of(folder: Path) -> Receipt:
    return Receipt.model_validate_json((folder / "receipt.json").read_bytes())


def code_of(folder: Path) -> dict[str, str]:
    """Without the versions that were the newest when it was delivered."""
    receipt = receipt_of(folder)
    return {path: one for path, one in receipt.files.items() if path.endswith((".py", ".html"))}


@pytest.mark.slow
@pytest.mark.parametrize("name", GIVEN)
def test_an_example_is_delivered_as_it_is_kept(
    name: str, serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("ROMA_TESTS")
    serve(Provider(AsItCame(load(name))))
    folder, out = HERE / GIVEN[name], tmp_path / "delivered"
    done = run(*arguments(folder, out))
    assert done.returncode == 0, done.stdout + done.stderr
    assert code_of(out) == code_of(folder / "delivered")


# What takes its time are packages: without them code is read and held against its contract, and
# tested where it needs none.
QUICK = ("proof.packages=none", "proof.least=checked", "budget.unpriced=allow")


async def test_all_of_them_are_done_by_one_process_with_their_goals_profiles_and_replies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = [AsItCame(load(name)) for name in GIVEN]
    with ExitStack() as stack:
        runs = []
        for one in kept:
            server = stack.enter_context(scripted(Provider(one)))
            for name, value in server.env("kept-replies").items():
                monkeypatch.setenv(name, value)
            folder = HERE / GIVEN[one.name]
            config = load_config(str(folder / "profile.yaml"), overrides=QUICK)
            tests = {} if one.example.plan else {"test_user.py": users_test(one.name)}
            runs.append(asolve(one.example.root.goal, config, tests=tests))
        ended = await asyncio.gather(*runs)
    for one, done in zip(kept, ended, strict=True):
        assert done.passed, done.receipt
        assert one.example.plan or done.receipt.verdict == Rung.ACCEPTED
        wrote = {file.path: file.content for file in done.artifacts}
        first, sound = one.first, one.example.sound
        assert first.keys() <= wrote.keys()
        assert all(wrote[path] in (first[path], sound.get(path)) for path in first), one.name


@pytest.mark.parametrize("name", GIVEN)
def test_what_is_kept_of_an_example_is_what_was_proved(name: str) -> None:
    folder = HERE / GIVEN[name] / "delivered"
    receipt = receipt_of(folder)
    assert receipt.verdict == Rung.ACCEPTED and receipt.goal == load(name).root.goal
    assert "ACCEPTED" in (folder.parent / "report.html").read_text()
    kept = [path for path in folder.rglob("*") if path.is_file() and path.name != "receipt.json"]
    assert receipt.files == {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in kept
    }


async def test_one_task_by_itself_prints_what_came_and_what_it_cost(
    kimi: ScriptedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    kimi.script = script_of(Reply(f"```python\n{FACTORIAL}\n```"))
    await main()
    line = "=" * 50
    said = capsys.readouterr().out
    head, _, rest = said.partition("\n\nCost: ")
    assert head.splitlines() == [
        *(line, "TEST 1: Direct PTC Executor Call", line, ""),
        " Task: Create a Python function to calculate factorial recursively",
        *(" Routing to: PTC Service (Kimi)", ""),
        *(" Result:", "Generated code using kimi:", ""),
        *("```python", *FACTORIAL.splitlines(), "```"),
    ]
    assert [line.split()[0] for line in rest.splitlines()[2:]] == [
        *("Stats:", "Provider:", "Tokens:", "Cost:")
    ]
