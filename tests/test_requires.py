"""The packages of a project belong to the system: planned, found, allowed, pinned, delivered."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from graph import asolve, load_config
from nodes.plan.reply import PlanReply
from schema.context import Context
from schema.task import Task
from tests.goals import DOUBLE, one_piece
from tests.paused import Paused, action, args, question
from tests.scripted import Asked, Reply, Script, Serve, code
from tests.wheels import wheel
from tools.choices import chosen

OUTSIDE = "three-toed-shout"  # nobody has such a package but the folder of these tests
USES = "from three_toed_shout import twice\n\n\ndef double(n):\n    return twice(n)"
IMPORTS = code("double.py", USES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("requires")
    source = "def twice(n):\n    return 2 * n\n"
    wheel(folder / "index", "three_toed_shout", files={"three_toed_shout.py": source})
    return folder


@pytest.fixture(autouse=True)
def index(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of our own beside those of the index, and environments that nobody else sees."""
    kept = os.environ.get("UV_CACHE_DIR", str(Path.home() / ".cache" / "uv"))
    monkeypatch.setenv("UV_CACHE_DIR", kept)
    monkeypatch.setenv("UV_FIND_LINKS", str(folder / "index"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "cache"))


def planned(requires: Any, *parts: tuple[str, str]) -> Script:
    """A plan that requires something, of a part for each path with the file that is written."""
    subtasks = [
        {"id": str(n), "goal": f"Write {path}", "type": "CODE_INTERPRET", "files": {path: []}}
        for n, (path, _) in enumerate(parts, 1)
    ]
    plan = {"requires": requires, "subtasks": subtasks}

    def answer(asked: Asked) -> Reply:
        if asked.purpose == "atomize":
            return Reply('{"atomic": false}')
        if asked.purpose == "plan":
            return Reply(json.dumps(plan))
        wanted = [(p, text) for p, text in parts if asked.user.startswith(f"Write {p}")]
        return Reply("".join(code(path, text) for path, text in wanted if text))

    return answer


def requires_of(said: Any, part: Any = None) -> list[str]:
    parts = [{"id": "auth", "goal": "a", "type": "THINK"}, {"id": "2", "goal": "b"}]
    parts[1] |= {"type": "THINK", "requires": part}
    return PlanReply.model_validate({"requires": said, "subtasks": parts}).requires


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (["flask", "pydantic[email]>=2"], ["flask", "pydantic[email]>=2"]),
        ("flask, pyjwt>=2,<3", ["flask", "pyjwt>=2,<3"]),
        ("pip install flask", ["flask"]),
        ("flask\n- pyjwt", ["flask", "pyjwt"]),
        ({"flask": "3.0", "pyjwt": "*", "redis": "^5.0"}, ["flask==3.0", "pyjwt", "redis"]),
        ([{"name": "flask", "version": ">=3"}], ["flask>=3"]),
        *[(nothing, []) for nothing in (None, [], "none", "None", ["-"], "", False, {})],
        (["python>=3.11", "sqlite3", "Python 3.12", "Standard library only"], []),
    ],
)
def test_packages_are_read_in_many_spellings(said: Any, read: Sequence[str]) -> None:
    assert requires_of(said) == list(read)


def test_those_of_a_part_are_those_of_the_whole_and_tasks_are_none() -> None:
    assert requires_of(["flask"], ["auth", "1", "flask", "pyjwt"]) == ["flask", "pyjwt"]


