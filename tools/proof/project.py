"""A project as the rungs of proof see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from schema.contract import Contract
from schema.verdict import Finding, Rung, TestOutcome
from schema.written import NO_TESTS, Written
from tools.checks import Module
from tools.environment import Provided
from tools.proof.bench import Bench


@dataclass(frozen=True, slots=True)
class Project:
    """Files and tests, path -> content; what the whole promised; and where it can be run."""

    files: Mapping[str, str]
    tests: Mapping[str, str]
    """The user's."""
    contract: Contract
    modules: Mapping[str, Module]
    provided: Provided
    bench: Bench
    written: Written = NO_TESTS


class Climbed(NamedTuple):
    """What came of one rung.

    ``findings`` are faults; without any, ``lost`` says why the rung was not reached all the same.
    """

    findings: tuple[Finding, ...] = ()
    lost: str = ""
    tests: tuple[TestOutcome, ...] = ()


class Climb(Protocol):
    """Tries to get a project onto one rung, by a check of that name. Raises SandboxError."""

    name: str
    rung: Rung

    async def __call__(self, project: Project) -> Climbed: ...
