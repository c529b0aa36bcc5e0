"""Deliveries that cannot be made leave everything as it was."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given

from schema.artifact import RECEIPT, UNDER_WAY, Artifact
from schema.errors import ArtifactError, StorageError, UsageError
from tests.delivered import (
    bring,
    everything,
    forbidden_paths,
    project,
    receipt_of,
    shared_folder,
    tree,
    unchecked,
)
from tools.delivery import check_target, deliver

pytestmark = pytest.mark.slow  # make slow


def attempt(files: list[Artifact], out: Path) -> None:
    deliver(files, receipt_of(files), out)


# Refusals come before the first write


@given(forbidden_paths())
@shared_folder
def test_a_forbidden_path_writes_nothing(tmp_path: Path, path: str) -> None:
    with pytest.raises(ArtifactError):
        attempt(unchecked("good.py", path), tmp_path / "new" / "out")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("paths", "named"),
    [
        (("a.py", "a.py"), "a.py"),
        (("README.md", "readme.MD"), "readme.MD"),
        (("a/b.py", "a//b.py"), "a/b.py"),
        (("straße.py", "STRASSE.py"), "STRASSE.py"),
        (("lib", "lib/a.py"), "lib"),
        (("lib/x/a.py", "lib"), "lib"),
        (("Lib", "lib/a.py"), "lib"),
        ((RECEIPT,), RECEIPT),
    ],
)
def test_two_claims_to_one_place_write_nothing(
    tmp_path: Path, paths: tuple[str, ...], named: str
) -> None:
    with pytest.raises(ArtifactError) as raised:
        attempt(unchecked(*paths), tmp_path / "out")
    assert repr(named) in str(raised.value)
    assert list(tmp_path.iterdir()) == []


# What is in the way is said before a run, and what came up later sends the project beside


def test_a_file_is_refused_and_untouched(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_text("a file")
    with pytest.raises(UsageError, match="is a file"):
        check_target(out)
    assert bring(out, {"a.py": "1"}).folder == tmp_path / "out.new"
    assert out.read_text() == "a file"


@pytest.mark.parametrize("target", ["earlier", "missing"])
def test_a_link_is_refused_and_its_target_untouched(tmp_path: Path, target: str) -> None:
    bring(tmp_path / "earlier", {"a.py": "1"})
    before = everything(tmp_path / "earlier")
    out = tmp_path / "out"
    out.symlink_to(tmp_path / target)
    with pytest.raises(UsageError, match="is a link"):
        check_target(out)
    assert bring(out, {"a.py": "2"}).folder == tmp_path / "out.new"
    assert everything(tmp_path / "earlier") == before
    assert not (tmp_path / "missing").exists()
    assert out.is_symlink()


def test_a_folder_of_the_users_is_taken_if_nothing_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("years of work")
    check_target(tmp_path / "out", {"a.py": None})
    assert bring(tmp_path / "out", {"a.py": "1"}).folder == tmp_path / "out"
    assert project(tmp_path / "out") == {"a.py": "1", "thesis.txt": "years of work"}


def put(content: str) -> Callable[[Path], None]:
    return lambda path: void(path.write_text(content))


def void(_: object) -> None:
    pass


def linked(path: Path) -> None:
    path.symlink_to(path.parent.parent / "elsewhere")


BLOCKED = [
    ("a.py", put("mine"), "a.py is not from an earlier delivery"),
    ("a.py", linked, "a.py is a link"),
    ("a.py", Path.mkdir, "a.py is a folder with other things in it"),
    ("a.py", os.mkfifo, "a.py is not from an earlier delivery"),
    ("lib", put("mine"), "lib is not from an earlier delivery"),
    ("lib", linked, "lib is a link"),
    ("receipt.json", put("{}"), "receipt.json is not from an earlier delivery"),
    ("receipt.json", linked, "receipt.json is a link"),
]


@pytest.mark.parametrize(("path", "make", "said"), BLOCKED)
def test_what_is_in_the_way_stays_unless_it_may_be_set_aside(
    tmp_path: Path, path: str, make: Callable[[Path], None], said: str
) -> None:
    out, files = tmp_path / "out", {"a.py": "1", "lib/b.py": "1"}
    (tmp_path / "elsewhere").mkdir()
    out.mkdir()
    make(out / path)
    before = everything(out)
    with pytest.raises(UsageError, match=said) as raised:
        check_target(out, dict.fromkeys(files))
    assert "choose another --out, or add --overwrite" in str(raised.value)
    beside = bring(out, files)
    assert beside.folder == tmp_path / "out.new" and said in beside.kept
    assert everything(out) == before and project(beside.folder) == files

    check_target(out, dict.fromkeys(files), overwrite=True)
    over = bring(out, files, overwrite=True)
    assert (over.folder, over.copies) == (out, (out / f"{path}.bak",))
    assert everything(out)[f"{path}.bak"] == before[path]
    assert {p: tree(out)[p] for p in files} == files
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_copies_get_numbers_and_keep_mode_and_time(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for number, copy in enumerate(["a.py.bak", "a.py.bak-2", "a.py.bak-3"]):
        bring(out, {"a.py": "ours"}, overwrite=True)
        (out / "a.py").write_text(f"edit {number}")
        (out / "a.py").chmod(0o640 + number)
        os.utime(out / "a.py", (number, number))
        edited = everything(out)["a.py"]
        assert bring(out, {"a.py": "again"}, overwrite=True).copies == (out / copy,)
        assert everything(out)[copy] == edited
    assert len(project(out)) == 4


def test_copies_are_made_where_there_are_no_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    bring(out, {"a.py": "1"})
    (out / "a.py").write_text("edited")
    os.utime(out / "a.py", (1, 1))
    edited = everything(out)["a.py"]
    monkeypatch.delattr(os, "link")
    assert bring(out, {"a.py": "2"}, overwrite=True).copies == (out / "a.py.bak",)
    assert everything(out)["a.py.bak"] == edited
    assert tree(out)["a.py"] == "2"


def test_an_edit_is_said_with_a_few_names_and_how_many_more(tmp_path: Path) -> None:
    out = tmp_path / "out"
    bring(out, {f"{letter}.py": "1" for letter in "abcde"})
    check_target(out)
    for letter in "abcde":
        (out / f"{letter}.py").write_text("edited")
    with pytest.raises(UsageError, match=r"a.py was edited since it was delivered, .* and 2 more"):
        check_target(out)
    same = {f"{letter}.py": hashlib.sha256(b"edited").hexdigest() for letter in "abcde"}
    check_target(out, same)  # what is there already is in nobody's way


def test_each_folder_beside_is_held_to_the_same(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "a.py").mkdir(parents=True)
    assert bring(out, {"a.py": "1"}).folder.name == "out.new"
    assert bring(out, {"a.py": "2"}).folder.name == "out.new"
    (tmp_path / "out.new" / "a.py").write_text("edited")
    assert bring(out, {"a.py": "3"}).folder.name == "out.new-2"
    assert tree(tmp_path / "out.new")["a.py"] == "edited"


def test_a_failure_never_replaces_what_passed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert bring(out, {"a.py": "0"}, passed=False).folder == out
    bring(out, {"a.py": "1"})
    before = everything(out)
    failed = bring(out, {"a.py": "2"}, passed=False, overwrite=True)
    assert failed.folder.name == "out.failed" and "holds a delivery that passed" in failed.kept
    assert bring(out, {"a.py": "3"}, passed=False).folder.name == "out.failed"
    (tmp_path / "out.failed" / "a.py").write_text("edited")
    assert bring(out, {"a.py": "4"}, passed=False, overwrite=True).folder.name == "out.failed-2"
    assert tree(tmp_path / "out.failed")["a.py"] == "edited"
    assert everything(out) == before


# Nothing that stands in a folder is believed


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[" * 100_000,
        '{"passed": true}',
        "receipt of the user's",
        *(
            json.dumps({"goal": "g", "sandbox": "s", "passed": True, "files": files})
            for files in (["a.py"], {"a.py": "not a hash"}, {"../x": "0" * 64}, {"/x": "0" * 64})
        ),
    ],
)
def test_a_receipt_that_is_not_ours_owns_nothing(tmp_path: Path, text: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "receipt.json").write_text(text)
    with pytest.raises(UsageError, match=r"receipt\.json is not from an earlier delivery"):
        check_target(out)
    assert bring(out, {}).folder.name == "out.new"
    assert (out / "receipt.json").read_text() == text


def test_a_receipt_leads_nowhere_out_of_its_folder(tmp_path: Path) -> None:
    bring(tmp_path / "out", {"lib/a.py": "1", "b.py": "1"})
    for moved, name in ((tmp_path / "lib", "lib"), (tmp_path / "b.py", "b.py")):
        (tmp_path / "out" / name).rename(moved)
        (tmp_path / "out" / name).symlink_to(moved)
    with pytest.raises(UsageError, match=r"lib is a link, b\.py is a link"):
        check_target(tmp_path / "out")
    assert bring(tmp_path / "out", {}).folder.name == "out"
    assert (tmp_path / "lib" / "a.py").read_text() == (tmp_path / "b.py").read_text() == "1"


@pytest.mark.parametrize("make", [put("mine"), linked])
def test_the_place_of_the_journal_may_be_taken(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    out = tmp_path / "out"
    (tmp_path / "elsewhere").mkdir()
    out.mkdir()
    make(out / UNDER_WAY)
    before = everything(out)
    assert bring(out, {"a.py": "1"}).folder.name == "out.new"
    assert everything(out) == before and list((tmp_path / "elsewhere").iterdir()) == []
    assert bring(out, {"a.py": "1"}, overwrite=True).copies == (out / f"{UNDER_WAY}.bak",)


def test_a_linked_parent_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    out = tmp_path / "link" / "out"
    assert bring(out, {"a.py": "1"}).folder == out
    assert project(tmp_path / "real" / "out") == {"a.py": "1"}


# Failures leave nothing beside the folder


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """No file may grow beyond ``size``; writing on gives an error, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("earlier", [True, False])
def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, earlier: bool) -> None:
    out = tmp_path / "out"
    if earlier:
        bring(out, {"small.txt": "first"})
    before = tree(tmp_path)
    with file_size_limit(10_000), pytest.raises(StorageError, match="cannot write"):
        bring(out, {"small.txt": "second", "large.txt": "x" * 100_000})
    assert tree(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == (["out"] if earlier else [])


def test_a_parent_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    with pytest.raises(UsageError, match="file is a file"):
        check_target(tmp_path / "file" / "out")
    with pytest.raises(StorageError, match="choose another --out"):
        bring(tmp_path / "file" / "out", {})
    assert tree(tmp_path) == {"file": "a file"}


def test_a_name_too_long_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="too long"):
        check_target(tmp_path / ("a" * 300))
