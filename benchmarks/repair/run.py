"""One seeded fault through the real graph, over real HTTP."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from benchmarks.proof.examples import users_test
from benchmarks.repair.provider import Diagnosis, Provider, Seed
from graph import Solution, Step, astream, load_config
from schema.errors import RomaError
from schema.verdict import Rung
from tests.scripted import scripted

TEST = "test_user.py"
BUSY = ("sandbox.test_s=30",)  # a busy machine is no fault


@dataclass(frozen=True)
class Course:
    """What a run did about its fault."""

    seed: Seed
    first: frozenset[str]
    """The tasks that were asked to mend something when anybody was for the first time."""
    repairs: tuple[str, ...]
    """The task that each repair call went to."""
    tokens: int
    diagnoses: tuple[Diagnosis, ...]
    ended: str
    """The verdict in the end, or why there is none."""
    seconds: float

    @property
    def found(self) -> bool:
        """Whether anything was held against the project, rightly or not."""
        return bool(self.repairs) or not self.accepted

    @property
    def hit(self) -> bool:
        """Whether the author of the fault was asked first, and nobody beside."""
        return self.first == {self.seed.author.id}

    @property
    def accepted(self) -> bool:
        return self.ended == Rung.ACCEPTED


async def course_of(seed: Seed) -> Course:
    """Run a goal with a user's test; the first reply of one of its authors has a fault."""
    test = users_test(seed.example.name)
    provider = Provider(seed)
    started, first, ended = time.perf_counter(), frozenset[str](), "paused"
    with scripted(provider) as server:
        os.environ.update(server.env())  # read once, with the settings
        settings = load_config(overrides=BUSY)
        try:
            goal = seed.example.root.goal
            async for event in astream(goal, settings, tests={TEST: test}):
                match event:
                    case Step(node="refine", update={"faults": faults}):
                        first = first or frozenset(faults)
                    case Solution(receipt=receipt):
                        ended = str(receipt.verdict)
        except RomaError as error:
            ended = f"{type(error).__name__}: {error}"
    seconds = time.perf_counter() - started
    repairs, diagnoses = tuple(provider.repairs), tuple(provider.diagnoses)
    return Course(seed, first, repairs, provider.repair_tokens, diagnoses, ended, seconds)
