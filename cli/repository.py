"""What is said of a run in a repository: its branch, its commits, and how to look at them."""

from __future__ import annotations

import shlex
from typing import Any

from cli.screen import one_line
from graph.deliveries import InGit


def git_lines(found: InGit) -> list[str]:
    """Where the work is, how it is looked at and taken, and what was left alone."""
    branch, folder = found.branch, shlex.quote(str(found.folder))
    if branch is None:
        return [f"branch   none: {one_line(found.kept)}"]
    count = f"{branch.commits} commit{'s'[: branch.commits != 1]}"
    upon = f" upon {one_line(found.upon)}" if found.upon else ""
    lines = [f"branch   {branch.name} in {one_line(str(found.folder))}: {count}{upon}"]
    if found.upon:
        lines += [f"look     git -C {folder} diff HEAD...{branch.name}"]
    if found.upon and not (found.tree and found.tree.files):
        lines += [f"take     git -C {folder} merge {branch.name}"]
    if branch.left_out:
        named = ", ".join(branch.left_out)
        lines += [f"kept     {one_line(named)}: a link or another repository is there"]
    if tree := found.tree:
        lines += (
            [f"kept     the working tree, as it was: {one_line(tree.kept)}"] if tree.kept else []
        )
        lines += [f"tree     {one_line(', '.join(tree.files))}"] if tree.files else []
        lines += [f"copy     {one_line(str(copy))}" for copy in tree.copies]
    return lines


def told_git(found: InGit) -> dict[str, Any]:
    """The same for programs."""
    branch, tree = found.branch, found.tree
    return {
        "folder": str(found.folder),
        "branch": branch.name if branch else None,
        "tip": branch.tip if branch else None,
        "start": branch.start if branch else None,
        "commits": branch.commits if branch else 0,
        "left_out": list(branch.left_out) if branch else [],
        "kept": found.kept or (tree.kept if tree else "") or None,
        "tree": sorted(tree.files) if tree else [],
        "copies": [str(copy) for copy in tree.copies] if tree else [],
    }
