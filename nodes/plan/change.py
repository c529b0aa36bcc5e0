"""A plan for a change: which files of a project that is there each part changes; or that nothing is
to be changed, where something is only asked about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import Field, model_validator

from nodes.plan.normal import by_plain_key
from nodes.plan.removed import with_its_tests
from nodes.plan.renamed import with_callers
from nodes.plan.reply import Lines, PlanReply, normal_reply
from nodes.plan.spelled import texts
from schema.contract import Contract
from schema.state import State
from schema.task import ROOT_ID, Task

ASKED = (
    '"files" names each file that has to change or is new, callers and tests of what changes '
    "included, and no other, with what it defines that is new or different: each author sees the "
    'files of its part in full. "removes": of a part, paths that are gone afterwards. One part is '
    "enough for a small change. Where nothing is to be changed and something is only asked about "
    'the project: {"question": true, "reads": ["files that hold the answer"]}'
)


class ChangeReply(PlanReply):
    """A plan for a change; without parts where the goal is a question about the project."""

    question: bool = False
    reads: Lines = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _in_one_spelling(cls, value: Any) -> Any:
        said = by_plain_key(value)
        if said.get("question") is True and not said.get("subtasks"):
            return {"subtasks": [], "question": True, "reads": texts(said.get("reads"))}
        return normal_reply(value)


def base_of(state: State) -> Mapping[str, str]:
    """The project that the plan of this level changes; empty where there is none."""
    return (state.get("base") or {}) if state["task"].id == ROOT_ID else {}


def of_change(parts: Iterable[Task], base: Mapping[str, str], goal: str) -> tuple[Task, ...]:
    """The parts of a plan for a change: no file is left to be found further down, a path is
    spelled as the project has it, and what the plan forgot of a renaming or removal is in it."""
    known = {path.casefold(): path for path in base}

    def spelled(contract: Contract) -> Contract:
        def named(path: str) -> str:
            return known.get(path.casefold(), path)

        mappings = ("exports", "signatures", "js_exports", "elements")
        return contract.model_copy(
            update={
                "files": tuple(map(named, contract.files)),
                "removes": tuple(map(named, contract.removes)),
                **{
                    name: {named(path): said for path, said in getattr(contract, name).items()}
                    for name in mappings
                },
            }
        )

    whole = [
        part.model_copy(update={"atomic": True, "contract": spelled(part.contract)})
        for part in parts
    ]
    return with_its_tests(with_callers(whole, base, goal), base, goal)


def change_faults(reply: PlanReply, base: Mapping[str, str]) -> list[str]:
    """What of a plan does not fit the project that it is to change."""
    known = {path.casefold() for path in base}
    written = {path.casefold() for part in reply.subtasks for path in part.files}
    gone = [path for part in reply.subtasks for path in part.removes]
    return [
        *(f"{path} is removed, and is not there" for path in gone if path.casefold() not in known),
        *(f"{path} is removed and written" for path in gone if path.casefold() in written),
    ]
