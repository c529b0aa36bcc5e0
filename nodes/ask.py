"""How a node asks a model: the prompt from its template, every call recorded once and for good."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langgraph.func import task
from langgraph.runtime import get_runtime
from pydantic import BaseModel

from schema.errors import RomaError
from schema.usage import Call
from tools.models import Completion, Serving
from tools.money import current_spender
from tools.ptc.tool import CUT_OFF
from tools.reading.documents import read_json
from tools.services import Services

PROMPTS = Path(__file__).parent / "prompts"
# What goes back to a model with its answer; the answer may be anything, and all of it is paid for.
FAULTS_NAMED = 5
FAULT_CHARS = 300
ANSWER_CHARS = 30_000

Reply = TypeVar("Reply", bound=BaseModel)


@cache
def prompt(name: str) -> str:
    return (PROMPTS / f"{name}.md").read_text("utf-8")


@task
async def model_call(
    role: str,
    purpose: str,
    messages: list[BaseMessage],
    schema: dict[str, Any] | None,
    rung: int = 1,
) -> dict[str, Any]:
    """One call as a step of its own, so that a resumed run finds its answer in the checkpoint.

    The purpose goes along, as whoever reads a checkpoint cannot tell which node asked.
    """
    serving: Serving = getattr(services(), role)
    asked = services().models.complete(serving, messages, schema=schema, purpose=purpose, rung=rung)
    return (await asked).model_dump()


async def ask(
    role: str, purpose: str, task_id: str, user: str, rung: int = 1, project: str = ""
) -> tuple[str, dict[str, Any]]:
    """Ask a model of a role, on a rung, with the template of a purpose.

    ``project`` is what all authors are told: it comes first, where a provider's cache finds it.
    Returns its text, and what of it goes into the state in any case: the call, and a note where
    the text was cut off.
    """
    system = "\n\n".join(filter(None, (prompt(purpose).rstrip(), project)))
    messages = [SystemMessage(system), HumanMessage(user)]
    completion = Completion(**await model_call(role, purpose, messages, None, rung))
    update: dict[str, Any] = {"calls": completion.calls(task_id)}
    if completion.truncated:
        update["notes"] = [f"{task_id}: {CUT_OFF}"]
    return completion.text.strip(), update


async def ask_json(
    role: str,
    purpose: str,
    task_id: str,
    user: str,
    reply: type[Reply],
    attempts: int,
    faults_of: Callable[[Reply], list[str]],
    template: str = "",
    rung: int = 1,
) -> tuple[Reply | None, list[Call], list[str]]:
    """Ask for JSON of the type ``reply`` until it has no faults, ``attempts`` times at most.

    The template is that of the purpose, unless it is named. A faulty answer goes back to the model
    with its faults named, one rung higher: it is a better model that has to mend it. It is read in
    a thread, since it may be long. Returns the reply, or None and the last faults, and in any case
    the calls made.
    """
    messages: list[BaseMessage] = [SystemMessage(prompt(template or purpose)), HumanMessage(user)]
    calls: list[Call] = []
    faults: list[str] = []
    for at in range(rung, rung + attempts):
        schema = reply.model_json_schema()
        try:
            completion = Completion(**await model_call(role, purpose, messages, schema, at))
        except RomaError as error:
            error.paid = (*calls, *(call.of(task_id) for call in error.paid))
            raise
        calls += completion.calls(task_id)
        parsed, faults = await asyncio.to_thread(_read, completion, reply, faults_of)
        if parsed:
            return parsed, calls, []
        if answers := services().answers:
            await answers.drop(current_spender().run, completion.answers)
        said = "\n".join(f"- {fault}" for fault in faults[:FAULTS_NAMED])
        messages += [
            AIMessage(completion.text[:ANSWER_CHARS]),
            HumanMessage(f"That cannot be used:\n{said}\nAnswer again, with the whole JSON only."),
        ]
    return None, calls, faults


def _read(
    completion: Completion, reply: type[Reply], faults_of: Callable[[Reply], list[str]]
) -> tuple[Reply | None, list[str]]:
    found, faults = read_json(completion.text, reply)
    if found and not (faults := faults_of(found)):
        return found, []
    if completion.truncated and not found:
        faults = ["the answer was cut off at the token limit", *faults]
    return None, [fault[:FAULT_CHARS] for fault in faults]


def services() -> Services:
    """The services of the run that the calling node belongs to."""
    context: Any = get_runtime().context  # `graph.face` opened them
    return cast(Services, context)
