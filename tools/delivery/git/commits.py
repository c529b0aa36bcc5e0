"""Writing commits: objects alone, over an index of our own, so that nothing of the user's moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tools.delivery.git.entries import PLAIN, Entry, entries_of, no_files
from tools.delivery.git.program import Git
from tools.delivery.git.repository import Repository


class Commit(NamedTuple):
    """A commit to be made: path in the folder -> its content, or None where the file goes."""

    message: str
    files: Mapping[str, bytes | None]


class Written(NamedTuple):
    """The commits that were made, and paths that were left out: a link or a repository is there."""

    made: list[str]
    left_out: list[str]


def write_commits(
    repository: Repository, parent: str | None, commits: Sequence[Commit], when: datetime
) -> Written:
    """Make the commits one upon another; one that would change nothing is none.

    Bytes are stored as they are, and a file that is there keeps its mode. Raises StorageError.
    """
    made: list[str] = []
    left_out: list[str] = []
    identity = repository.identity(when)
    with TemporaryDirectory() as room:
        git = Git(repository.folder, Path(room) / "index")
        git("read-tree", parent or "--empty")
        before = git("write-tree") if parent else None
        for commit in commits:
            entries = entries_of(git)
            left_out += (other := no_files(commit.files, entries))
            lines = [
                _line(git, f"{repository.prefix}{path}", content, entries.get(path))
                for path, content in commit.files.items()
                if path not in other and (content is not None or path in entries)
            ]
            git("update-index", "--replace", "-z", "--index-info", given=b"".join(lines))
            tree = git("write-tree")
            if not lines or tree == before:
                continue
            above = ["-p", parent] if parent else []
            said = commit.message.encode(errors="replace")
            parent = git("commit-tree", tree, *above, given=said, env=identity)
            before = tree
            made.append(parent)
    return Written(made, list(dict.fromkeys(left_out)))


def _line(git: Git, path: str, content: bytes | None, there: Entry | None) -> bytes:
    """A line of --index-info (https://git-scm.com/docs/git-update-index#_using_index_info)."""
    if content is None:
        nothing = "0" * len(there.object) if there else ""
        return f"0 {nothing}\t{path}\0".encode()
    name = git("hash-object", "-w", "--no-filters", "--stdin", given=content)
    return f"{there.mode if there else PLAIN} {name}\t{path}\0".encode()
