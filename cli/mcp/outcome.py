"""What a coding agent is told of a run."""

from __future__ import annotations

from pydantic import BaseModel, Field

from graph import Solution

SHOWN_CHARS = 60_000  # of files in a result; the rest is in the folder, or comes with a folder


class Outcome(BaseModel):
    """What came of a run."""

    run: str = Field(description="its id")
    state: str = Field(description="paused, or the verdict: accepted, tested, runs, …, failed")
    passed: bool = Field(description="whether it was proved as far as it had to be")
    said: str = Field(description="the question of a paused run, else verdict, failures and notes")
    answer: str = Field("", description="prose that the goal asked for")
    out: str | None = Field(None, description="the folder that holds the project")
    files: list[str] = Field(default_factory=list, description="paths of all of its files")
    contents: dict[str, str] = Field(
        default_factory=dict, description="path to text, where it was delivered to no folder"
    )
    cost_usd: float = Field(0, description="list price in USD")


def outcome_of(solution: Solution) -> Outcome:
    receipt = solution.receipt
    said = [receipt.checked, *(f"{f.owner}: {f.evidence}" for f in receipt.failures)]
    contents = {}
    if not solution.out:
        room = SHOWN_CHARS
        for file in solution.files:
            if len(file.content) <= room:
                contents[file.path] = file.content
                room -= len(file.content)
    return Outcome(
        run=solution.run_id,
        state=str(receipt.verdict),
        passed=receipt.passed,
        said="\n".join([*said, *receipt.notes]),
        answer=solution.answer,
        out=str(solution.out) if solution.out else None,
        files=sorted(receipt.files),
        contents=contents,
        cost_usd=receipt.totals.cost_usd,
    )
