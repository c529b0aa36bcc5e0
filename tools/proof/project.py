"""A project as the rungs of proof see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from schema.artifact import Artifact
from schema.contract import Contract
from schema.start import Start
from schema.verdict import Finding, Rung, TestOutcome
from schema.written import NO_TESTS, Written
from tools.checks import Module
from tools.environment import Provided
from tools.proof.bench import Bench
from tools.proof.node.prepare import Node


@dataclass(frozen=True, slots=True)
class Project:
    """Files and tests, path -> content; what the whole promised; where it can be run, and how it is
    started."""

    files: Mapping[str, str]
    tests: Mapping[str, str]
    """The user's."""
    contract: Contract
    modules: Mapping[str, Module]
    provided: Provided
    bench: Bench
    start: Start | None = None
    written: Written = NO_TESTS
    node: Node | None = None


class Climbed(NamedTuple):
    """What came of one rung.

    ``findings`` are faults; without any, ``lost`` says why the rung was not reached all the same.
    ``notes`` are what was not checked although it was, ``pictures`` what was to be seen.
    """

    findings: tuple[Finding, ...] = ()
    lost: str = ""
    tests: tuple[TestOutcome, ...] = ()
    notes: tuple[str, ...] = ()
    pictures: tuple[Artifact, ...] = ()


class Climb(Protocol):
    """Tries to get a project onto one rung, by a check of that name. Raises SandboxError."""

    name: str
    rung: Rung

    async def __call__(self, project: Project) -> Climbed: ...
