"""An answer finds its questions: by id, all that wait, or in the words of a chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from langchain_core.messages import AnyMessage, HumanMessage, convert_to_messages
from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, Interrupt

from graph.shortage import raised
from nodes.approve import Edit, read_answer
from schema.context import Context
from schema.errors import UsageError
from schema.input import Input
from schema.state import State
from tools.money import Purse


async def as_answer(
    graph: CompiledStateGraph[State, Context, Input, State],
    input: Any,
    config: RunnableConfig,
    purse: Purse,
) -> Any:
    """The input as it is to be run: an answer, whoever gave it, is addressed to its questions.

    A chat message that comes while questions wait is the answer to them. A yes to a higher budget
    is carried out here, in the ``purse``. Raises UsageError for an answer where nothing was asked,
    or where it is not plain what it answers, and BudgetError for a no to a higher budget.
    """
    thread = config.get("configurable", {}).get("thread_id")
    resumes = isinstance(input, Command) and input.resume is not None
    message = _message(input)
    if thread is None or not (resumes or message):
        return input
    state = await graph.aget_state(config)
    if resumes:
        if not state.interrupts:
            raise UsageError(f"run {thread} is not waiting for an answer: go on without one")
        said = _addressed(input.resume, state.interrupts)
        left = await raised(said, state.interrupts, thread, purse)
        return _command(replace(input, resume=left or None))
    known = {said.id for said in state.values.get("messages") or [] if said.id}
    if message is None or not state.interrupts or message.id in known:
        return input
    said = _addressed(str(message.text), state.interrupts)
    left = await raised(said, state.interrupts, thread, purse)
    return _command(Command(resume=left or None, update={"messages": input["messages"]}))


def _command(command: Command[Any]) -> Command[Any] | None:
    """None goes on where the run was, too; LangGraph refuses a command that says nothing."""
    return command if command.resume or command.update or command.goto else None


def _message(input: Any) -> AnyMessage | None:
    """The chat message that an input ends with, unless it brings a goal or tests of its own."""
    if not isinstance(input, dict) or input.get("goal") or input.get("tests"):
        return None
    messages = input.get("messages") or []
    last = messages[-1:] if isinstance(messages, list) else [messages]
    match convert_to_messages(last):
        case [HumanMessage() as message]:
            return message
    return None


def _addressed(said: Any, pending: Sequence[Interrupt]) -> dict[str, Any]:
    """Question's id -> answer."""
    ids = [question.id for question in pending]
    if isinstance(said, dict) and (by_id := {id_: said[id_] for id_ in ids if id_ in said}):
        return by_id
    answer = read_answer(said)
    if len(ids) > 1 and isinstance(answer, Edit):
        # A plan answers one question only; a yes or a no is for all.
        meant = [q.id for q in pending if _args(q).get("task") == answer.args.get("task")]
        if len(meant) != 1:
            tasks = ", ".join(str(_args(question).get("task")) for question in pending)
            raise UsageError(
                f"{len(ids)} questions wait, about tasks {tasks}: answer by id, or let the plan "
                'say which task it is for, as in {"task": "1", "subtasks": […]}'
            )
        ids = meant
    return dict.fromkeys(ids, said)


def _args(question: Interrupt) -> dict[str, Any]:
    """What a question shows."""
    args: dict[str, Any] = question.value["action_requests"][0]["args"]
    return args
