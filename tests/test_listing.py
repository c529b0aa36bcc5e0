"""Lists in goals: what is one, and what is none."""

from __future__ import annotations

import pytest

from nodes.plan.listed import listed_parts
from nodes.plan.listing import find_list
from schema.task import TaskType
from tests.listed import files, items, task

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


@pytest.mark.parametrize("unit", ["a", "a, ", "a(b), ", "`a`, ", "- a\n", "1. ", "a(", "\n "])
@pytest.mark.timeout(60)
def test_a_long_goal_comes_to_an_end(unit: str) -> None:
    """Five times the longest goal: read again at each of its letters, it would take minutes."""
    find_list((unit * 100_000)[:100_000])


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
