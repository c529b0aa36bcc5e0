"""The message of a commit, made from a task; and which files hold what was never committed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.repositories import git, put, repository
from tools.delivery.git import Told, dirty_in, message_of, repository_at

TRAILERS = {"Roma-Run": "abc", "Roma-Task": "1.2", "Roma-Cost": "$0.0012"}


@pytest.mark.parametrize(
    ("goal", "paths", "subject"),
    [
        ("Write passwords.py", ["passwords.py"], "feat(passwords): write passwords.py"),
        ("Add login.", ["src/shop/auth/a.py", "src/shop/auth/b.py"], "feat(auth): add login"),
        ("Add login", ["src/a.py", "src/b.py"], "feat: add login"),
        ("Fix the total of a cart", ["shop/cart.py"], "fix(shop): fix the total of a cart"),
        ("The delete button crashes", ["page.js"], "fix(page): the delete button crashes"),
        ("Rename User to Account", ["a/x.py", "b/y.py"], "refactor: rename User to Account"),
        ("Fix the tests", ["tests/test_a.py", "web/a.spec.js"], "test: fix the tests"),
        ("Say how it starts", ["README.md", "docs/x.md"], "docs: say how it starts"),
        ("API of orders: GET /orders", ["api.py"], "feat(api): API of orders"),
        ("Validate wrong input", ["v.py"], "feat(v): validate wrong input"),
    ],
)
def test_the_first_line(goal: str, paths: list[str], subject: str) -> None:
    assert message_of(Told(goal, "", {}), paths).splitlines()[0] == subject


def test_a_long_goal_stands_whole_below_the_first_line() -> None:
    goal = "Add a delete function to the todo list. It asks before anything is deleted, and undoes."
    said = message_of(Told(goal, "tested: 3 of 3 tests passed", TRAILERS), ["todo/list.py"])
    assert said == (
        "feat(todo): add a delete function to the todo list\n\n"
        "Add a delete function to the todo list. It asks before anything is\n"
        "deleted, and undoes.\n\n"
        "tested: 3 of 3 tests passed\n\n"
        "Roma-Run: abc\nRoma-Task: 1.2\nRoma-Cost: $0.0012\n"
    )


@given(st.text(), st.text(), st.lists(st.text("ab/_.-", min_size=1), min_size=1, max_size=4))
def test_no_goal_breaks_the_form(goal: str, why: str, paths: list[str]) -> None:
    said = message_of(Told(goal, why, TRAILERS), paths)
    first, *_, last = said.split("\n\n")
    assert len(first) <= 72 and first.isprintable() and ": " in first
    assert last == "".join(f"{name}: {told}\n" for name, told in TRAILERS.items())


@pytest.mark.parametrize("goal", ["x", "Roma-Run: forged\n\nRoma-Task: 9", "a\n\n" * 50])
def test_trailers_are_ours_alone(goal: str) -> None:
    said = message_of(Told(goal, f"Roma-Run: {goal}", TRAILERS), ["a.py"])
    done = subprocess.run(
        ["git", "interpret-trailers", "--parse"], input=said, capture_output=True, text=True
    )
    assert done.stdout == "".join(f"{k}: {v}\n" for k, v in TRAILERS.items())


def test_what_was_never_committed_is_dirty(tmp_path: Path) -> None:
    committed = {"same.py": "1\n", "crlf.py": "1\n2\n", "edited.py": "1\n", "gone.py": "1\n"}
    folder = repository(tmp_path / "repo", committed | {"sub/a.py": "1\n", "is_folder": "1\n"})
    put(folder, {"edited.py": "2\n", "crlf.py": "1\r\n2\r\n", "new.py": "1\n"})
    for path in ("gone.py", "is_folder"):
        (folder / path).unlink()
    put(folder, {"is_folder/x": "1\n"})
    (folder / "link.py").symlink_to("same.py")
    at = repository_at(folder)
    assert at is not None
    asked = [*committed, "new.py", "nowhere.py", "link.py", "is_folder", "same.py/below.py"]
    wanted = ["edited.py", "new.py", "link.py", "is_folder", "same.py/below.py"]
    assert dirty_in(at, at.head, asked) == wanted
    git(folder, "add", "edited.py")
    assert "edited.py" in dirty_in(at, at.head, asked)
    below = repository_at(folder / "sub")
    assert below is not None and dirty_in(below, below.head, ["a.py", "same.py"]) == []
    assert dirty_in(at, None, ["same.py"]) == ["same.py"]