async def test_authors_are_told_and_what_was_installed_is_delivered(serve: Serve) -> None:
    """Whatever a part wrote about it, and whether it wrote its requirements.txt at all."""
    uses = "from itsdangerous import Signer\n\n\ndef sign(text):\n    return Signer('k').sign(text)"
    script = planned(
        ["itsdangerous", "no package at all", OUTSIDE, "jwt"],
        ("sign.py", uses),
        ("requirements.txt", "itsdangerous>=99\nthree-toed-shout\nSix @ http://127.0.0.1/six.whl"),
    )
    server = serve(script)
    solution = await asolve("Sign texts in two files")

    asked = [one.user for one in server.asked if one.user.startswith("Write sign.py")]
    assert len(asked) == 1 and asked[0].endswith("Packages: itsdangerous, pyjwt")
    assert server.purposes().count("code") + server.purposes().count("answer") == 2
    files = {file.path: file.content for file in solution.artifacts}
    signer, jwt, six = files["requirements.txt"].splitlines()
    assert jwt.startswith("pyjwt>=2") and jwt.endswith(",<3")
    assert six.startswith("Six>=1") and six.endswith(",<2")
    assert signer.startswith("itsdangerous>=2") and signer.endswith(",<3")
    assert solution.receipt.verdict == "runs"
    notes = "\n".join(solution.receipt.notes)
    assert "itsdangerous>=99 cannot be had: any version was taken" in notes
    assert "'no package at all' is no package" in notes
    assert f"{OUTSIDE} is not used: it is not among the 10,000 most used" in notes
    assert "requirements.txt holds what was installed and run" in notes


async def test_requirements_that_nobody_wrote_are_no_fault(serve: Serve) -> None:
    server = serve(planned([], ("a.py", "A = 1"), ("requirements.txt", "")))
    solution = await asolve("Write two files")

    assert solution.receipt.verdict == "runs" and len(server.asked) == 4
    assert {file.path for file in solution.artifacts} == {"a.py"}


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ("none", "Only Python's standard library may be imported."),
        ("[attrs]", "No other packages may be imported than attrs."),
    ],
)
async def test_everybody_is_told_of_a_narrow_policy(serve: Serve, policy: str, told: str) -> None:
    server = serve(planned(["itsdangerous"], ("a.py", "A = 1"), ("b.py", "B = 1")))
    await asolve("Write two files", load_config(overrides=[f"proof.packages={policy}"]))

    writing = [
        asked.system + asked.user for asked in server.asked if asked.purpose in ("plan", "code")
    ]
    assert len(writing) == 3
    assert all(told in text and "Packages:" not in text for text in writing)


async def test_a_package_outside_of_the_policy_is_refused_where_nobody_is_asked(
    serve: Serve,
) -> None:
    server = serve(one_piece(IMPORTS))
    solution = await asolve(DOUBLE)

    assert solution.receipt.verdict == "checked" and not solution.receipt.failures
    lost = "three_toed_shout: it is not among the 10,000 most used (proof.packages=popular)"
    assert solution.receipt.lost["runs"] == lost
    assert server.purposes().count("code") == 1


async def test_a_plan_that_names_one_is_put_to_a_person_once(serve: Serve) -> None:
    server = serve(planned([OUTSIDE], ("double.py", USES), ("b.py", "B = 1")))
    run = Paused(["approval.packages=true"])
    asked = question(await run.start("Write two files"))

    assert server.purposes() == ["atomize", "plan"]
    assert f"A yes also installs {OUTSIDE}: it is not among" in action(asked)["description"]
    assert action(asked)["args"]["requires"] == [OUTSIDE]
    receipt = (await run.answer("yes", same_context=True))["receipt"]
    assert receipt.verdict == "runs" and f"{OUTSIDE}==1.0" in receipt.packages
    assert all(f"Packages: {OUTSIDE}" in one.user for one in server.asked[2:])


async def test_a_person_may_take_it_out_of_the_plan(serve: Serve) -> None:
    server = serve(planned([OUTSIDE], ("double.py", "def double(n): ..."), ("b.py", "B = 1")))
    run = Paused(["approval.packages=true"])
    plan = args(await run.start("Write two files"))
    receipt = (await run.answer(plan | {"requires": []}, same_context=True))["receipt"]

    assert receipt.verdict == "runs" and not receipt.packages
    assert not any("Packages:" in one.user for one in server.asked)


