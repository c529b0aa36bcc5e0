"""Commits of a run on a branch of its own; of the user's, nothing moves."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.errors import StorageError
from tests.repositories import git, kept, put, repository, tree_of
from tools.delivery.git import Branch, Commit, Repository, drop, fresh, repository_at, to_branch

WHEN = datetime(2026, 1, 1, tzinfo=UTC)
TIMES = count(1_700_000_000)
FILES = {"app.py": "x = 1\n", "lib/util.py": "y = 2\n", "run.sh": "#!/bin/sh\n"}
TWO = [
    Commit("feat: one\n", {"app.py": b"x = 3\n", "new/deep.py": b"z = 1\n"}),
    Commit("fix: two\n", {"run.sh": b"#!/bin/sh\ntrue\n", "lib/util.py": None}),
]


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """With all that may be under way: a staged change, an unstaged one, a stash, a new file."""
    put(folder := tmp_path / "repo", FILES)
    (folder / "run.sh").chmod(0o755)
    repository(folder, FILES)
    put(folder, {"app.py": "stashed = True\n"})
    git(folder, "stash", "-q")
    put(folder, {"lib/util.py": "staged = True\n"})
    git(folder, "add", "lib/util.py")
    put(folder, {"lib/util.py": "unstaged = True\n", "untracked.txt": "mine\n"})
    return folder


def there(folder: Path) -> Repository:
    found = repository_at(folder)
    assert found is not None
    return found


def bring(folder: Path, commits: list[Commit], **ours: str) -> Branch:
    at = there(folder)
    known = {name.replace("_", "/"): tip for name, tip in ours.items()}
    branch = to_branch(at, "abc", at.head, commits, known, datetime.fromtimestamp(next(TIMES), UTC))
    assert branch is not None
    return branch


def test_commits_lie_upon_head_and_nothing_of_the_users_moves(repo: Path) -> None:
    before = kept(repo)
    branch = bring(repo, TWO)
    assert branch.name == "roma/abc" and branch.commits == 2
    assert git(repo, "log", "--format=%s", "roma/abc").split("\n") == [
        "fix: two",
        "feat: one",
        "begin",
    ]
    assert (
        branch.start
        == git(repo, "rev-parse", "HEAD")
        == git(repo, "merge-base", "HEAD", "roma/abc")
    )
    assert tree_of(repo, "roma/abc") == {
        "app.py": "100644 x = 3",
        "new/deep.py": "100644 z = 1",
        "run.sh": "100755 #!/bin/sh\ntrue",
    }
    assert git(repo, "show", "--format=", "--name-only", "roma/abc~").split() == [
        "app.py",
        "new/deep.py",
    ]
    assert kept(repo) == before
    git(repo, "fsck", "--strict")


def test_a_folder_below_the_top_is_the_base(repo: Path) -> None:
    before = kept(repo)
    assert there(repo / "lib").prefix == "lib/"
    bring(repo / "lib", [Commit("feat: x\n", {"util.py": b"y = 4\n", "a/b.py": b"1\n"})])
    changed = git(repo, "diff", "--name-status", "HEAD...roma/abc").split()
    assert changed == ["A", "lib/a/b.py", "M", "lib/util.py"]
    assert kept(repo) == before


def test_a_detached_head_is_built_upon(repo: Path) -> None:
    git(repo, "stash", "drop", "-q")
    git(repo, "reset", "-q", "--hard")
    git(repo, "checkout", "-q", "--detach")
    before = kept(repo)
    assert there(repo).branch is None
    bring(repo, TWO)
    assert kept(repo) == before


def test_a_repository_without_a_commit_gets_a_branch_that_begins_there(tmp_path: Path) -> None:
    folder = repository(tmp_path / "new", {})
    put(folder, {"mine.txt": "mine"})
    before = kept(folder)
    assert there(folder).head is None and there(folder).branch == "trunk"
    branch = bring(folder, TWO)
    assert branch.start is None
    assert git(folder, "rev-list", "--count", "roma/abc") == "2"
    assert set(tree_of(folder, "roma/abc")) == {"app.py", "new/deep.py", "run.sh"}
    assert kept(folder) == before


def test_a_linked_worktree_has_the_branch_of_its_repository(repo: Path, tmp_path: Path) -> None:
    git(repo, "worktree", "add", "-q", "-b", "side", str(tmp_path / "side"))
    side = tmp_path / "side"
    before, main = kept(side), kept(repo)
    bring(side, TWO)
    assert git(repo, "rev-parse", "roma/abc~2") == git(side, "rev-parse", "side")
    assert (kept(side), kept(repo)) == (before, main)


def test_a_submodule_is_a_repository_of_its_own_and_is_not_written_through(
    repo: Path, tmp_path: Path
) -> None:
    other = repository(tmp_path / "other", {"inner.py": "i = 1\n"})
    git(repo, "-c", "protocol.file.allow=always", "submodule", "-q", "add", str(other), "sub")
    git(repo, "commit", "-q", "-m", "with sub")
    before = kept(repo)
    branch = bring(repo, [Commit("feat: x\n", {"sub/inner.py": b"no\n", "app.py": b"yes\n"})])
    assert branch.left_out == ("sub/inner.py",)
    assert tree_of(repo, "roma/abc")["sub"] == f"160000 {git(other, 'rev-parse', 'HEAD')}"
    bring(repo / "sub", [Commit("feat: x\n", {"inner.py": b"i = 2\n"})])
    assert tree_of(repo / "sub", "roma/abc") == {"inner.py": "100644 i = 2"}
    assert kept(repo) == before


def test_a_link_stays_one(tmp_path: Path) -> None:
    folder = tmp_path / "repo"
    put(folder, {"real/a.py": "1\n"})
    (folder / "link.py").symlink_to("real/a.py")
    (folder / "way").symlink_to("real")
    repository(folder, {"real/a.py": "1\n"})
    before = kept(folder)
    files: dict[str, bytes | None] = {"link.py": b"2\n", "way/b.py": b"3\n", "real/a.py": b"4\n"}
    branch = bring(folder, [Commit("feat: x\n", files)])
    assert branch.left_out == ("link.py", "way/b.py")
    assert tree_of(folder, "roma/abc")["link.py"] == "120000 real/a.py"
    assert kept(folder) == before


def test_bytes_are_stored_as_they_are(tmp_path: Path) -> None:
    folder = repository(tmp_path / "repo", {".gitattributes": "* text=auto eol=lf filter=evil\n"})
    git(folder, "config", "filter.evil.clean", f"touch {tmp_path}/ran; cat")
    git(folder, "config", "core.autocrlf", "true")
    bring(folder, [Commit("feat: x\n", {"a.txt": b"one\r\ntwo\n", "b.bin": bytes(range(256))})])
    assert git(folder, "cat-file", "-s", "roma/abc:a.txt") == "9"
    assert git(folder, "cat-file", "-s", "roma/abc:b.bin") == "256"
    assert not (tmp_path / "ran").exists()


def test_nothing_that_the_repository_names_is_run(repo: Path, tmp_path: Path) -> None:
    hooks = repo / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("reference-transaction", "pre-commit", "post-commit", "post-index-change"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        (hooks / name).chmod(0o755)
    (tmp_path / "watch").write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    (tmp_path / "watch").chmod(0o755)
    for name in ("core.fsmonitor", "gpg.program", "core.editor", "core.pager"):
        git(repo, "config", name, str(tmp_path / "watch"))
    git(repo, "config", "commit.gpgSign", "true")
    branch = bring(repo, TWO)
    bring(repo, TWO[:1], roma_abc=branch.tip)
    assert drop(there(repo), "roma/abc", git(repo, "rev-parse", "roma/abc")) == ""
    assert not (tmp_path / "ran").exists()


def test_no_variable_of_gits_leads_elsewhere(
    repo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = repository(tmp_path / "other", {"o.py": "1\n"})
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    bring(repo, TWO)
    assert git(repo, "rev-parse", "--verify", "roma/abc")
    assert git(other, "branch", "--list", "roma/*") == ""


def test_a_branch_is_moved_only_from_where_it_was_left(repo: Path) -> None:
    first = bring(repo, TWO)
    assert bring(repo, TWO[:1], roma_abc=first.tip).name == "roma/abc"
    second = git(repo, "rev-parse", "roma/abc")
    assert second != first.tip
    # Another run of that name, or somebody's commit upon it.
    assert bring(repo, TWO).name == "roma-abc"
    assert bring(repo, TWO, roma_abc=first.tip).name == "roma/abc-2"
    git(repo, "stash", "-q", "-u")
    git(repo, "checkout", "-q", "roma/abc")
    assert bring(repo, TWO, roma_abc=second).name == "roma/abc-3"
    assert git(repo, "rev-parse", "roma/abc") == second


def test_a_delivery_that_was_killed_finds_its_branch_again(repo: Path) -> None:
    at = there(repo)
    first = to_branch(at, "abc", at.head, TWO, {}, WHEN)
    assert to_branch(at, "abc", at.head, TWO, {}, WHEN) == first
    assert git(repo, "branch", "--list", "roma*").split() == ["roma/abc"]


def test_a_branch_named_as_our_folder_is_in_nobodys_way(repo: Path) -> None:
    git(repo, "branch", "roma")
    before = kept(repo)
    assert bring(repo, TWO).name == "roma-abc"
    assert kept(repo) == before


def test_what_changes_nothing_is_no_commit(repo: Path) -> None:
    same = Commit("feat: same\n", {"app.py": FILES["app.py"].encode(), "gone.py": None})
    at = there(repo)
    assert to_branch(at, "abc", at.head, [same], {}, WHEN) is None
    assert bring(repo, [same, TWO[0]]).commits == 1


def test_only_a_branch_that_stands_where_it_was_left_is_dropped(repo: Path) -> None:
    branch = bring(repo, TWO)
    at = there(repo)
    assert drop(at, branch.name, at.head or "") == "it has moved since"
    git(repo, "stash", "-q", "-u")
    git(repo, "checkout", "-q", branch.name)
    assert drop(at, branch.name, branch.tip) == "it is checked out"
    git(repo, "checkout", "-q", "trunk")
    assert drop(at, branch.name, branch.tip) == ""
    assert drop(at, branch.name, branch.tip) == "it is not there any more"


def test_whose_the_commits_are(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/nonexistent")
    whose = ("log", "-1", "--format=%an <%ae> %cn <%ce>")
    bring(repo, TWO)
    assert git(repo, *whose, "roma/abc") == " ".join(["roma-ptc <roma-ptc@localhost>"] * 2)
    git(repo, "config", "user.name", "Bo Ek")
    git(repo, "config", "user.email", "bo@example.org")
    bring(repo, TWO)
    assert git(repo, *whose, "roma-abc") == " ".join(["Bo Ek <bo@example.org>"] * 2)


def test_a_folder_without_git_is_none_and_the_inside_of_git_is_none(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    assert repository_at(tmp_path / "plain") is None
    folder = repository(tmp_path / "repo", FILES)
    assert repository_at(folder / ".git") is None
    assert repository_at(tmp_path / "nowhere") is None


def test_another_hash_will_do(tmp_path: Path) -> None:
    folder = repository(tmp_path / "repo", FILES, "--object-format=sha256")
    branch = bring(folder, TWO)
    assert len(branch.tip) == 64
    assert set(tree_of(folder, "roma/abc")) == {"app.py", "new/deep.py", "run.sh"}


def test_a_delivered_folder_becomes_a_repository(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    put(folder, {"app.py": "1\n", "README.md": "r\n", "receipt.json": "{}"})
    one = Commit("feat: app\n", {"app.py": b"1\n"})
    first = fresh(folder, "abc", [one], WHEN)
    assert git(folder, "log", "--format=%s %D") == "feat: app HEAD -> main"
    assert git(folder, "status", "--porcelain") == "?? README.md"
    both = [one, Commit("docs: readme\n", {"README.md": b"r\n"})]
    second = fresh(folder, "abc", both, WHEN, first.tip)
    assert fresh(folder, "abc", both, WHEN, first.tip) == second  # as after a kill
    assert second.commits == 1
    assert git(folder, "status", "--porcelain") == ""
    assert git(folder, "rev-list", "--count", "main") == "2"
    put(folder, {"app.py": "mine\n"})
    git(folder, "add", "app.py")
    three = [Commit("feat: new\n", {"new.py": b"1\n"})]
    third = fresh(folder, "abc", three, WHEN, second.tip)
    assert git(folder, "rev-parse", "main") == third.tip
    assert git(folder, "show", ":app.py") == "mine"
    with pytest.raises(StorageError, match="others work in"):
        fresh(folder, "abc", [one], WHEN, first.tip)


PATHS = ["app.py", "lib/util.py", "run.sh", "new.py", "lib/more/deep.py", "ä b.txt"]
CHANGES = st.dictionaries(st.sampled_from(PATHS), st.none() | st.binary(max_size=5), max_size=4)


@settings(
    deadline=None,
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(CHANGES, min_size=1, max_size=3))
def test_the_tip_holds_what_all_commits_make_of_head(
    repo: Path, changes: list[dict[str, bytes | None]]
) -> None:
    before = kept(repo)
    at = there(repo)
    wanted: dict[str, bytes] = {path: text.encode() for path, text in FILES.items()}
    for one in changes:
        wanted = {p: d for p, d in {**wanted, **one}.items() if d is not None}
    branch = to_branch(at, "any", at.head, [Commit("feat: x\n", one) for one in changes], {}, WHEN)
    if branch:
        held = {p: blob(repo, f"{branch.tip}:{p}") for p in tree_of(repo, branch.tip)}
        assert held == wanted
        assert drop(at, branch.name, branch.tip) == ""
    assert kept(repo) == before


def blob(folder: Path, name: str) -> bytes:
    return subprocess.run(["git", "cat-file", "blob", name], cwd=folder, stdout=-1).stdout


def test_a_file_may_become_a_folder_and_a_folder_a_file(repo: Path) -> None:
    files: dict[str, bytes | None] = {"app.py": None, "app.py/__init__.py": b"1\n"}
    bring(repo, [Commit("feat: x\n", {**files, "lib/util.py": None, "lib": b"2\n"})])
    assert set(tree_of(repo, "roma/abc")) == {"app.py/__init__.py", "lib", "run.sh"}
