"""How a node asks a model: the prompt from its template, every call recorded once and for good."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langgraph.func import task
from langgraph.runtime import get_runtime
from pydantic import BaseModel, ValidationError

from schema.usage import Call
from tools.models import Completion, Endpoint
from tools.ptc.tool import CUT_OFF
from tools.services import Services

PROMPTS = Path(__file__).parent / "prompts"
FAULTS_NAMED = 5

Reply = TypeVar("Reply", bound=BaseModel)


@cache
def prompt(name: str) -> str:
    return (PROMPTS / f"{name}.md").read_text()


@task
async def model_call(
    role: str, messages: list[BaseMessage], schema: dict[str, Any] | None
) -> dict[str, Any]:
    """One call as a step of its own, so that a resumed run finds its answer in the checkpoint."""
    endpoint: Endpoint = getattr(services(), role)
    completion = await services().models.complete(endpoint, messages, schema=schema)
    return completion.model_dump()


async def ask(role: str, purpose: str, task_id: str, user: str) -> tuple[str, dict[str, Any]]:
    """Ask the model of a role with the template of a purpose.

    Returns its text, and what of it goes into the state in any case: the call, and a note where
    the text was cut off.
    """
    messages = [SystemMessage(prompt(purpose)), HumanMessage(user)]
    completion = Completion(**await model_call(role, messages, None))
    update: dict[str, Any] = {"calls": [completion.call(task_id, purpose)]}
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
) -> tuple[Reply | None, list[Call], list[str]]:
    """Ask for JSON of the type ``reply`` until it has no faults, ``attempts`` times at most.

    A faulty answer goes back to the model with its faults named. Returns the reply, or None and
    the last faults, and in any case the calls that were made.
    """
    messages: list[BaseMessage] = [SystemMessage(prompt(purpose)), HumanMessage(user)]
    calls: list[Call] = []
    faults: list[str] = []
    for _ in range(attempts):
        completion = Completion(**await model_call(role, messages, reply.model_json_schema()))
        calls.append(completion.call(task_id, purpose))
        try:
            parsed = reply.model_validate_json(_json_in(completion.text))
            faults = faults_of(parsed)
            if not faults:
                return parsed, calls, []
        except ValidationError as error:
            cut = "the answer was cut off at the token limit; " if completion.truncated else ""
            faults = [cut + _explain(fault) for fault in error.errors()]
        said = "\n".join(f"- {fault}" for fault in faults[:FAULTS_NAMED])
        messages += [
            AIMessage(completion.text),
            HumanMessage(f"That cannot be used:\n{said}\nAnswer again, with the whole JSON only."),
        ]
    return None, calls, faults


def _json_in(text: str) -> str:
    """The JSON object in an answer that may have prose or a fence around it."""
    found = re.search(r"\{.*\}", text, re.DOTALL)
    return found[0] if found else text


def _explain(fault: Any) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    return f"{where}: {fault['msg']}" if where else fault["msg"]


def services() -> Services:
    """The services of the run that the calling node belongs to."""
    context: Any = get_runtime().context  # `graph.face` opened them
    return cast(Services, context)
