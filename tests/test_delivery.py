"""Delivery: all of the files arrive, and nothing goes that an earlier delivery did not bring."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.artifact import RECEIPT, UNDER_WAY
from tests.delivered import (
    bring,
    everything,
    listed,
    plain,
    project,
    receipt_of,
    shared_folder,
    tree,
    unchecked,
)
from tools.delivery import check_target, deliver

MINE = {"notes.txt": "mine", ".env": "KEY=1", ".git/HEAD": "ref: main", "lib/mine.py": "x = 1\n"}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


@pytest.fixture
def mine(out: Path) -> dict[str, tuple[object, ...]]:
    """A folder with things of a user's; what they were like."""
    for path, content in MINE.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(content)
        os.utime(out / path, (1, 1))
    (out / ".env").chmod(0o600)
    (out / "empty" / "inner").mkdir(parents=True, mode=0o700)
    (out / "current").symlink_to("notes.txt")
    return everything(out)


@given(
    st.dictionaries(
        st.lists(plain, min_size=1, max_size=3).map(lambda parts: "/".join(parts) + ".txt"),
        st.text(st.characters(exclude_characters="\r")),
        max_size=5,
    )
)
@shared_folder
def test_what_is_delivered_is_all_of_it_and_replaces_the_last(
    tmp_path: Path, files: dict[str, str]
) -> None:
    files = {path: files[path] for path in {p.casefold(): p for p in files}.values()}
    out = tmp_path / "out"
    delivery = bring(out, files)
    assert project(out) == files and listed(out) == set(files)
    assert (delivery.folder, delivery.kept, delivery.copies) == (out, "", ())
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_line_ends_and_half_characters_stay_as_they_are(out: Path) -> None:
    files = unchecked("a.txt", content="a\r\nb\n\ud800")
    deliver(files, receipt_of(files), out)
    assert (out / "a.txt").read_bytes() == b"a\r\nb\n\xed\xa0\x80"
    check_target(out)  # and are known again


def test_parents_are_made_and_the_folder_can_be_read_by_others(tmp_path: Path) -> None:
    out = tmp_path / "new" / "deep" / ("ü" * 125)
    bring(out, {})
    assert out.stat().st_mode & 0o755 == 0o755
    assert [path.name for path in out.parent.iterdir()] == [out.name]


# What stays as it is


def test_what_the_user_has_there_survives_each_delivery(
    out: Path, mine: dict[str, tuple[object, ...]]
) -> None:
    for files in ({"a.py": "1", "lib/b.py": "1"}, {"a.py": "2"}, {"lib/b.py": "2"}, {}):
        check_target(out, dict.fromkeys(files))
        assert bring(out, files).folder == out
        assert {**everything(out), **mine} == everything(out)
        assert project(out) == {**MINE, "current": "mine", **files}
        assert listed(out) == set(files)


def test_the_same_files_again_touch_nothing(out: Path) -> None:
    bring(out, {"a.py": "1", "lib/b.py": "1"})
    before = everything(out), out.stat().st_mtime_ns
    bring(out, {"a.py": "1", "lib/b.py": "1"})
    assert (everything(out), out.stat().st_mtime_ns) == before


def test_a_replaced_file_keeps_its_mode(out: Path) -> None:
    bring(out, {"run.sh": "1", "b.py": "1"})
    (out / "run.sh").chmod(0o750)
    old = (out / "b.py").stat()
    bring(out, {"run.sh": "2", "b.py": "1"})
    assert (out / "run.sh").stat().st_mode & 0o777 == 0o750
    assert (out / "b.py").stat().st_ino == old.st_ino


def test_a_file_that_the_user_deleted_is_brought_again_or_forgotten(out: Path) -> None:
    bring(out, {"a.py": "1", "b.py": "1"})
    (out / "a.py").unlink()
    (out / "b.py").unlink()
    check_target(out)
    bring(out, {"a.py": "2"})
    assert project(out) == {"a.py": "2"}


def test_an_edited_file_that_nothing_needs_is_left_to_the_user(out: Path) -> None:
    bring(out, {"a.py": "1", "b.py": "1"})
    (out / "b.py").write_text("edited")
    assert bring(out, {"a.py": "2"}).folder == out
    bring(out, {"a.py": "3"})
    assert project(out) == {"a.py": "3", "b.py": "edited"}


