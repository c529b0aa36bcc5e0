"""Who has to change what, where a failure points at nobody: one call, instead of every author."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from nodes.ask import ask_json
from nodes.assembly import files_of
from nodes.diagnose.amending import amend
from nodes.diagnose.promises import Promise
from nodes.verify.owners import Owners
from nodes.verify.stuck import signature
from schema.contract import contract_text
from schema.errors import BudgetError, LeaseLostError, RomaError
from schema.state import State
from schema.verdict import Failure

ASKED = 10  # faults that one call is asked about
EVIDENCE_CHARS = 1_200
CODE_CHARS = 12_000
CHANGE_CHARS = 300


def _line(said: Any) -> str:
    return " ".join(str(said).split())[:CHANGE_CHARS]


def _if_told(said: Any) -> Any:
    """What is no promise costs nobody the rest of an opinion."""
    return said if isinstance(said, dict) and {"part", "now"} <= said.keys() else None


class Opinion(BaseModel):
    """Who has to mend one fault, by its number in the question, and which promise is wrong."""

    fault: Annotated[int, Field(ge=1)]
    part: Annotated[str, BeforeValidator(_line)]
    change: Annotated[str, BeforeValidator(_line)] = ""
    promise: Annotated[Promise | None, BeforeValidator(_if_told)] = None


class Opinions(BaseModel):
    faults: list[Opinion]


async def with_authors(state: State) -> dict[str, Any]:
    """The verdict, each of whose failures has an owner; the guess stands where nobody answers."""
    verdict, owners = state["verdict"], Owners(state)
    open_ = [failure for failure in verdict.failures if failure.open][:ASKED]
    asked = await asyncio.to_thread(_question, open_, owners, state)

    def faults_of(reply: Opinions) -> list[str]:
        return [
            f"fault {one.fault}: there is no part {one.part!r}"
            for one in reply.faults
            if one.part not in owners.tasks
        ]

    try:
        reply, calls, _ = await ask_json(
            "diagnoser",
            "diagnose",
            state["task"].id,
            asked,
            Opinions,
            1,
            faults_of,
            "authors",
            _rung(open_, state),
        )
    except (BudgetError, LeaseLostError):
        raise
    except RomaError:
        reply, calls = None, []
    said = {one.fault: one for one in reply.faults} if reply else {}
    promises = [one.promise for one in said.values() if one.promise]
    amended = await amend(state, promises)
    decided = {
        failure: _told(failure, said.get(number), owners, amended.taken)
        for number, failure in enumerate(open_, 1)
    }
    failures = tuple(decided.get(f, f.model_copy(update={"open": False})) for f in verdict.failures)
    # Whoever is told anyway is told of it once.
    mending = {failure.owner for failure in decided.values()}
    broken = [failure for failure in amended.broken if failure.owner not in mending]
    notes = [f"{p.part}: contract amended: {p}, as a diagnosis says" for p in amended.taken]
    notes += [f"{f.owner} is to mend it: {f.why}" for f in dict.fromkeys(decided.values())]
    return {
        **amended.update,
        "verdict": verdict.model_copy(update={"failures": (*failures, *broken)}),
        "calls": calls,
        "notes": notes or ["nothing was to be diagnosed"],
    }


def _rung(failures: Iterable[Failure], state: State) -> int:
    """A better model than the last one, where that one's word changed nothing."""
    found = [signature(failure.evidence) for failure in state.get("failures") or []]
    alike = any(found.count(signature(failure.evidence)) > 1 for failure in failures)
    id_, made = state["task"].id, state.get("calls") or []
    earlier = sum(call.purpose == "diagnose" and call.task == id_ for call in made)
    return 1 + earlier if alike else 1


def _told(
    failure: Failure, one: Opinion | None, owners: Owners, amended: Sequence[Promise]
) -> Failure:
    if one is None:
        return failure.model_copy(update={"open": False})
    promise = f"; promised is now {one.promise}" if one.promise in amended else ""
    update = {
        "owner": one.part,
        "why": f"diagnosis: {one.change}",
        "advice": f"{one.change}{promise}",
        "open": False,
        "attempt": owners.attempts.get(one.part),
    }
    return failure.model_copy(update=update)


def _question(failures: list[Failure], owners: Owners, state: State) -> str:
    """Goal, what each part promises, the faults, and the code as far as there is room."""
    said = [state["task"].goal]
    for id_, task in owners.tasks.items():
        said.append(f"Part {id_}: {task.goal}\n{contract_text(task.contract)}")
    for number, failure in enumerate(failures, 1):
        tried = f" Part {failure.owner} tried: {failure.why}." if failure.attempt else ""
        said.append(f"Fault {number}.{tried}\n{failure.evidence[:EVIDENCE_CHARS]}")
    files = files_of(state)
    evidence = "\n".join(failure.evidence for failure in failures)
    files.sort(key=lambda file: file.path not in evidence)
    share = CODE_CHARS // max(1, len(files))
    left = CODE_CHARS
    for file in files:
        text = file.content[: min(left, max(share, CODE_CHARS // 4))]
        if text:
            said.append(f"{file.path}:\n```\n{text}\n```")
            left -= len(text)
    return "\n\n".join(said)
