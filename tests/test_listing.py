"""Lists in goals (nodes/listing.py): what is one, and which parts it gives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nodes.listed_plan import listed_exports, listed_parts
from nodes.listing import find_list
from schema.artifact import check_path
from schema.task import Contract, Task, TaskType


def items(goal: str) -> list[str] | None:
    found = find_list(goal)
    return found and found.items


def task(goal: str, **exports: tuple[str, ...]) -> Task:
    """A task whose acceptance tests import names: ``textkit=("slugify",)`` from textkit.py."""
    paths = {f"{module.replace('__', '/')}.py": names for module, names in exports.items()}
    return Task(goal=goal, contract=Contract(files=tuple(paths), exports=paths))


def files(parts: tuple[Task, ...]) -> list[tuple[str, ...]]:
    return [part.contract.files for part in parts]


# What is a list


@pytest.mark.parametrize(
    "goal",
    [
        "Do this: 1. alpha 2. beta 3. gamma",
        "Do this: 1) alpha, 2) beta, and 3) gamma",
        "Do this: 1. alpha; 2. beta and 3. gamma",
        "Do this:\n1. alpha\n2. beta\n3. gamma\n",
        "Do this:\n\n  1. alpha\n\n  2. beta\n\n  3. gamma",
        "Do this:\n- alpha\n- beta\n- gamma",
        "Do this:\r\n* alpha\r\n* beta\r\n* gamma\r\n",
        "Do this:\n\t• alpha\n\t• beta\n\t• gamma",
        "Create functions alpha, beta and gamma",
        "Create functions: `alpha`, `beta`, and `gamma`",
        "Create the alpha, beta and gamma functions",
    ],
)
def test_a_list_is_found(goal: str) -> None:
    assert items(goal) == ["alpha", "beta", "gamma"]


def test_items_keep_their_words() -> None:
    assert items("1. Add: a, b and c\n   on two lines\n2. Two 2.5 things") == [
        "Add: a, b and c on two lines",
        "Two 2.5 things",
    ]
    assert items("- Resize\n  to many sizes\n- Store") == ["Resize to many sizes", "Store"]
    assert items("functions add(a, b), half(n) and neg(n)") == ["add(a, b)", "half(n)", "neg(n)"]


@pytest.mark.parametrize(
    "goal",
    [
        "",
        "Summarise the year 2024. Then look at 2025. What comes next?",
        "Chapter 1. It begins. Chapter 3. It ends.",
        "Support Python 3.11 and 3.12, with Flask 2. or later",
        "Read chapters 4. and 5. of the book",
        "1. The only item",
        "- The only item",
        "Deploy in 1. 2. 3. steps",
        "- \n- \n",
        "Explain how functions and procedures differ",
        "Write functions that add and subtract",
        "well-known - and - dashed",
        "Write a class Stack with the methods:\n- push\n- pop",
        "Write a class Stack: 1. push(x) 2. pop()",
        "Write a class Stack with push, pop and peek functions",
    ],
)
def test_not_a_list(goal: str) -> None:
    assert find_list(goal) is None
    assert listed_parts(task(goal)) == ()


# The goals of the guide


@pytest.mark.parametrize(
    ("goal", "expected"),
    [
        (
            """
Build a complete Flask REST API with:
1. User registration and login
2. JWT authentication
3. Password hashing
4. Input validation
5. Error handling
""",
            [
                "User registration and login",
                "JWT authentication",
                "Password hashing",
                "Input validation",
                "Error handling",
            ],
        ),
        (
            """
Create a complete todo application with:

Backend (Python/FastAPI):
- Create, read, update, delete todos
- User authentication with JWT
- SQLite database
- Input validation

Frontend (HTML/JavaScript):
- Todo list display
- Add/edit/delete forms
- Login/logout
- Responsive design
""",
            [
                "Create, read, update, delete todos",
                "User authentication with JWT",
                "SQLite database",
                "Input validation",
                "Todo list display",
                "Add/edit/delete forms",
                "Login/logout",
                "Responsive design",
            ],
        ),
        (
            """
Build a data processing pipeline that:
1. Fetches data from REST API
2. Cleans and validates the data
3. Transforms it to desired format
4. Loads into PostgreSQL database
5. Includes error handling and logging
""",
            [
                "Fetches data from REST API",
                "Cleans and validates the data",
                "Transforms it to desired format",
                "Loads into PostgreSQL database",
                "Includes error handling and logging",
            ],
        ),
        (
            """
Create a microservice for image processing:
- Accept image uploads via REST API
- Resize images to multiple sizes
- Apply filters (grayscale, blur, etc.)
- Store processed images in S3
- Return URLs to processed images
- Include Docker deployment
""",
            [
                "Accept image uploads via REST API",
                "Resize images to multiple sizes",
                "Apply filters (grayscale, blur, etc.)",
                "Store processed images in S3",
                "Return URLs to processed images",
                "Include Docker deployment",
            ],
        ),
    ],
)
def test_each_item_of_the_guides_goals_is_a_code_task(goal: str, expected: list[str]) -> None:
    assert items(goal) == expected
    parts = listed_parts(task(goal))
    assert [part.id for part in parts] == [str(n) for n in range(1, len(expected) + 1)]
    for part, item in zip(parts, expected, strict=True):
        # Prose in an item names no function, and says what it is a part of.
        assert part.goal.startswith(f"{item} (a part of: ")
        assert part.type is TaskType.CODE_INTERPRET
        assert part.atomic
        assert part.contract.exports == {}
    assert len(set(files(parts))) == len(parts)


# Which parts a list gives

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


@pytest.mark.parametrize("unit", ["a", "a, ", "a(b), ", "`a`, ", "- a\n", "1. ", "a(", "\n "])
@pytest.mark.timeout(60)
def test_a_long_goal_comes_to_an_end(unit: str) -> None:
    """Five times the longest goal: read again at each of its letters, it would take minutes."""
    find_list((unit * 100_000)[:100_000])
