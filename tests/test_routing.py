"""The routing of subtasks between PTC and the LLM (tools/routing/)."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.routing import decide
from tools.routing.vocabulary import word_list

GOALS = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "routing.tsv").read_text("utf-8").splitlines()
]

FOREIGN = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "routing_foreign.tsv")
    .read_text("utf-8")
    .splitlines()
]

# What the guide promises, word for word.
PROMISED = {
    "PTC": [
        "Create a prime number function",
        "Implement user authentication",
        "Write Python code for sorting",
        "Implement authentication",
        "Create authentication code",
        "Create a Python function to calculate factorial recursively",
        "Create a function to validate email addresses",
        "Build a REST API for a todo app with authentication",
        "Build a Flask app with user authentication",
        "Makefile with a lint target",
        "Create a story-reading app in Flutter",
        "function that explains numbers in words",
        "Implement X and explain how it works",
        "Can you write me a function that...",
        "sort a CSV by its second column and drop duplicates",
        "slugify(text) -> str",
        "todo list web site with login",
        "Build a data processing pipeline that:\n1. Fetches data from an API\n2. Stores it",
        "Create a microservice for image processing:\n- Accept image uploads\n- Resize them",
        "User model",
        "JWT tokens",
        "Auth endpoints",
        "Password hashing",
        "Input validation",
        "Error handling",
    ],
    "LLM": [
        "Explain how recursion works",
        "Design a database schema",
        "Explain authentication",
        "Write a toast for the reopening of the function room",
        "Write a blog post about Python decorators",
        "Explain how to implement X",
        "How do I sort a list in Python?",
        "Write the README",
        "movie script",
        "dress code",
        "yoga class",
        "business model",
        "training program",
        "function room",
        "string quartet",
        "fitness test",
    ],
}


@pytest.mark.parametrize(("to", "goal"), [(to, g) for to in PROMISED for g in PROMISED[to]])
def test_promised(to: str, goal: str) -> None:
    assert decide(goal).to == to, decide(goal)


def test_accuracy() -> None:
    """Rules of thumb miss some goals; what they get right must not be lost unnoticed."""
    wrong = [(to, goal) for to, goal in GOALS if decide(goal.replace("\\n", "\n")).to != to]
    assert len(GOALS) > 1000
    assert len(wrong) <= len(GOALS) * 0.01, wrong


@pytest.mark.parametrize(("to", "goal"), FOREIGN)
def test_other_languages_and_code_by_name(to: str, goal: str) -> None:
    assert decide(goal).to == to, decide(goal)


def test_courtesy_changes_nothing() -> None:
    for courtesy in ("Please {}", "Could you {}, please?", "I want you to {}", "Hi, {}"):
        assert decide(courtesy.format("implement a parser for dates")).to == "PTC"
        assert decide(courtesy.format("explain how a parser for dates works")).to == "LLM"


@pytest.mark.parametrize(
    ("task_type", "to"),
    [
        ("CODE_INTERPRET", "PTC"),
        ("RETRIEVE", "LLM"),
        ("WRITE", "LLM"),
        ("THINK", "LLM"),
        ("IMAGE_GENERATION", "LLM"),
    ],
)
def test_explicit_task_type_wins(task_type: str, to: str) -> None:
    for goal in ("Write a Python function", "Explain recursion", ""):
        assert decide(goal, task_type) == (to, f"explicit task type {task_type}")


def test_unknown_task_type_leaves_the_goal_to_decide() -> None:
    assert decide("Write a Python function", "SOMETHING").to == "PTC"


def test_nothing_asked_is_for_the_llm() -> None:
    for goal in ("", "   ", "\n\n", "?!", "\x00\x1b[31m", "- \n- \n", "1.", ":", "please"):
        assert decide(goal).to == "LLM"


@given(st.text())
def test_never_raises_and_gives_one_readable_line(goal: str) -> None:
    reason = decide(goal).reason
    assert reason
    assert len(reason) < 100
    assert reason.isprintable()


@given(st.lists(st.sampled_from(["a", "and", "write", ",", ":", "\n-", "function", "x()", "?"])))
def test_never_raises_on_any_order_of_words(words: list[str]) -> None:
    decide(" ".join(words))


@pytest.mark.parametrize(
    "unit",
    [
        "word ",
        "and write a poem, ",
        "(",
        "f(x) ",
        "```",
        "\n- build",
        " ",
        "a" * 99,
        "写",
        "的" * 9,
        "schreibe ",
    ],
)
def test_a_huge_goal_is_quick(unit: str) -> None:
    start = time.process_time()
    decide(unit * (100_000 // len(unit)))
    assert time.process_time() - start < 3


def test_no_word_is_both_technical_and_everyday() -> None:
    assert not word_list("technical") & word_list("everyday")
