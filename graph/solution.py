"""What a run gave, and how it is handed over when it has ended."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from langgraph.types import StateSnapshot

from graph.deliveries import InGit, to_folder, to_repository, with_keys
from graph.runs.checkpoints import Checkpoints
from graph.runs.origin import Origin
from schema.artifact import Artifact
from schema.border import read_state
from schema.settings import Settings
from schema.state import State
from schema.usage import Receipt
from tools.delivery import Delivery


@dataclass(frozen=True)
class Solution:
    """What a run gave, and where and how it was delivered, if a folder was asked for."""

    run_id: str
    answer: str
    artifacts: tuple[Artifact, ...]
    receipt: Receipt
    delivery: Delivery | None
    handover: tuple[Artifact, ...] = ()
    """What goes with the artifacts, and was put together by rule: README.md, for instance."""
    in_git: InGit | None = None
    """The commits of it, where there are any."""

    @property
    def out(self) -> Path | None:
        """The folder that holds it, which may be one beside that asked for; see ``delivery``."""
        return self.delivery.folder if self.delivery else None

    @property
    def passed(self) -> bool:
        return self.receipt.passed

    @property
    def files(self) -> list[Artifact]:
        """The artifacts, without the one that repeats the answer."""
        return [file for file in self.artifacts if file.content.rstrip() != self.answer.rstrip()]

    def __str__(self) -> str:
        files = [f"--- {file.path}\n{file.content.rstrip()}" for file in self.files]
        totals = self.receipt.totals
        known = not (totals.unpriced_calls or totals.estimated_calls)
        price = f"${totals.cost_usd:.6f} USD" if known else totals.price
        tokens = totals.input_tokens + totals.output_tokens
        cost = f"Cost: {price} ({tokens} tokens)"
        return "\n\n".join([*([self.answer] if self.answer else []), *files, cost])


async def ended(
    run_id: str,
    after: StateSnapshot,
    origin: Origin,
    settings: Settings,
    saver: Checkpoints,
    overwrite: bool,
) -> Solution:
    """The end of a run, delivered where its origin says. Raises ArtifactError, StorageError."""
    end, when = read_state(after.values), datetime.fromisoformat(after.created_at or "")
    end = await asyncio.to_thread(with_keys, end, origin)
    delivery, in_git, receipt = None, None, end["receipt"]
    if origin.out and not _only_asked(end):
        delivery, in_git = await to_folder(run_id, end, when, origin, saver, overwrite)
        receipt = delivery.receipt
    elif origin.source and not origin.out:
        tree = settings.delivery.git == "tree"
        in_git = await to_repository(run_id, end, when, origin, saver, tree, overwrite)
    artifacts, beside = tuple(end["artifacts"]), tuple(end.get("handover") or ())
    return Solution(run_id, end["answer"], artifacts, receipt, delivery, beside, in_git)


def _only_asked(end: State) -> bool:
    """Whether nothing of the project that is there was to be changed: something was asked of it."""
    base = end.get("base") or {}
    return bool(base) and base.keys().isdisjoint(file.path for file in end["artifacts"])
