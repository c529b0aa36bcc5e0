"""What savers of runs have in common, wherever they keep them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from functools import partial
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from graph.runs.brought import Deliveries
from graph.runs.clock import stand_above
from graph.runs.ended import ended_runs
from graph.runs.lease import Leases
from graph.runs.listed import Listed, Step
from graph.runs.run import Run
from schema.approval import Approval, Estimate
from schema.artifact import Artifact
from schema.before import Before
from schema.earlier import Earlier
from schema.start import StartKind
from schema.state import Brief, Result
from schema.task import Plan, Route, Task, TaskType
from schema.usage import Call, Receipt
from schema.verdict import Failure, Rung, TestOutcome, Verdict
from schema.written import Written
from tools.storage import Reads, Writes

# What a checkpoint may make objects of when it is read.
SAVED = (
    *(Approval, Artifact, Before, Brief, Call, Earlier, Estimate, Failure, Plan, Receipt),
    *(Result, Route, Rung, StartKind, Task, TaskType, TestOutcome, Verdict, Written),
)


def serde() -> JsonPlusSerializer:
    return JsonPlusSerializer(allowed_msgpack_modules=SAVED)


class Checkpoints(BaseCheckpointSaver[Any]):
    """One of LangGraph's own savers, and what is kept of runs beside their steps.

    The steps inside of parts are forgotten as soon as the step after them has been saved, because
    from then on nothing but the parts' recorded results is read.
    """

    def keeps(self, reading: Reads, journal: Writes, tables: tuple[str, ...]) -> None:
        """``tables`` are those that hold the steps."""
        self._reading = reading
        self._journal = journal
        self.leases = Leases(reading, journal)
        self.listed = Listed(reading, journal, tables)
        self.deliveries = Deliveries(reading, journal)

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        found = await self._reading.do(partial(self.get_tuple, config))
        if found:
            stand_above(found.checkpoint["id"])
        return found

    async def alist(
        self, config: RunnableConfig | None, **options: Any
    ) -> AsyncIterator[CheckpointTuple]:
        for found in await self._reading.do(lambda: list(self.list(config, **options))):
            yield found

    async def ended(self, steps: Iterable[Step]) -> dict[Step, Run]:
        """Those of the runs with these last steps that have surely ended."""
        held = await self.leases.held()
        free = [step for step in steps if step.run_id not in held]
        return await self._reading.do(partial(ended_runs, free, self.get_tuple))


def ended_parts(checkpoint: Checkpoint, metadata: CheckpointMetadata) -> bool:
    """Whether this is the step after parts, from which on their own steps are not read."""
    return metadata.get("source") == "loop" and "results" in checkpoint["channel_versions"]


def parts_of(namespace: str) -> str:
    """What the namespaces of all that is below a node of subtasks begin with."""
    return f"{namespace}|subtasks:" if namespace else "subtasks:"
