"""Bringing what a run made to a folder, or into the repository it builds on, and taking it back.

``aimed`` looks at the place before anything is spent; ``folder`` and ``repository`` deliver when a
run has ended, and keep with it what was there before (``graph/runs/brought.py``). ``changed`` is
what a run changes, ``commits`` makes commits of it, ``shown`` a patch, and ``back`` undoes.
``kept_back`` puts keys that no model has seen into what is delivered.
"""

from graph.deliveries.aimed import aimed
from graph.deliveries.back import TakenBack, aundo, undo
from graph.deliveries.folder import to_folder
from graph.deliveries.kept_back import with_keys
from graph.deliveries.repository import InGit, to_repository
from graph.deliveries.shown import Patch, adiff, diff
from graph.deliveries.standing import OnBranch, abranches, branches

__all__ = [
    "InGit",
    "OnBranch",
    "Patch",
    "TakenBack",
    "abranches",
    "adiff",
    "aimed",
    "aundo",
    "branches",
    "diff",
    "to_folder",
    "to_repository",
    "undo",
    "with_keys",
]
