"""A repository of its own for a folder that was just delivered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from schema.artifact import RECEIPT
from schema.errors import StorageError
from tools.delivery.git.branch import Branch
from tools.delivery.git.commits import Commit, write_commits
from tools.delivery.git.program import Git
from tools.delivery.git.repository import repository_at

MAIN = "main"


def fresh(
    folder: Path, run_id: str, commits: Sequence[Commit], when: datetime, tip: str | None = None
) -> Branch:
    """Make a repository of the folder, with the commits on ``main``.

    With ``tip``, where an earlier delivery of the run has left ``main``, they go on from there.
    The receipt stays beside, out of the history. Raises StorageError.
    """
    git = Git(folder)
    if not (folder / ".git").exists():
        # Without a template nobody's hooks and excludes come along.
        git("init", "--quiet", "--template=", f"--initial-branch={MAIN}")
        exclude = folder / ".git" / "info" / "exclude"
        exclude.parent.mkdir(exist_ok=True)
        exclude.write_text(f"/{RECEIPT}\n")
    repository = repository_at(folder)
    if (
        repository is None
        or repository.branch != MAIN
        or not (tip is None or repository.holds(tip))
    ):
        raise _others(folder)
    made, left_out = write_commits(repository, tip, commits, when)
    # A delivery that was killed may have been this far.
    if repository.head not in (tip, *made[-1:]):
        raise _others(folder)
    if not made:
        return Branch(MAIN, tip or "", tip, 0, tuple(left_out))
    update = ("update-ref", "-m", f"roma-ptc: run {run_id}", f"refs/heads/{MAIN}", made[-1])
    # Somebody may have staged something there since.
    staged = tip and git.ask("diff-index", "--cached", "--quiet", tip) is None
    git(*update, repository.head or "0" * len(made[-1]))
    if not staged:
        git("read-tree", made[-1])
    return Branch(MAIN, made[-1], tip, len(made), tuple(left_out))


def _others(folder: Path) -> StorageError:
    return StorageError(f"{folder} is a repository that others work in: it was left as it is")
