"""A goal for a folder: built on, delivered beside, over or into it, and its keys stay its own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from graph import Solution, load_config, solve, undo
from schema.errors import GoalError, UsageError
from tests import shell
from tests.delivered import bring, tree
from tests.repositories import kept, put, repository, tree_of
from tests.scripted import Asked, Reply, Script, Serve, code, scripted

KEY = "ghp_" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6"
SHOP = f'TOKEN = "{KEY}"\n\n\ndef total(prices):\n    return sum(prices)\n'
FILES = {"shop.py": SHOP, "README.md": "# Shop\n", ".env": "PASSWORD=hush\n"}
GOAL = "Add a function dearest to the shop"
ADDED = "\n\ndef dearest(prices):\n    return max(prices)\n"
PLAN = {
    "subtasks": [
        {
            "id": "1",
            "goal": "Add dearest to the shop",
            "type": "CODE_INTERPRET",
            "files": {"shop.py": ["dearest(prices: list) -> float"]},
        }
    ]
}
ONE_TRY = ["limits.attempts=1"]


def changing() -> Script:
    """The file as the planner was shown it, with a function more."""
    words: list[str] = []

    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            words.extend(w for w in asked.user.split('"') if w.startswith("MASKED_KEY_"))
            question = {"question": True, "reads": ["shop.py"]}
            return Reply(json.dumps(question if "Why" in asked.user else PLAN))
        if asked.purpose == "answer":
            return Reply("It adds the prices up.")
        return Reply(code("shop.py", SHOP.replace(KEY, words[-1]) + ADDED.rstrip()))

    return script


def run(**more: Any) -> Solution:
    return solve(GOAL, load_config(overrides=ONE_TRY), **more)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    put(tmp_path / "shop", FILES)
    return tmp_path / "shop"


def test_a_folder_is_built_on_and_its_keys_are_seen_by_nobody(
    project: Path, tmp_path: Path, serve: Serve
) -> None:
    server = serve(changing())
    before = tree(project)
    done = run(base=project, out=tmp_path / "out")
    assert done.passed
    told = "".join(str(asked.messages) for asked in server.asked)
    assert KEY not in told and "hush" not in told and "def total" in told
    assert (tmp_path / "out/shop.py").read_text() == SHOP + ADDED
    assert (tmp_path / "out/README.md").read_text() == "# Shop\n"
    assert not (tmp_path / "out/.env").exists()
    assert tree(project) == before
    stored = (tmp_path / "state").rglob("*")
    assert not any(KEY.encode() in file.read_bytes() for file in stored if file.is_file())
    checked = shell.run("verify", str(tmp_path / "out"))
    assert "changed" not in checked.stdout, checked.stdout


@pytest.mark.slow
def test_a_run_that_goes_on_or_follows_puts_the_key_back_as_well(
    project: Path, tmp_path: Path, serve: Serve
) -> None:
    change = changing()
    server = serve(
        lambda a: change(a) if a.purpose == "plan" else Reply(code("shop.py", "def dearest(:"))
    )
    first = run(base=project, out=tmp_path / "out")
    assert not first.passed
    server.script = change
    again = solve(None, run_id=first.run_id)
    assert again.passed and (tmp_path / "out/shop.py").read_text() == SHOP + ADDED
    later = solve("Add a function dearest once more", follows=first.run_id)
    assert later.passed and (tmp_path / "out/shop.py").read_text() == SHOP + ADDED
    assert KEY not in "".join(str(asked.messages) for asked in server.asked)


def test_of_a_repository_the_key_stays_in_its_file_on_the_branch(
    tmp_path: Path, serve: Serve
) -> None:
    serve(changing())
    repo = repository(tmp_path / "repo", {**FILES, ".gitignore": ".env\n"})
    before = kept(repo)
    done = run(base=str(repo))
    assert done.in_git and done.in_git.branch and done.in_git.branch.commits == 1
    assert tree_of(repo, done.in_git.branch.name)["shop.py"] == f"100644 {(SHOP + ADDED).rstrip()}"
    assert kept(repo) == before


def test_a_delivery_is_changed_where_it_stands_edits_and_all(tmp_path: Path, serve: Serve) -> None:
    serve(changing())
    out = tmp_path / "out"
    bring(out, {"shop.py": "# as delivered\n", "README.md": "# Shop\n"})
    put(out, {"shop.py": SHOP, "mine.txt": "mine\n"})
    before = tree(out)
    done = run(base=out, out=out)
    assert done.out == out
    assert (out / "shop.py").read_text() == SHOP + ADDED
    assert (out / "mine.txt").read_text() == "mine\n"
    undo(done.run_id)
    assert tree(out) == before


def test_what_is_edited_while_a_run_is_at_work_stays(tmp_path: Path, serve: Serve) -> None:
    out = tmp_path / "out"

    change = changing()

    def meanwhile(asked: Asked) -> Reply:
        put(out, {"shop.py": "# edited\n"})
        return change(asked)

    serve(meanwhile)
    put(out, {"shop.py": SHOP})
    done = run(base=out, out=out)
    assert done.out == tmp_path / "out.new"
    assert (out / "shop.py").read_text() == "# edited\n"


def test_a_run_that_fails_leaves_the_folder_it_builds_on(project: Path, serve: Serve) -> None:
    change = changing()
    serve(lambda a: change(a) if a.purpose == "plan" else Reply(code("shop.py", "def dearest(:")))
    before = tree(project)
    done = run(base=project, out=project)
    assert not done.passed and done.out == project.with_name("shop.failed")
    assert "a project that this run builds on" in (done.delivery.kept if done.delivery else "")
    assert tree(project) == before


def test_a_question_changes_nothing_of_the_folder(project: Path, serve: Serve) -> None:
    serve(changing())
    before = tree(project)
    done = solve("Why is there a sum in total?", base=project, out=project)
    assert done.answer == "It adds the prices up." and done.delivery is None
    assert tree(project) == before


def test_a_file_that_acts_by_itself_stays_when_it_was_there(tmp_path: Path, serve: Serve) -> None:
    serve(changing())
    there = {"conftest.py": "import pytest\n", ".github/workflows/ci.yml": "on: push\n"}
    put(tmp_path / "shop", {**FILES, **there})
    run(base=tmp_path / "shop", out=tmp_path / "shop")
    assert {p: (tmp_path / "shop" / p).read_text() for p in there} == there


def test_a_given_project_is_looked_at_before_anybody_is_asked(serve: Serve) -> None:
    server = serve(changing())
    with pytest.raises(GoalError, match=r"shop\.py holds a key on line 1"):
        run(base={"shop.py": SHOP})
    assert not server.asked


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not there"):
        run(base=tmp_path / "nowhere")


def test_without_git_a_folder_can_be_built_on(
    project: Path, tmp_path: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(changing())
    (tmp_path / "bin").mkdir()
    for name in ("bash", "sh"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or "")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    done = run(base=project, out=tmp_path / "out")
    assert done.passed and (tmp_path / "out/shop.py").read_text() == SHOP + ADDED


# In the shell


def test_the_shell_says_what_no_model_sees(project: Path) -> None:
    with scripted(changing()) as server:
        done = shell.run("solve", GOAL, "--from", str(project), "--out", "new", **server.env())
    assert done.returncode == 0, done.stderr
    assert f"builds on 2 files of {project}" in done.stderr
    assert "not shown to models: .env, it is there to hold keys" in done.stderr
    assert "not shown to models: shop.py, its keys are hidden from models" in done.stderr
    assert KEY not in done.stderr + done.stdout
    assert Path("new/shop.py").read_text() == SHOP + ADDED


@pytest.mark.slow
def test_an_earlier_delivery_is_built_on_where_that_is_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "out"
    bring(out, {"shop.py": SHOP})
    with scripted(changing()) as server:
        done = shell.run("solve", GOAL, "--out", str(out), "--build-on", **server.env())
        assert done.returncode == 0, done.stderr
        assert (out / "shop.py").read_text() == SHOP + ADDED
        bring(tmp_path / "two", {"shop.py": SHOP})
        done = shell.typed("y\n", "solve", GOAL, "--out", str(tmp_path / "two"), **server.env())
    assert "holds an earlier delivery. Build on it?" in done.stderr
    assert (tmp_path / "two/shop.py").read_text() == SHOP + ADDED


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--build-on"], "builds on the delivery that --out names"),
        (["--build-on", "--out", "nowhere"], "holds no earlier delivery"),
        (["--from", "nowhere"], "nowhere is not there"),
    ],
)
def test_what_cannot_be_built_on_is_refused(options: list[str], said: str) -> None:
    done = shell.run("solve", GOAL, *options)
    assert done.returncode == 2 and said in done.stderr
