"""Taking back what a run has delivered: from what is kept with it, so it needs no git."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from graph.deliveries.kept_back import as_it_was
from graph.runs.brought import Brought
from graph.runs.checkpoints import open_saver
from graph.runs.origin import origin_of
from graph.sync import run_sync
from schema.artifact import RECEIPT
from schema.errors import UsageError
from schema.settings import Settings, load_config
from tools import delivery
from tools.base import is_masked
from tools.delivery import Undone
from tools.delivery.git import drop, repository_at
from tools.delivery.standing import look

_KEY = "it held a key, which is nowhere kept"
_LATER = "another delivery has gone there since"


@dataclass(frozen=True)
class TakenBack:
    """One delivery that was taken back, as far as nobody has worked on it since."""

    place: Path
    files: Undone
    branch: str = ""
    kept: str = ""
    """Why its branch stays."""
    repository: bool = False
    """Whether it was made with a repository, which stays."""

    @property
    def whole(self) -> bool:
        return not (self.kept or self.files.kept)


async def aundo(run_id: str, config: Settings | None = None) -> list[TakenBack]:
    """Take back all that a run has delivered, the newest first.

    A file is removed, or is again what it was, as long as it is as it was delivered; a branch is
    deleted as long as it is where it was left and nobody has it checked out. What is left of it can
    be undone later. Raises UnknownRunError, RunBusyError, StorageError, and UsageError for a run
    that has nothing to undo.
    """
    settings = config if config is not None else await asyncio.to_thread(load_config)
    taken = []
    async with open_saver(settings) as saver, saver.leases.hold(run_id):
        await origin_of(run_id, saver)
        standing = await saver.deliveries.of(run_id)
        if not standing:
            raise UsageError(f"run {run_id} has delivered nothing, or it was undone")
        for one in reversed(standing):
            back = await asyncio.to_thread(_back, one)
            left = {path: one.after[path] for path in back.files.kept}
            before = {path: text for path, text in one.before.items() if path in left}
            if back.whole:
                await saver.deliveries.forget(run_id, one)
            else:
                rest = one.model_copy(update={"before": before, "after": left})
                await saver.deliveries.keep(run_id, rest)
            taken.append(back)
    return taken


def undo(run_id: str, config: Settings | None = None) -> list[TakenBack]:
    """Like ``aundo``, for callers without an event loop."""
    return run_sync(aundo(run_id, config))


def _back(one: Brought) -> TakenBack:
    place = Path(one.place)
    proof = look(place / RECEIPT)
    if one.after.get(RECEIPT) and proof.sha256 and proof.sha256 != one.after[RECEIPT]:
        files = Undone(kept=dict.fromkeys(one.after, _LATER))
    else:
        before = as_it_was(one)
        lost = {path: _KEY for path, text in before.items() if is_masked(text)}
        after = {path: sha256 for path, sha256 in one.after.items() if path not in lost}
        files = delivery.undo(place, before, after)
        files.kept |= lost
    if not one.branch:
        return TakenBack(place, files, repository=bool(one.tip))
    try:
        repository = repository_at(place)
        kept = drop(repository, one.branch, one.tip) if repository else "its repository is gone"
    except UsageError as error:  # without git the files are back all the same
        kept = str(error)
    return TakenBack(place, files, one.branch, kept)
