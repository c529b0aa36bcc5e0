"""What a run finds of the runs that it follows: where they have left a branch, or a repository."""

from __future__ import annotations

from graph.runs.brought import Brought
from graph.runs.checkpoints import Checkpoints
from graph.runs.origin import origin_of
from schema.errors import UnknownRunError


async def left_by(run_id: str, saver: Checkpoints) -> list[Brought]:
    """The deliveries of a run and of all that it follows, as far as they are kept: newest first."""
    found: list[Brought] = []
    seen: set[str] = set()
    next_: str | None = run_id
    while next_ and next_ not in seen:
        seen.add(next_)
        found += reversed(await saver.deliveries.of(next_))
        try:
            next_ = (await origin_of(next_, saver)).follows
        except UnknownRunError:
            break  # it was pruned
    return found
