"""Delivery: only paths a project may have, and a folder that is whole or absent."""

from __future__ import annotations

import os
import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schema.artifact import RECEIPT, Artifact, check_path
from schema.errors import ArtifactError, StorageError, UsageError
from tools.workspace import check_target, deliver

# Each example cleans up behind itself, so they may share one tmp_path.
shared_folder = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

plain = st.text("abcdefgxyzABC0123_-é", min_size=1, max_size=12)
reserved = st.sampled_from(
    ["..", "CON", "nul", "Aux.txt", "com1.py", ".git", ".GIT", "a\0b", "a\\b", "a:b", "a ", "a."]
)


@st.composite
def forbidden_paths(draw: st.DrawFn) -> str:
    """A path with one part somewhere in it that no project may have, or one that is absolute."""
    parts = draw(st.lists(plain, max_size=3))
    if draw(st.booleans()):
        return draw(st.sampled_from(["/", "//", "~/", "~", "C:/", "C:\\"])) + "/".join(parts)
    at = draw(st.integers(0, len(parts)))
    return "/".join([*parts[:at], draw(reserved), *parts[at:]])


def unchecked(*paths: str, content: str = "x") -> list[Artifact]:
    """Artifacts as they would be if their paths had slipped past the type."""
    return [Artifact.model_construct(path=path, content=content) for path in paths]


def receipt(content: str = "{}") -> Artifact:
    return Artifact.model_construct(path=RECEIPT, content=content)


def tree(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text("utf-8", "surrogatepass")
        for path in folder.rglob("*")
        if path.is_file()
    }


# Paths


@given(forbidden_paths())
@settings(deadline=None)
def test_forbidden_paths_are_refused(path: str) -> None:
    with pytest.raises(ArtifactError, match="refused path"):
        check_path(path)
    with pytest.raises(ValueError, match="refused path"):
        Artifact(path=path, content="")


@pytest.mark.parametrize(
    "path",
    ["", ".", "./.", RECEIPT, f"./{RECEIPT}", "Receipt.JSON", f"{RECEIPT}/a", "\ud800.py",
     "a\nb.py", "a" * 300, "a/" * 120 + "bc"],
)  # fmt: skip
def test_more_forbidden_paths(path: str) -> None:
    with pytest.raises(ArtifactError, match="refused path") as raised:
        check_path(path)
    assert not str(raised.value).endswith("None")


@pytest.mark.parametrize(
    ("path", "clean"),
    [
        ("app.py", "app.py"),
        ("./src//app.py", "src/app.py"),
        (".gitignore", ".gitignore"),
        (".github/workflows/ci.yml", ".github/workflows/ci.yml"),
        (f"data/{RECEIPT}", f"data/{RECEIPT}"),
        ("src/[id]/page.tsx", "src/[id]/page.tsx"),
        ("docs/grüße.md", "docs/grüße.md"),
        ("Makefile", "Makefile"),
    ],
)
def test_everyday_paths_are_taken(path: str, clean: str) -> None:
    assert check_path(path) == clean
    assert Artifact(path=path, content="").path == clean


@given(st.text())
@settings(deadline=None)
def test_any_text_is_refused_or_stays_inside(path: str) -> None:
    try:
        clean = check_path(path)
    except ArtifactError:
        return
    assert not PurePosixPath(clean).is_absolute()
    assert os.path.normpath(clean) == clean
    assert not clean.startswith("..")
    assert check_path(clean) == clean


# Refusals come before the first write


@given(forbidden_paths())
@shared_folder
def test_a_forbidden_path_writes_nothing(tmp_path: Path, path: str) -> None:
    with pytest.raises(ArtifactError):
        deliver([*unchecked("good.py", path), receipt()], tmp_path / "new" / "out")
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
        deliver([*unchecked(*paths), receipt()], tmp_path / "out")
    assert repr(named) in str(raised.value)
    assert list(tmp_path.iterdir()) == []


# Delivery


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


# Folders that are not ours


def test_a_folder_with_other_files_is_refused_and_untouched(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="not of an earlier run"):
        check_target(out)
    with pytest.raises(UsageError, match="not of an earlier run"):
        deliver([receipt()], out)
    assert tree(tmp_path) == {"out/thesis.txt": "years of work"}


def test_a_file_is_refused_and_untouched(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_text("a file")
    with pytest.raises(UsageError, match="is a file"):
        deliver([receipt()], out)
    assert tree(tmp_path) == {"out": "a file"}


@pytest.mark.parametrize("target", ["earlier", "missing"])
def test_a_link_is_refused_and_its_target_untouched(tmp_path: Path, target: str) -> None:
    deliver([receipt("first")], tmp_path / "earlier")
    out = tmp_path / "out"
    out.symlink_to(tmp_path / target)
    with pytest.raises(UsageError, match="is a link"):
        deliver([receipt("second")], out)
    assert tree(tmp_path / "earlier") == {RECEIPT: "first"}
    assert not (tmp_path / "missing").exists()
    assert out.is_symlink()


def test_a_linked_parent_is_followed_and_links_inside_are_not(tmp_path: Path) -> None:
    elsewhere, real = tmp_path / "elsewhere", tmp_path / "real"
    elsewhere.mkdir()
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    out = tmp_path / "link" / "out"
    deliver([receipt()], out)
    # Whoever plants a link in a delivered folder does not get the next run's files through it.
    (real / "out" / "src").symlink_to(elsewhere)
    deliver([*unchecked("src/a.py"), receipt()], out)
    assert tree(real / "out") == {"src/a.py": "x", RECEIPT: "{}"}
    assert list(elsewhere.iterdir()) == []


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
        deliver([receipt("first")], out)
    before = tree(tmp_path)
    large = unchecked("large.txt", content="x" * 100_000)
    with file_size_limit(10_000), pytest.raises(StorageError, match="cannot write"):
        deliver([*unchecked("small.txt"), *large, receipt("second")], out)
    assert tree(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == (["out"] if earlier else [])


def test_a_parent_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    with pytest.raises(StorageError, match="choose another --out"):
        deliver([receipt()], tmp_path / "file" / "out")
    assert tree(tmp_path) == {"file": "a file"}


def test_a_name_too_long_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="too long"):
        check_target(tmp_path / ("a" * 300))
