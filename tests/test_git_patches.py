"""A patch is one that git applies, and undo is exact, whatever was changed."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph import solve
from schema.artifact import Artifact
from tests import shell
from tests.delivered import everything, tree
from tests.goals import DOUBLE, RIGHT, one_piece
from tests.repositories import git, put, repository
from tests.scripted import Serve
from tools.delivery import counts_of, patch_of, undo

PATHS = ["a.py", "b c.txt", "d/e.py", "d/é.txt", "f"]
LINES = st.lists(st.sampled_from(["x", "y", "", " z", "\r", "\x0c", "+1", "-- a"]), max_size=6)
TEXTS = st.builds(lambda lines, end: "\n".join(lines) + end, LINES, st.sampled_from(["", "\n"]))
PROJECTS = st.dictionaries(st.sampled_from(PATHS), TEXTS, max_size=4)
in_one_folder = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20
)


def changes(before: dict[str, str], after: dict[str, str]) -> dict[str, str | None]:
    new: dict[str, str | None] = {p: t for p, t in after.items() if before.get(p) != t}
    return new | {path: None for path in before if path not in after}


@in_one_folder
@given(PROJECTS, PROJECTS)
def test_git_makes_of_a_patch_what_was_changed(
    tmp_path: Path, before: dict[str, str], after: dict[str, str]
) -> None:
    changed = changes(before, after)
    folder = tmp_path / "repo"
    if not folder.exists():
        repository(folder, {})
    clear(folder)
    put(folder, before)
    git(folder, "add", "-A")
    (tmp_path / "it.patch").write_bytes(patch_of(before, changed).encode())
    if changed:
        git(folder, "apply", "--index", "--whitespace=nowarn", str(tmp_path / "it.patch"))
    assert content(folder) == after
    new, gone = (sum(pair[i] for pair in counts_of(before, changed).values()) for i in (0, 1))
    assert new - gone == lines(after) - lines(before)


def lines(project: dict[str, str]) -> int:
    return sum(text.count("\n") + (not text.endswith("\n")) for text in project.values() if text)


def content(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_bytes().decode()
        for path in found
        if ".git" not in path.parts
    }


def clear(folder: Path) -> None:
    for path in content(folder):
        (folder / path).unlink()
    git(folder, "read-tree", "--empty")


@in_one_folder
@given(PROJECTS, PROJECTS, st.sets(st.sampled_from(PATHS)))
def test_undo_is_exact_and_spares_what_was_edited(
    tmp_path: Path, before: dict[str, str], after: dict[str, str], edited: set[str]
) -> None:
    folder = tmp_path / "out"
    folder.mkdir(exist_ok=True)
    for path in content(folder):
        (folder / path).unlink()
    put(folder, after | dict.fromkeys(edited, "edited"))
    hashes: dict[str, str | None] = dict.fromkeys(before)
    hashes |= {p: Artifact(path=p, content=text).sha256 for p, text in after.items()}
    done = undo(folder, before, hashes)
    ours = hashes.keys()
    assert set(done.kept) == edited & ours
    assert content(folder) == {
        **{path: text for path, text in before.items() if path not in edited},
        **dict.fromkeys(edited, "edited"),
    }
    assert not (folder / ".roma-delivery").exists()


def test_a_folder_gives_way_to_the_file_that_was_there(tmp_path: Path) -> None:
    put(tmp_path, {"a/b.py": "1\n", "mine.txt": "mine"})
    (tmp_path / "mine.txt").chmod(0o640)
    before = everything(tmp_path)["mine.txt"]
    one = Artifact(path="a/b.py", content="1\n").sha256
    done = undo(tmp_path, {"a": "file\n"}, {"a": None, "a/b.py": one})
    assert done.kept == {} and tree(tmp_path) == {"a": "file\n", "mine.txt": "mine"}
    assert everything(tmp_path)["mine.txt"] == before


def test_undo_writes_through_no_link(tmp_path: Path) -> None:
    put(tmp_path, {"else/a.py": "1\n"})
    (tmp_path / "out").mkdir()
    (tmp_path / "out/way").symlink_to("../else")
    one = Artifact(path="way/a.py", content="1\n").sha256
    done = undo(tmp_path / "out", {"way/b.py": "x"}, {"way/a.py": one, "way/b.py": None})
    assert set(done.kept) == {"way/a.py", "way/b.py"}
    assert tree(tmp_path / "else") == {"a.py": "1\n"}


def test_a_patch_is_coloured_in_a_terminal_and_cannot_act(serve: Serve) -> None:
    serve(one_piece(RIGHT.replace("2 * n", "2 * n  # \x1b[2J")))
    done = solve(DOUBLE)
    assert b"\x1b[32m+def double" in in_terminal("diff", done.run_id)
    assert b"\x1b[32m+def double" not in in_terminal("diff", done.run_id, NO_COLOR="1")
    assert "\x1b[2J" in shell.run("diff", done.run_id).stdout


def in_terminal(*arguments: str, **variables: str) -> bytes:
    """What the command shows there, in which nothing acts on the terminal."""
    main, other = pty.openpty()
    with os.fdopen(main, "rb", buffering=0) as screen:
        subprocess.run(
            [*shell.COMMAND, *arguments],
            stdout=other,
            stderr=sys.stderr,
            env=shell.environment(variables),
            check=True,
        )
        os.close(other)
        said = b""
        try:
            while more := screen.read(65536):
                said += more
        except OSError:
            pass  # Linux says so when the other end is closed
    assert b"\\x1b[2J" in said and b"\x1b[2J" not in said
    return said
