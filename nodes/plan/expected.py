"""The estimate of a plan, or of a goal in one piece, from what this machine knows."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from nodes.plan.estimate import estimate
from schema.approval import Estimate
from schema.errors import ConfigError
from schema.task import Plan, Task, TaskType
from schema.usage import Call
from tools.money import history
from tools.services import Services


async def expected_of(
    plan: Plan, made: Sequence[Call], services: Services, tests: bool
) -> Estimate:
    """What a plan may cost; with those ``tests`` that are written from the goal, where it is of
    code. ``made`` are the calls so far."""
    known = await asyncio.to_thread(history, services.settings.ledger)
    code = tester = None
    with suppress(ConfigError):  # nobody is set up for it: who answers will write it
        code = services.code
    with suppress(ConfigError):
        tester = services.tester if tests and services.settings.proof.tests else None
    return estimate(plan, made, code, services.executor, tester, known)


def alone(task: Task, code: bool) -> Plan:
    """A goal in one piece as a plan of one part, which is ``code`` or not."""
    kind = TaskType.CODE_INTERPRET if code else None  # as the ledger has it
    part = task.model_copy(update={"type": kind, "depends_on": ()})
    return Plan(subtasks=(part,), source="list", reason="one piece")
