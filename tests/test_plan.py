"""A planner's answer: what is accepted becomes tasks, what is not is named for its author."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from graph import asolve, load_config
from nodes.plan.budget import most_parts, share_budget
from nodes.plan.reply import PlanReply
from nodes.plan.rules import faults_of
from schema.task import Contract, Task, TaskType
from tests.scripted import Asked, Reply, Serve

MOST = 6
ROOT = Task(goal="Build a shop with a cart and a search")


def part(id_: str, **changes: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "goal": f"Write the module {id_}",
        "type": "CODE_INTERPRET",
        "files": {f"m{id_}.py": [f"name_{id_}"]},
    } | changes


def faults(*parts: dict[str, Any], parent: Task = ROOT, most: int = MOST) -> list[str]:
    return faults_of(PlanReply.model_validate({"subtasks": list(parts)}), parent, most)


# Plans that are valid


@st.composite
def plans(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Parts in any order, each depending on some that were drawn before it."""
    ids = draw(
        st.lists(
            st.from_regex(r"[A-Za-z1-9_-]{1,20}", fullmatch=True),
            min_size=2,
            max_size=MOST,
            unique_by=str.casefold,
        )
    )
    parts = []
    for at, id_ in enumerate(ids):
        code = draw(st.booleans())
        names = draw(st.lists(st.just(f"n{at}"), max_size=1))
        parts.append(
            {
                "id": id_,
                "goal": f"Part {id_}",
                "type": "CODE_INTERPRET" if code else draw(st.sampled_from(["WRITE", "THINK"])),
                "files": {f"src/f_{id_}.py": names} if code else {},
                "interface": draw(st.lists(st.text(), max_size=2)),
                "depends_on": draw(st.lists(st.sampled_from(ids[:at]), unique=True)) if at else [],
                "commands": [f"run-{at}"],
                "relies_on": draw(st.lists(st.sampled_from(ids), unique=True)),
                "atomic": draw(st.booleans()),
            }
        )
    return draw(st.permutations(parts))


@given(plans(), st.sampled_from(["0", "2", "2.7"]))
@settings(deadline=None, max_examples=100)
def test_a_plan_without_a_circle_becomes_tasks(planned: list[dict[str, Any]], parent: str) -> None:
    reply = PlanReply.model_validate({"subtasks": planned})
    whole = Task(id=parent, goal="Build the whole")
    assert faults_of(reply, whole, MOST) == []
    tasks = reply.tasks(whole)
    below = "" if parent == "0" else f"{parent}."
    assert [task.id for task in tasks] == [below + one["id"] for one in planned]
    for task, one in zip(tasks, planned, strict=True):
        assert task.depth == whole.depth + 1
        assert task.depends_on == tuple(below + other for other in one["depends_on"])
        others = set(one["relies_on"]) - {one["id"], *one["depends_on"]}
        assert set(task.relies_on) == {below + other for other in others}
        assert (task.goal, task.type, task.atomic) == (one["goal"], one["type"], one["atomic"])
        assert task.contract.files == tuple(one["files"])
        assert task.contract.exports == {p: tuple(n) for p, n in one["files"].items() if n}
        assert task.contract.interface == tuple(one["interface"])


def test_what_is_left_out_has_defaults() -> None:
    reply = PlanReply.model_validate({"subtasks": [{"id": "a", "goal": "g", "type": "THINK"}]})
    (task,) = reply.tasks(ROOT)
    assert task == Task(id="a", goal="g", type=TaskType.THINK, atomic=True)


def test_what_a_part_promises_is_read_from_short_lines() -> None:
    files = {
        "a.py": ["User", "find(email: str) -> User", "class Cart(Base)", "Cart.add(x)", "go(...)"],
        "ui.js": ["render(user)"],
        "main.go": ["func Add(a int) int"],
    }
    lines = {
        "routes": ["GET /a -> 200"],
        "tables": ["users(id)"],
        "commands": ["add"],
        "env": ["K"],
    }
    planned = part("1", files=files, interface=None, unknown=1, **lines)
    contract = PlanReply.model_validate({"subtasks": [planned]}).tasks(ROOT)[0].contract
    assert contract == Contract.model_validate(
        lines
        | {
            "files": list(files),
            "exports": {"a.py": ["User", "find", "Cart", "go"]},
            "signatures": {"a.py": ["find(email: str) -> User", "Cart.add(x)"]},
            "js_exports": {"ui.js": ["render(user)"]},
            "interface": ["a.py: class Cart(Base)", "main.go: func Add(a int) int"],
        }
    )


