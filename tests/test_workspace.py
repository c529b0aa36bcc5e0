"""Delivery: all of the files arrive, in a folder that is whole or absent."""

from __future__ import annotations

import os
import threading
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from schema.artifact import RECEIPT, Artifact
from tests.delivered import plain, receipt, shared_folder, tree, unchecked
from tools.delivery import deliver


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
    deliver([*(Artifact(path=p, content=c) for p, c in files.items()), receipt()], out)
    assert tree(out) == {**files, RECEIPT: "{}"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_line_ends_and_half_characters_stay_as_they_are(tmp_path: Path) -> None:
    deliver([*unchecked("a.txt", content="a\r\nb\n\ud800"), receipt()], tmp_path / "out")
    assert (tmp_path / "out" / "a.txt").read_bytes() == b"a\r\nb\n\xed\xa0\x80"


def test_parents_are_made_and_the_folder_can_be_read_by_others(tmp_path: Path) -> None:
    out = tmp_path / "new" / "deep" / ("ü" * 125)
    deliver([receipt()], out)
    assert out.stat().st_mode & 0o755 == 0o755
    assert [path.name for path in out.parent.iterdir()] == [out.name]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    deliver([receipt()], out)
    assert tree(out) == {RECEIPT: "{}"}


def test_a_reader_never_sees_half_a_folder(tmp_path: Path) -> None:
    """Two writers replace each other's run while a reader opens the folder again and again."""
    out = tmp_path / "out"
    runs = {name: {f"{name}{n}/file.txt" for n in range(20)} | {RECEIPT} for name in "ab"}
    done = threading.Event()
    failures: list[BaseException] = []
    whole: list[set[str]] = []

    def write(name: str) -> None:
        try:
            for _ in range(40):
                deliver([*unchecked(*(runs[name] - {RECEIPT})), receipt()], out)
        except BaseException as error:
            failures.append(error)

    def seen() -> set[str] | None:
        """What one open folder holds, or None if it was replaced while it was listed."""
        try:
            folder = os.open(out, os.O_RDONLY)
        except FileNotFoundError:
            assert not whole, "once delivered, the folder is never absent"
            return None
        try:
            inode = os.fstat(folder).st_ino
            found = set()
            for name in os.listdir(folder):
                path = name if name == RECEIPT else f"{name}/file.txt"
                os.stat(path, dir_fd=folder)
                found.add(path)
            return found if out.stat().st_ino == inode else None
        except FileNotFoundError:
            # It was the old one, on its way out: the name leads to another folder by now.
            assert out.stat().st_ino != inode
            return None
        finally:
            os.close(folder)

    def read() -> None:
        try:
            while not done.is_set():
                if (found := seen()) is not None:
                    assert found in runs.values()
                    whole.append(found)
        except BaseException as error:
            failures.append(error)

    writers = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    reader = threading.Thread(target=read)
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    while not whole and not failures:  # the last run stays, so the reader gets to see it
        os.sched_yield()
    done.set()
    reader.join()
    assert not failures
    assert set(tree(out)) in runs.values()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
