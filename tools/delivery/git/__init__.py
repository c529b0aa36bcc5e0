"""A delivery into a git repository: commits on a branch of its own, one for each part that passed.

From outside: ``repository_at`` looks at a folder, ``to_branch`` brings commits there, ``drop``
takes them away again, ``to_tree`` writes into the working tree, for which ``check_tree`` looks
beforehand, ``fresh`` makes a repository of a folder, and ``message_of`` words a commit.
Within: ``program`` starts git, ``entries`` reads what a commit holds, ``commits`` writes objects,
and ``dirty`` finds what was not committed. The user's HEAD, index, stash and files stay as they
are: objects are written by plumbing over an index of our own, and a branch is made, or moved from
where it was left, in one step of git's.
"""

from tools.delivery.git.branch import Branch, drop, to_branch
from tools.delivery.git.commits import Commit
from tools.delivery.git.dirty import dirty_in, uncommitted
from tools.delivery.git.fresh import fresh
from tools.delivery.git.message import Told, message_of
from tools.delivery.git.repository import Repository, repository_at
from tools.delivery.git.tree import Hashes, Placed, check_tree, to_tree

__all__ = [
    "Branch",
    "Commit",
    "Hashes",
    "Placed",
    "Repository",
    "Told",
    "check_tree",
    "dirty_in",
    "drop",
    "fresh",
    "message_of",
    "repository_at",
    "to_branch",
    "to_tree",
    "uncommitted",
]