def test_paths_are_tidied() -> None:
    reply = PlanReply.model_validate({"subtasks": [part("1", files={"./src//a.py": ["f"]})]})
    assert reply.tasks(ROOT)[0].contract == Contract(
        files=("src/a.py",), exports={"src/a.py": ("f",)}
    )


# Plans that are not: every fault is said in words that hold what is at fault


@pytest.mark.parametrize(
    ("planned", "words"),
    [
        ([], ["0 subtasks", "at least 2"]),
        ([part("1")], ["1 subtasks", "at least 2"]),
        ([part(str(n)) for n in range(1, MOST + 2)], [f"{MOST + 1} subtasks", f"at most {MOST}"]),
        ([part("1"), part("twin"), part("twin", files={"t.py": []})], ["'twin'", "2 times"]),
        ([part("1"), part("2", depends_on=["ghost"])], ["subtask 2", "'ghost'"]),
        ([part("1"), part("me", depends_on=["me"])], ["circle", "me -> me"]),
        ([part("1"), part("2", relies_on=["ghost"])], ["subtask 2", "'ghost'"]),
        (
            [part("1", type="THINK", files={}), part("2", relies_on=["1"])],
            ["subtask 2", "1, which promises nothing"],
        ),
        (
            [part("x", depends_on=["z"]), part("y", depends_on=["x"]), part("z", depends_on=["y"])],
            ["circle", "x", "y", "z"],
        ),
        (
            [part("1", files={"a/Cart.py": []}), part("2", files={"a/cart.PY": []})],
            ["a/cart.PY", "two owners", "1 and 2"],
        ),
        ([part("1", files={"a.py": [], "A.py": []}), part("2")], ["A.py", "two owners", "1"]),
        (
            [part("1", files={"lib": []}), part("2", files={"Lib/a.py": []})],
            ["Lib", "file and a folder", "subtask 2"],
        ),
        ([part("1"), part("bare", files={})], ["subtask bare", "no files"]),
        (
            [part("1"), part("echo", goal="build a SHOP, with a cart -- and a search!")],
            ["subtask echo", "restates"],
        ),
        (
            [part("1"), part("echo", goal="With a search and a cart, build a shop")],
            ["subtask echo", "restates"],
        ),
    ],
)
def test_a_fault_is_named(planned: list[dict[str, Any]], words: list[str]) -> None:
    (fault,) = faults(*planned)
    for word in words:
        assert word in fault


def test_parts_may_rely_on_each_others_contracts_in_a_circle() -> None:
    assert faults(part("1", relies_on=["2"]), part("2", relies_on=["1"])) == []


def test_what_the_whole_promised_must_be_promised_by_a_part() -> None:
    contract = Contract.model_validate(
        {
            "files": ["m1.py", "page.html"],
            "routes": ["GET /a", "GET /b"],
            "tables": ["users(id)"],
            "commands": ["add"],
            "env": ["KEY"],
        }
    )
    whole = ROOT.model_copy(update={"contract": contract})
    assert faults(part("1", routes=["GET /b"]), part("2", env=["KEY"]), parent=whole) == [
        "no subtask writes page.html",
        "no subtask promises GET /a, as the whole must",
        "no subtask promises command add, as the whole must",
        "no subtask promises table users, as the whole must",
    ]
    assert faults(part("1"), part("2", atomic=False), parent=whole) == []


def test_every_fault_is_named_at_once() -> None:
    found = "\n".join(
        faults(part("1", depends_on=["2"]), part("2", depends_on=["1", "9"], files={"m1.py": []}))
    )
    for word in ("circle", "'9'", "m1.py"):
        assert word in found


def test_a_part_that_is_split_further_need_not_know_its_files() -> None:
    assert faults(part("1"), part("2", files={}, atomic=False)) == []


@pytest.mark.parametrize("kind", [kind for kind in TaskType if kind != TaskType.CODE_INTERPRET])
def test_only_code_needs_files(kind: TaskType) -> None:
    assert faults(part("1"), part("2", type=kind, files={})) == []


