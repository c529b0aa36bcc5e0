"""Deliveries that cannot be made leave everything as it was."""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given

from schema.artifact import RECEIPT
from schema.errors import ArtifactError, StorageError, UsageError
from tests.delivered import forbidden_paths, receipt, shared_folder, tree, unchecked
from tools.delivery import check_target, deliver

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
