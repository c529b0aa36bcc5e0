"""Real repositories of git, and all that a user has in one that nobody may disturb."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

# Nothing of whoever runs the tests: neither their config nor their name.
_ENV = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{role}_NAME": "Ada" for role in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{role}_EMAIL": "ada@example.org" for role in ("AUTHOR", "COMMITTER")},
}


def git(folder: Path, *arguments: str) -> str:
    """What the user's own git says there."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env=_ENV,
        capture_output=True,
        text=True,
        errors="surrogateescape",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.rstrip("\n")


def repository(folder: Path, files: Mapping[str, str], *options: str) -> Path:
    """A repository with one commit that holds the files, or with none where there are none."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "-q", "-b", "trunk", *options)
    put(folder, files)
    if files:
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "-m", "begin")
    return folder


def put(folder: Path, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())


def kept(folder: Path) -> dict[str, str]:
    """All of a user's that a delivery must not touch: HEAD, index, stash, branches, their files."""
    git_dir = Path(git(folder, "rev-parse", "--absolute-git-dir"))
    files = {
        str(path.relative_to(folder)): f"{path.lstat().st_mode} {path.lstat().st_mtime_ns}"
        for path in folder.rglob("*")
        if ".git" not in path.relative_to(folder).parts and not path.is_dir()
    }
    index = git_dir / "index"
    return {
        **files,
        "HEAD": (git_dir / "HEAD").read_text(),
        "index": index.read_bytes().hex() if index.exists() else "",
        "status": git(folder, "--no-optional-locks", "status", "--porcelain=v2", "--branch"),
        "stash": git(folder, "stash", "list"),
        "config": (git_dir / "config").read_text() if (git_dir / "config").exists() else "",
        "branches": "\n".join(
            line
            for line in git(folder, "for-each-ref").splitlines()
            if not line.split("\t")[1].startswith("refs/heads/roma")
        ),
    }


def tree_of(folder: Path, commit: str) -> dict[str, str]:
    """Path -> mode and text of all files of a commit, from the top of the repository."""
    found = {}
    top = Path(git(folder, "rev-parse", "--show-toplevel"))
    for line in git(top, "ls-tree", "-r", "-z", commit).split("\0"):
        told, _, path = line.partition("\t")
        if path:
            mode, kind, name = told.split()
            text = git(top, "cat-file", "blob", name) if kind == "blob" else name
            found[path] = f"{mode} {text}"
    return found
