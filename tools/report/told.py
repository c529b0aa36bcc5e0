"""What a report is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schema.artifact import Artifact
from schema.usage import Receipt
from schema.verdict import Failure


@dataclass(frozen=True)
class Span:
    """One request to a model, in seconds since the epoch."""

    task: str
    purpose: str
    begin: float
    end: float


@dataclass(frozen=True)
class Try:
    """The files as one round of work left them: path -> text, None where one went."""

    changed: Mapping[str, str | None]
    """Of the round before it, or of the project that it builds on; all files where there is none"""
    before: Mapping[str, str]
    failures: tuple[Failure, ...]
    """What was found wrong with it."""


@dataclass(frozen=True)
class Told:
    """All that is told of a run that has ended."""

    run_id: str
    receipt: Receipt
    criteria: tuple[str, ...]
    files: tuple[Artifact, ...]
    """What was written, with what was put together by rule."""
    pictures: tuple[Artifact, ...]
    tries: tuple[Try, ...]
    spans: tuple[Span, ...]
    """None where this machine did not make the requests."""
