"""The cascade: which rung of models does a part again that was blamed.

A part starts on the lowest rung, and who wrote it is the first to mend it: a repair that is told
the evidence is another task than writing blind. It pays as soon as the share of faults that it
mends is above the ratio of both prices (staying costs p + (1 - q) P, climbing P: q > p / P), one in
six between the models of the profile. Each further blame climbs one rung, whatever was found, and
so does the first one where no more tries are left than rungs.
"""

from __future__ import annotations

from collections.abc import Iterable

from nodes.ask import services
from nodes.assembly import leaves, result_of
from schema.state import State
from schema.verdict import Failure


async def above(owners: Iterable[str], state: State) -> dict[str, int]:
    """Task id -> how many rungs there are above the one on which it was done, for these tasks."""
    done = {one.task.id: one for one in leaves(result_of(state))}
    return {
        id_: max(0, await services().rungs(done[id_].route) - done[id_].rung)
        for id_ in dict.fromkeys(owners)
        if id_ in done
    }


async def climbed(failures: Iterable[Failure], state: State) -> dict[str, int]:
    """Task id -> the rung on which it is done again, for each of which something failed."""
    done = {one.task.id: one for one in leaves(result_of(state))}
    left = await above((failure.owner for failure in failures), state)

    def stays(id_: str) -> bool:
        attempts = done[id_].attempts
        # Of a part that an earlier run has left, nobody was paid yet.
        return not attempts or (attempts == 1 and state["tries"] - attempts > left[id_])

    return {id_: done[id_].rung + (left[id_] > 0 and not stays(id_)) for id_ in left}
