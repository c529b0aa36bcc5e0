"""A step that was cancelled, or failed, after it had written something is done again as a whole."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Checkpointer
from typing_extensions import TypedDict

from graph.runs.checkpoints import open_saver
from graph.runs.place import Place
from schema.settings import load_config


class Word(TypedDict, total=False):
    said: str


@asynccontextmanager
async def ours() -> AsyncIterator[Checkpointer]:
    async with open_saver(load_config()) as saver:
        yield saver


@asynccontextmanager
async def of_a_caller() -> AsyncIterator[Checkpointer]:
    async with Place(InMemorySaver(), None, {}).saver() as saver:
        yield saver


@pytest.mark.parametrize("kept", [ours, of_a_caller])
async def test_an_edge_that_was_yet_to_be_chosen_is_chosen_when_the_run_goes_on(
    kept: Callable[[], AbstractAsyncContextManager[Checkpointer]],
) -> None:
    seen = []

    async def say(_: Word) -> Any:
        seen.append("say")
        return {"said": "a word"}

    async def end(_: Word) -> Any:
        seen.append("end")
        return {"said": "the end"}

    async def choose(_: Word) -> str:
        seen.append("choose")
        if seen.count("choose") == 1:
            raise RuntimeError
        return "end"

    builder = StateGraph(Word)
    builder.add_node("say", say)
    builder.add_node("end", end)
    builder.add_edge(START, "say")
    builder.add_conditional_edges("say", choose, ["end", END])
    thread: Any = {"configurable": {"thread_id": "1"}}
    async with kept() as saver:
        graph = builder.compile(saver)
        with pytest.raises(RuntimeError):
            await graph.ainvoke({}, thread)
        ended = await graph.ainvoke(None, thread)
    assert ended == {"said": "the end"}
    assert seen == ["say", "choose", "say", "choose", "end"]
