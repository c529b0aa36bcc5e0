"""Where too little money is left: the calls under way end, then a person is asked or the run stops.

Either way nothing has failed. Whoever goes on with more finds all that was paid for: the node that
was short is started anew, and reads from the checkpoint what its tasks gave.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from typing import Any

from langgraph.types import Interrupt, interrupt

from nodes.approve import RAISE, No, Yes, budget_question, read_answer
from nodes.ask import services
from schema.border import read_state
from schema.errors import BudgetError, UsageError
from schema.state import State
from tools.models import current_caller
from tools.money import Purse


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
        level = _levels.setdefault(run, _Level())
        level.busy += 1
        try:
            return await node(state)
        except BudgetError as error:
            short = error
        finally:
            _leave(run, level)
        await level.idle.wait()
        approval = read_state(state).get("approval") or services().settings.approval
        if short.raised and approval.budget:
            interrupt(budget_question(short))
        raise short

    return paid


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
                raise BudgetError(
                    f"the run stops, as no more money was granted: {run} can be resumed with more",
                    action["args"]["limit"],
                )
            case _:
                raise UsageError("a question for more money is answered with yes or no")
    return left


def _leave(run: str, level: _Level) -> None:
    level.busy -= 1
    if not level.busy:
        level.idle.set()
        del _levels[run]