def test_a_file_that_was_there_with_the_same_content_stays_the_users(out: Path) -> None:
    out.mkdir()
    (out / "test_a.py").write_text("a test of mine")
    os.utime(out / "test_a.py", (1, 1))
    before = everything(out)
    delivery = bring(out, {"a.py": "1", "test_a.py": "a test of mine"})
    assert delivery.folder == out and delivery.receipt.already_there == ("test_a.py",)
    for files in ({"a.py": "1", "test_a.py": "a test of mine"}, {"a.py": "2"}):
        assert bring(out, files).folder == out and listed(out) == {"a.py"}
        assert before.items() <= everything(out).items()
    assert bring(out, {"test_a.py": "another"}).folder != out


def test_folders_and_files_of_ours_change_places(out: Path) -> None:
    shapes = [{"kit.py": "1", "kit": "1"}, {"kit/deep/a.py": "1"}, {"kit": "2"}, {"kit/deep": "3"}]
    for files in shapes:
        assert bring(out, files).folder == out
        assert project(out) == files


def test_two_at_once_leave_one_of_them_whole(out: Path) -> None:
    runs = [{f"{name}{n}/file.txt": name for n in range(10)} for name in "ab"]
    failures: list[BaseException] = []

    def write(files: dict[str, str]) -> None:
        try:
            for _ in range(10):
                assert bring(out, files).folder == out
        except BaseException as error:
            failures.append(error)

    writers = [threading.Thread(target=write, args=(files,)) for files in runs]
    for thread in writers:
        thread.start()
    for thread in writers:
        thread.join()
    assert not failures
    assert project(out) in runs
    assert [path.name for path in out.parent.iterdir()] == ["out"]


# Any folder, any deliveries

paths = st.sampled_from(["a.py", "b.py", "lib", "lib/a.py", "lib/b/c.py", "notes"])
contents = st.sampled_from(["one", "two", "three"])
deeds = st.lists(st.tuples(paths | st.just(RECEIPT), contents | st.none()), max_size=3)
projects = st.dictionaries(paths, contents, max_size=4).map(
    lambda files: {p: c for p, c in files.items() if not any(f.startswith(f"{p}/") for f in files)}
)


def do(out: Path, path: str, content: str | None) -> None:
    """What a user does: write a file, or make an empty folder; nothing if it cannot be done."""
    with suppress(OSError):
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            (out / path).mkdir()
        else:
            (out / path).write_text(content)


@given(st.lists(st.tuples(deeds, projects, st.booleans()), min_size=1, max_size=5))
@shared_folder
def test_what_is_not_ours_is_never_touched_and_what_is_ours_is_known_exactly(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[list[tuple[str, str | None]], dict[str, str], bool]],
) -> None:
    root = tmp_path_factory.mktemp("root")
    ours: dict[str, dict[str, str]] = {}  # folder -> what we brought there
    passed_there: set[str] = set()
    for deeds, files, passed in steps:
        for path, content in deeds:
            do(root / "out", path, content)
        texts, before = tree(root), everything(root)
        for name in [name for name, brought in ours.items() if not is_ours(texts, name, brought)]:
            del ours[name]  # nothing says any more what was ours
            passed_there.discard(name)
        foreign = texts.keys() - {
            f"{name}/{path}"
            for name, brought in ours.items()
            for path, content in brought.items()
            if texts.get(f"{name}/{path}") == content
        }
        needed = {f"{name}/{p}" for name in ours for path in ours[name] for p in parents(path)}
        foreign |= {p for p in before if (root / p).is_dir() and not any((root / p).iterdir())}
        delivery = bring(root / "out", files, passed)
        name = delivery.folder.name
        after = everything(root)
        assert {path: after.get(path) for path in foreign - needed} == {
            path: before[path] for path in foreign - needed
        }
        assert passed or name not in passed_there
        assert bool(delivery.kept) == (name != "out")
        texts = tree(root)
        assert {path: texts[f"{name}/{path}"] for path in files} == files
        brought = {p: c for p, c in files.items() if f"{name}/{p}" not in foreign}
        assert listed(delivery.folder) == set(brought)
        ours[name] = {**brought, RECEIPT: texts[f"{name}/{RECEIPT}"]}
        passed_there = passed_there - {name} | ({name} if passed else set())
        assert not list(root.rglob(UNDER_WAY))


def is_ours(texts: dict[str, str], name: str, brought: dict[str, str]) -> bool:
    return texts.get(f"{name}/{RECEIPT}") == brought[RECEIPT]


def parents(path: str) -> list[str]:
    return [str(parent) for parent in PurePosixPath(path).parents]
