"""Where too little money is left: the calls under way end, then a person is asked or the run stops.

Either way nothing has failed. Whoever goes on with more finds all that was paid for: the node that
was short is started anew, and reads from the checkpoint what its tasks gave.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import wraps
from typing import Any

from langgraph.config import get_config
from langgraph.errors import GraphInterrupt
from langgraph.types import Interrupt, interrupt

from nodes.approve import RAISE, No, Yes, budget_question, read_answer
from nodes.ask import services
from schema.border import read_state
from schema.errors import BudgetError, UsageError
from schema.state import State
from tools.models import current_caller
from tools.money import Purse, Question

NEITHER = "a question for more money is answered with yes or no"


class _Level:
    """The nodes of one run's root that are under way."""

    def __init__(self) -> None:
        self.busy = 0
        self.idle = asyncio.Event()


_levels: dict[str, _Level] = {}


def within_budget(node: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """The same node of the root, which waits for those beside it before it stops the run.

    The error of a node makes LangGraph cancel all others, which have calls under way.
    """

    @wraps(node)
    async def paid(state: State) -> Any:
        run = current_caller().run
        asks = bool((read_state(state).get("approval") or services().settings.approval).budget)
        answers = await _carried_out(run) if asks else 0
        level = _levels.setdefault(run, _Level())
        level.busy += 1
        try:
            return await node(state)
        except BudgetError as error:
            short = error
        finally:
            _leave(run, level)
        await level.idle.wait()
        if short.raised and asks:
            question = Question(answers, short.limit, short.raised)
            await services().models.purse.ask(_place(), question)
            interrupt(budget_question(short))
        raise short

    return paid


async def _carried_out(run: str) -> int:
    """Carry out an answer that came to this node itself; how many it has got so far.

    So it is where another graph is around ours: what that is resumed with does not pass by us. The
    node is given all of its answers each time that it is started; and where a graph goes on without
    an answer, LangGraph gives it the last one once more.
    """
    purse = services().models.purse
    if (asked := await purse.question(_place())) is None:
        return 0
    answers = _answers()
    if len(answers) > asked.answers:
        match read_answer(answers[-1]):
            case Yes():
                await purse.raise_limit(run, asked.limit, asked.raised)
            case No():
                raise _refused(run, asked.limit)
            case _:
                raise UsageError(NEITHER)
    return len(answers)


def _answers() -> list[Any]:
    found: list[Any] = []
    with suppress(GraphInterrupt):  # there are no more
        while True:
            found.append(interrupt(None))
    return found


def _place() -> str:
    """Which node of which graph this is, for as long as it takes."""
    return str(get_config()["configurable"].get("checkpoint_ns", ""))


def _refused(run: str, limit: str) -> BudgetError:
    return BudgetError(
        f"the run stops, as no more money was granted: {run} can be resumed with more", limit
    )


async def raised(
    said: dict[str, Any], asked: Sequence[Interrupt], run: str, purse: Purse
) -> dict[str, Any]:
    """Carry out the answers to questions for more money; what is left answers other questions.

    The node that asked is started anew without its answer, which LangGraph would give it again
    for its next question. Raises BudgetError for a no, UsageError for what is neither.
    """
    left = dict(said)
    for question in asked:
        action = question.value["action_requests"][0]
        if action["name"] != RAISE or question.id not in said:
            continue
        match read_answer(left.pop(question.id)):
            case Yes():
                wanted = action["args"]
                await purse.raise_limit(run, wanted["limit"], wanted["raised"])
            case No():
                raise _refused(run, action["args"]["limit"])
            case _:
                raise UsageError(NEITHER)
    return left


def _leave(run: str, level: _Level) -> None:
    level.busy -= 1
    if not level.busy:
        level.idle.set()
        del _levels[run]
