"""report: close the run at the root with its receipt, and say in a message what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from itertools import count
from typing import Any

from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.runnables.config import ensure_config

from nodes.ask import services
from nodes.assembly import files_of, result_of
from nodes.promised import whole_contract
from nodes.report.cascade import cascade_of
from nodes.report.message import final_message
from nodes.report.receipt import receipt_of
from nodes.report.requirements import with_more_requirements, with_requirements
from nodes.report.truth import truth_of
from nodes.reuse import keep
from schema.artifact import Artifact
from schema.selfacting import acts_by_itself, asked_for
from schema.state import State
from schema.written import NO_TESTS
from tools.handover import handover
from tools.report.links import link


async def report(state: State) -> dict[str, Any]:
    """Write receipt and message, and set aside what would be delivered in the place of a test.

    Prose that is no file of its own becomes ``ANSWER.md``.
    """
    # Delivery, too, takes two names that differ in case alone for one file.
    ours = (state.get("written") or NO_TESTS).tests
    taken = {path.casefold() for path in (*(state.get("tests") or {}), *ours)}
    artifacts = [file for file in files_of(state) if file.path.casefold() not in taken]
    base = state.get("base") or {}
    artifacts, notes = _quiet(artifacts, state["task"].goal, base)
    needed = state["verdict"].requirements
    if base:
        artifacts, more = await asyncio.to_thread(with_more_requirements, artifacts, needed, base)
    else:
        artifacts, more = with_requirements(artifacts, needed, taken)
    notes += more
    artifacts += [Artifact(path=path, content=source) for path, source in ours.items()]
    written = artifacts
    if state["answer"]:
        taken |= {file.path.casefold() for file in artifacts}
        path = next(name for name in _names() if name.casefold() not in taken)
        written = [*artifacts, Artifact(path=path, content=state["answer"].rstrip() + "\n")]
    known: State = {**state, "notes": [*(state.get("notes") or []), *notes]}
    beside = _handover(state, artifacts)
    cascade = await cascade_of(result_of(state), state.get("calls") or [])
    least = services().settings.proof.least
    receipt = receipt_of(known, written, beside, least, cascade, await truth_of(state))
    shown = [file for file in artifacts if base.get(file.path) != file.content]
    message = AIMessage(final_message(receipt, shown, await _served()))
    await keep(state, receipt)
    return {
        "receipt": receipt,
        "artifacts": written,
        "handover": beside,
        "messages": [*_asked(state), message],
        "notes": notes,
    }


async def _served() -> str:
    """Where a LangGraph server has the report of this thread; empty where none says its address."""
    config = ensure_config()
    address = config.get("metadata", {}).get("langgraph_api_url")
    told = config.get("configurable", {})
    if not address or not told.get("thread_id"):
        return ""
    user = told.get("langgraph_auth_user_id")
    return await asyncio.to_thread(link, address, told["thread_id"], user)


def _asked(state: State) -> list[HumanMessage]:
    """The goal as a message, where it came by a field: a conversation holds both sides."""
    match state.get("messages"):
        case [*_, HumanMessage()]:
            return []
    return [HumanMessage(state["task"].goal)]


def _handover(state: State, files: list[Artifact]) -> list[Artifact]:
    """What goes with the files so that the project can be started, where nobody wrote it."""
    verdict = state["verdict"]
    if verdict.start is None or state.get("base"):
        return []
    return handover(
        state["task"].goal,
        {file.path: file.content for file in files},
        state.get("tests") or {},
        verdict.start,
        verdict.requirements,
        whole_contract(result_of(state)),
    )


def _quiet(
    files: list[Artifact], goal: str, base: Mapping[str, str]
) -> tuple[list[Artifact], list[str]]:
    """The files without those that act by themselves unasked, and what is to be said of both.

    One of the project that is built on stays as it was."""
    new = [file for file in files if base.get(file.path) != file.content]
    acting = [file for file in new if acts_by_itself(file.path)]
    asked = [file.path for file in acting if asked_for(file.path, goal)]
    unasked = [file.path for file in acting if file.path not in asked]
    notes = []
    if asked:
        notes.append(f"acts by itself, as the goal asks; read it first: {', '.join(asked)}")
    if unasked:
        notes.append(
            f"set aside, since it acts by itself and the goal does not ask for it: "
            f"{', '.join(unasked)}"
        )
    was = {path: Artifact(path=path, content=base[path]) for path in unasked if path in base}
    kept = [was.get(file.path, file) for file in files]
    return [file for file in kept if file.path not in unasked or file.path in was], notes


def _names() -> Any:
    yield "ANSWER.md"
    yield from (f"ANSWER-{number}.md" for number in count(2))
