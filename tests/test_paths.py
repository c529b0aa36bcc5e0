"""Artifacts: only paths that a project may have."""

from __future__ import annotations

import os
from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.artifact import RECEIPT, Artifact, check_path
from schema.errors import ArtifactError
from tests.delivered import forbidden_paths


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
     ".Roma-Delivery/new-0", "a\nb.py", "a" * 300, "a/" * 120 + "bc"],
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
