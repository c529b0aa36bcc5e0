"""Runs that pause for a person, with a checkpointer that outlives each invocation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from graph import graph, load_config
from tests import flask_goal
from tests.scripted import Asked, Reply

THREAD = {"configurable": {"thread_id": "paused"}}
ASK = ("approval.plan=true",)
LEAN = {"subtasks": [part for part in flask_goal.PLAN["subtasks"] if part["id"] in ("3", "4")]}


class Paused:
    """One thread. An answer comes with the context that asked only where that is said."""

    def __init__(self, overrides: Sequence[str] = ASK) -> None:
        self._graph = graph.copy({"checkpointer": InMemorySaver()})
        self._overrides = overrides

    async def start(self, goal: str = flask_goal.GOAL, **more: Any) -> dict[str, Any]:
        return await self.run({"goal": goal, **more}, same_context=True)

    async def answer(self, answer: Any, *, same_context: bool = False) -> dict[str, Any]:
        return await self.run(Command(resume=answer), same_context=same_context)

    async def say(self, words: Any, *, same_context: bool = False) -> dict[str, Any]:
        return await self.run({"messages": [("user", words)]}, same_context=same_context)

    async def run(
        self, given: Any, *, same_context: bool = False, until: str | None = None
    ) -> dict[str, Any]:
        context = load_config(overrides=self._overrides) if same_context else None
        stop = [until] if until else None
        return await self._graph.ainvoke(given, THREAD, context=context, interrupt_before=stop)

    async def state(self) -> dict[str, Any]:
        return (await self._graph.aget_state(THREAD)).values


def questions(end: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What waits for an answer: the question's id, and what is asked."""
    return {asked.id: asked.value for asked in end.get("__interrupt__", ())}


def question(end: dict[str, Any]) -> dict[str, Any]:
    (asked,) = questions(end).values()
    return asked


def action(asked: dict[str, Any]) -> dict[str, Any]:
    (only,) = asked["action_requests"]
    return only


def args(end: dict[str, Any]) -> dict[str, Any]:
    """The arguments of the one question that waits."""
    return action(question(end))["args"]


def nested(asked: Asked) -> Reply:
    """A plan of two parts, the first of which, or both for Ponder, is planned again."""
    if asked.purpose == "atomize":
        return Reply('{"atomic": false}')
    if asked.purpose == "plan":
        goal = asked.user.splitlines()[0]
        inner = goal.startswith("part")
        parts = [
            {
                "id": id_,
                "goal": f"part {goal[:20]} {id_}",
                "type": "THINK",
                "atomic": inner or (id_ == "b" and "both" not in goal),
            }
            for id_ in ("a", "b")
        ]
        return Reply(json.dumps({"subtasks": parts}))
    return Reply("thought")


PONDER, PONDER_BOTH = "Ponder", "Ponder both"
