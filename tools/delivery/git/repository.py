"""The repository that a folder is in, as far as a delivery has to know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile

from schema.errors import UsageError
from tools.delivery.git.program import Git

_OURS = "roma-ptc"


@dataclass(frozen=True)
class Repository:
    """A folder with files under git: the top of a working tree, or one below it."""

    folder: Path
    prefix: str
    """Of the folder within the repository: empty, or with a slash at its end."""
    head: str | None
    """The commit that HEAD is at; none before the first one."""
    branch: str | None
    """The branch that HEAD is on; none where it is detached."""

    @property
    def named(self) -> str:
        """How somebody in the folder names what the branch begins at."""
        return self.branch or "HEAD"

    def holds(self, commit: str) -> bool:
        return Git(self.folder).ask("cat-file", "-e", f"{commit}^{{commit}}") is not None

    def files(self) -> list[str]:
        """Paths of all that it tracks or does not ignore, as seen from the folder."""
        which = ("--cached", "--others", "--exclude-standard", "--deduplicate")
        return [path for path in Git(self.folder)("ls-files", "-z", *which).split("\0") if path]

    def check_writable(self) -> None:
        """Refuse, before anything is spent, one in which no branch could be made.

        Raises UsageError.
        """
        for kept in ("objects", "refs/heads"):
            place = self.folder / Git(self.folder)("rev-parse", "--git-path", kept)
            try:
                with TemporaryFile(dir=place):
                    pass
            except OSError as error:
                raise UsageError(
                    f"{self.folder}: no branch can be made in its repository, {place} cannot be "
                    f"written ({error.strerror}); mend that, or name a folder with --out"
                ) from None

    def identity(self, when: datetime) -> dict[str, str]:
        """Whose commits they are, and of when, as variables of git's: the user's who has said who
        they are. By the same time they are the same commits."""
        git = Git(self.folder)
        name, email = git.ask("config", "user.name"), git.ask("config", "user.email")
        if not name or not email:
            name, email = _OURS, f"{_OURS}@localhost"
        whose = {"NAME": name, "EMAIL": email, "DATE": f"{int(when.timestamp())} +0000"}
        roles = ("AUTHOR", "COMMITTER")
        return {f"GIT_{role}_{what}": said for role in roles for what, said in whose.items()}


def repository_at(folder: Path) -> Repository | None:
    """None where the folder is not in the working tree of one.

    Raises UsageError where there is no git, or git refuses a repository for whose it is.
    """
    above = folder.resolve()
    if not any((one / ".git").exists() for one in (above, *above.parents)):
        return None  # found without git, which need not be there
    git = Git(folder)
    if why := git.refused("rev-parse", "--is-inside-work-tree"):
        if "dubious ownership" in why:
            raise UsageError(
                f"{folder} is in a repository of another user: git asks for "
                f"`git config --global --add safe.directory {folder}` first"
            )
        return None
    if git("rev-parse", "--is-inside-work-tree") != "true":
        return None
    return Repository(
        folder=folder,
        prefix=git("rev-parse", "--show-prefix"),
        head=git.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}"),
        branch=git.ask("symbolic-ref", "--quiet", "--short", "HEAD"),
    )
