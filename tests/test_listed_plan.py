"""Lists in goals: the parts they give, with the files and the names of each."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nodes.plan.listed import listed_exports, listed_parts
from nodes.plan.listing import find_list
from schema.artifact import check_path
from schema.task import Contract, Task, TaskType
from tests.listed import files, task

TEXTKIT = "Write a Python module textkit with 1. slugify(text) 2. fizzbuzz(n) and 3. is_prime(n)"
OWN = [("textkit/_slugify.py",), ("textkit/_fizzbuzz.py",), ("textkit/_is_prime.py",)]


def test_a_module_by_several_authors_is_a_package() -> None:
    parts = listed_parts(task(TEXTKIT))
    assert files(parts) == OWN
    assert [part.contract.exports for part in parts] == [
        {"textkit/_slugify.py": ("slugify",)},
        {"textkit/_fizzbuzz.py": ("fizzbuzz",)},
        {"textkit/_is_prime.py": ("is_prime",)},
    ]
    assert [part.goal for part in parts] == [
        "Create a Python function slugify(text)",
        "Create a Python function fizzbuzz(n)",
        "Create a Python function is_prime(n)",
    ]
    assert listed_exports(task(TEXTKIT)) == {"textkit.py": ("slugify", "fizzbuzz", "is_prime")}


def test_what_the_tests_import_counts_not_what_the_goal_calls_it() -> None:
    whole = task(TEXTKIT, kit=("is_prime", "slugify", "fizzbuzz"))
    assert files(listed_parts(whole)) == [
        ("kit/_slugify.py",),
        ("kit/_fizzbuzz.py",),
        ("kit/_is_prime.py",),
    ]
    assert listed_exports(whole) == whole.contract.exports


def test_names_of_several_modules_go_to_the_item_that_speaks_of_them() -> None:
    goal = "Build a shop:\n- a cart: class Cart\n- prices with gross and net\n- a log"
    parts = listed_parts(task(goal, cart=("Cart",), shop__prices=("gross", "net")))
    assert [part.contract.exports for part in parts] == [
        {"cart.py": ("Cart",)},
        {"shop/prices.py": ("gross", "net")},
        {},
    ]
    assert files(parts)[2] == ("a_log.py",)


def test_an_item_may_speak_of_another_ones_name() -> None:
    parts = listed_parts(
        task("Write: 1. add(a, b) 2. total(numbers), which uses add", m=("add", "total"))
    )
    assert files(parts) == [("m/_add.py",), ("m/_total.py",)]


@pytest.mark.parametrize(
    ("goal", "imported"),
    [
        ("Write 1. alpha(x) 2. beta(x)", "gamma"),  # nobody would write it
        ("Build:\n- the cart page\n- the cart API", "cart"),  # either could
    ],
)
def test_a_name_without_one_owner_makes_the_list_useless(goal: str, imported: str) -> None:
    assert listed_parts(task(goal, module=(imported,))) == ()


@pytest.mark.parametrize(
    "goal",
    [
        "Create functions: 1. add(a) 2. add(b)",
        "Create functions: 1. con(x) 2. beta(y)",  # con.py cannot exist everywhere
    ],
)
def test_a_file_without_one_owner_or_a_good_name_makes_the_list_useless(goal: str) -> None:
    assert find_list(goal)
    assert listed_parts(task(goal)) == ()


@pytest.mark.parametrize(
    ("stem", "suffix"),
    [
        ("Build a Python library", "py"),
        ("Build a JavaScript library called kit", "js"),
        ("Build a TypeScript app", "ts"),
        ("Build a Rust crate", "rs"),
        ("Build a service in Go", "go"),
        ("Build a Django app for MongoDB, with trusted categories", "py"),
        ("Build an app to go", "py"),
    ],
)
def test_files_follow_the_language(stem: str, suffix: str) -> None:
    parts = listed_parts(task(f"{stem}:\n- alpha(x)\n- Store it"))
    assert files(parts) == [(f"alpha.{suffix}",), (f"store_it.{suffix}",)]
    # Only Python files can be held against the names they promise.
    assert bool(parts[0].contract.exports) == (suffix == "py")


@pytest.mark.parametrize(
    "goal",
    ["Explain the functions map, filter and reduce", "Report:\n- the weather\n- the traffic"],
)
def test_a_list_of_prose_asks_for_no_code(goal: str) -> None:
    parts = listed_parts(task(goal))
    assert len(parts) > 1
    for part in parts:
        assert part.type is None
        assert part.contract == Contract()
        assert "Create" not in part.goal


def test_functions_that_are_only_named_are_code() -> None:
    for goal in (
        "Create functions add, half and neg",
        "Write a module calc with functions a and b",
    ):
        parts = listed_parts(task(goal))
        assert {part.type for part in parts} == {TaskType.CODE_INTERPRET}
        assert all(part.contract.exports for part in parts)


def test_ids_continue_those_of_the_parent() -> None:
    parts = listed_parts(Task(id="2.1", goal="Create functions: alpha and beta"))
    assert [part.id for part in parts] == ["2.1.1", "2.1.2"]


# Whatever a goal says

words = st.lists(
    st.sampled_from(
        ["1. ", "2. ", "3) ", "\n", "- ", "* ", "f(x)", "a", "b,", " and ", "functions ", "class ",
         "module kit ", "`", "(", ")", ":", "CON", "../", "é", "中", "\0", "\ud800", "JavaScript "]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@given(st.one_of(st.text(), words), st.sampled_from([{}, {"kit": ("a", "f")}]))
@settings(deadline=None, max_examples=300)
def test_never_raises_and_its_parts_are_a_valid_plan(
    goal: str, exports: dict[str, tuple[str, ...]]
) -> None:
    parts = listed_parts(task(goal, **exports))
    paths = [path for part in parts for path in part.contract.files]
    assert len(parts) != 1
    assert [check_path(path) for path in paths] == paths
    assert len({path.casefold() for path in paths}) == len(paths)
    promised = {
        name for part in parts for names in part.contract.exports.values() for name in names
    }
    assert not parts or set(exports.get("kit", ())) <= promised