def test_names_that_the_tests_import_must_be_defined_somewhere() -> None:
    contract = Contract(exports={"shop.py": ("name_1", "name_2", "checkout")})
    whole = ROOT.model_copy(update={"contract": contract})
    prose = {"type": "WRITE", "files": {}}
    three = faults(part("1", **prose), part("2", **prose), parent=whole)
    assert [fault for fault in three if "checkout" in fault and "shop.py" in fault]
    # A rule gives it to whoever writes code.
    assert faults(part("1"), part("2"), parent=whole) == []
    assert faults(part("1"), part("2", files={"x.py": ["name_2", "checkout"]}), parent=whole) == []
    # Who is split further can still promise it.
    assert faults(part("1"), part("2", atomic=False), parent=whole) == []


@pytest.mark.parametrize(
    "path", ["../a.py", "/a.py", "a\\b.py", ".git/config", "receipt.json", "CON.py", "", "a\0.py"]
)
def test_a_bad_path_is_named(path: str) -> None:
    with pytest.raises(ValidationError) as raised:
        faults(part("1"), part("2", files={path: []}))
    (error,) = raised.value.errors()
    assert error["loc"] == ("subtasks", 1, "files")
    assert repr(path) in error["msg"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"goal": ""}, "goal"),
        ({"files": {"a:b.py": []}}, "files"),
        ({"atomic": "perhaps"}, "atomic"),
    ],
)
def test_a_field_of_the_wrong_kind_is_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as raised:
        faults(part("1") | changes, part("2"))
    assert [error["loc"] for error in raised.value.errors()] == [("subtasks", 0, field)]


# Limits: reaching one is told in the receipt


def thinking(breadth: int) -> Any:
    """A planner that splits everything into ``breadth`` parts, which are to be split again."""

    def answer(asked: Asked) -> Reply:
        goal = asked.user.splitlines()[0]
        parts = [
            {"id": str(n), "goal": f"{goal} / {n}", "type": "THINK", "atomic": False}
            for n in range(1, breadth + 1)
        ]
        said = {"atomize": '{"atomic": false}', "plan": json.dumps({"subtasks": parts})}
        return Reply(said.get(asked.purpose, "thought"))

    return answer


@pytest.mark.parametrize(("total", "tasks"), [(1, 1), (2, 1), (3, 3), (6, 3), (7, 7), (100, 15)])
async def test_no_run_has_more_tasks_than_are_allowed(serve: Serve, total: int, tasks: int) -> None:
    serve(thinking(2))
    config = load_config(overrides=[f"limits.total_tasks={total}", "limits.depth=3"])
    receipt = (await asolve("Ponder", config)).receipt
    assert receipt.passed
    assert len(receipt.tasks) == tasks
    assert any("limits.total_tasks" in note for note in receipt.notes) == (tasks < 15)


async def test_a_plan_that_is_too_broad_is_told_of(serve: Serve) -> None:
    server = serve(thinking(4))
    config = load_config(overrides=["limits.subtasks=3", "limits.plan_attempts=2"])
    solution = await asolve("Ponder", config)
    assert "0: a plan of 4 parts was refused, limits.subtasks leaves 3" in solution.receipt.notes
    assert server.purposes() == ["atomize", "plan", "plan", "answer"]


async def test_a_list_that_is_too_long_is_told_of(serve: Serve) -> None:
    serve(lambda asked: Reply("```python path=kit.py\na = b = c = 1\n```"))
    config = load_config(overrides=["limits.subtasks=2", "limits.plan_attempts=0"])
    solution = await asolve("Create a Python module kit with: 1. a(x) 2. b(x) 3. c(x)", config)
    assert "0: a list of 3 parts was refused, limits.subtasks leaves 2" in solution.receipt.notes


@given(st.integers(1, 60), st.lists(st.lists(st.booleans(), min_size=2, max_size=6), min_size=1))
@settings(deadline=None, max_examples=100)
def test_shares_add_up_to_no_more_than_the_total(total: int, shapes: list[list[bool]]) -> None:
    limits = load_config(overrides=[f"limits.total_tasks={total}", "limits.depth=10"]).limits
    count, waiting = 1, [Task(goal="whole")]
    for shape in shapes:
        if not waiting:
            break
        parent = waiting.pop(0)
        most, _ = most_parts(parent, limits)
        ids = list(enumerate(shape[:most], 1))
        if len(ids) < 2:
            continue
        planned = [Task(id=parent.child_id(str(n)), goal="g", atomic=atomic) for n, atomic in ids]
        parts, notes = share_budget(planned, parent, limits)
        count += len(parts)
        waiting += [part for part in parts if not part.atomic]
        assert len(notes) == sum(part.atomic for part in parts) - sum(a for _, a in ids)
    assert count <= total