@pytest.mark.parametrize("answer", ["yes", "no, I do not know it"])
async def test_an_import_that_shows_one_is_put_to_a_person(serve: Serve, answer: str) -> None:
    server = serve(one_piece(IMPORTS))
    run = Paused(["approval.redo=true"])
    asked = args(await run.start(DOUBLE))
    assert asked["package"] == OUTSIDE and asked["why"].startswith("double.py needs it; it is not")
    again = question(await run.answer("perhaps"))
    assert again["not_understood"]
    receipt = (await run.answer(answer))["receipt"]

    assert server.purposes().count("code") == 1
    if answer == "yes":
        assert receipt.verdict == "runs" and f"{OUTSIDE}==1.0" in receipt.packages
    else:
        assert receipt.verdict == "checked" and not receipt.passed
        assert f"{OUTSIDE} was not installed: a person said no: {answer}" in receipt.notes


async def test_a_name_that_the_index_does_not_have_is_nothing_to_ask_about(serve: Serve) -> None:
    serve(one_piece(IMPORTS.replace("three_toed_shout", "no_such_three_toed_sloth")))
    end = await Paused(["approval.packages=true"]).start(DOUBLE)

    assert "__interrupt__" not in end
    assert "no_such_three_toed_sloth" in end["receipt"].lost["runs"]


async def test_a_package_that_a_part_wrote_itself_is_that_part_s_fault(serve: Serve) -> None:
    """Nobody said that it is required, but the goal; a file of that name is promised by nobody."""
    uses = "from six import moves\n\n\ndef steps():\n    return list(moves.range(3))"
    stub = code("six.py", "class moves:\n    range = range")
    server = serve(one_piece(code("steps.py", uses) + stub, code("steps.py", uses)))
    solution = await asolve("Create a Python function steps() with six")

    (mended,) = solution.receipt.mended
    assert "six.py: stands in for the package six, which is installed" in mended.evidence
    assert solution.receipt.verdict == "runs" and server.purposes().count("code") == 2


async def test_a_module_may_have_the_name_of_a_package(serve: Serve) -> None:
    own = "class Leave:\n    days = 3"
    uses = "from six import Leave\n\n\ndef steps():\n    return Leave.days"
    serve(one_piece(code("steps.py", uses) + code("six.py", own)))
    solution = await asolve("Create a Python function steps() with six")

    assert solution.receipt.verdict == "runs" and not solution.receipt.mended


async def test_without_an_index_the_rung_is_lost_and_nothing_else(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    uses = code("double.py", "import bottle\n\n\ndef double(n):\n    return bottle.touni(2 * n)")
    server = serve(one_piece(uses))
    test = "from double import double\n\n\ndef test_it():\n    assert double(2) == 4\n"
    solution = await asolve(DOUBLE, tests={"test_double.py": test})

    assert solution.receipt.verdict == "checked" and not solution.receipt.failures
    assert set(map(str, solution.receipt.lost)) == {"runs", "tested", "accepted"}
    (said,) = {why for rung, why in solution.receipt.lost.items() if rung != "tested"}
    assert said.startswith("bottle: the package index cannot be reached: ") and "\n" not in said
    files = {file.path: file.content for file in (*solution.artifacts, *solution.handover)}
    assert files["requirements.txt"] == "bottle\n"
    assert server.purposes().count("code") == 1


def test_a_part_below_a_part_knows_what_the_whole_requires() -> None:
    whole = Task(goal="x", id="1")
    parts = PlanReply.model_validate(
        {"subtasks": [{"id": n, "goal": n, "type": "THINK"} for n in "ab"]}
    ).tasks(
        whole.model_copy(
            update={"contract": whole.contract.model_copy(update={"requires": ("flask",)})}
        ),
        ("pyjwt",),
    )
    assert {part.contract.requires for part in parts} == {("flask", "pyjwt")}


def test_a_caller_cannot_let_himself_be_asked_about_packages() -> None:
    """Who is asked may say yes, which would widen what the operator lets be installed."""
    wish = Context.model_validate({"approval": {"plan": True, "packages": True}})
    ours, asking = load_config(), load_config(overrides=["approval.plan=true"])

    assert not chosen(ours, wish).approval.asks_for_packages
    assert chosen(asking, wish).approval.asks_for_packages
    less = Context.model_validate({"approval": {"packages": False}})
    assert not chosen(asking, less).approval.asks_for_packages
