"""One level of many small parts that need nothing of each other: what is left is the machinery."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import statistics
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from langchain_core.messages import HumanMessage, SystemMessage
from langgraph.checkpoint.memory import InMemorySaver

from benchmarks.apart import peak_mb
from graph import asolve, graph, load_config
from nodes.ask import prompt
from schema.settings import Settings
from tests.scripted import Asked, Reply, Script
from tools.opened import open_services

AT_LEAST = 100  # parts are measured, in several runs if one has less
WARM_UP = 10  # parts, and more than the calls that are under way at once


class Measured(NamedTuple):
    seconds: float
    peak_mb: float
    kept: int
    """Bytes of the checkpoint file and what SQLite keeps beside it; 0 in memory."""


def script(characters: int) -> Script:
    """The model: as many parts as the goal says, each answered by so many characters."""

    def answer(asked: Asked) -> Reply:
        if asked.purpose == "atomize":
            return Reply('{"atomic": false}')
        found = re.search(r"(?:about|number) (\d+)", asked.user)
        number = int(found[1]) if found else 0
        if asked.purpose == "plan":
            parts = [_part(n) for n in range(1, number + 1)]
            return Reply(json.dumps({"subtasks": parts}))
        if asked.purpose == "aggregate":
            return Reply("All was thought about.")
        # Distinct, and nothing that a compression could make small.
        return Reply(random.Random(number).randbytes(characters // 2 + 1).hex()[:characters])

    return answer


def _part(number: int) -> dict[str, str]:
    return {"id": str(number), "goal": _thought(number), "type": "THINK"}


def _thought(number: int) -> str:
    return f"Think about number {number}"


def run(parts: int, *, in_memory: bool) -> Measured:
    """Solve a goal of so many parts in this process, after a small one that warms it up; seconds
    are the median over some runs if there are few parts."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ROMA_STATE_DIR"] = folder
        config = load_config(
            overrides=[f"limits.subtasks={parts}", f"limits.total_tasks={parts + 1}"]
        )
        solving = _in_memory if in_memory else _on_disk

        async def timed() -> float:
            started = time.perf_counter()
            calls = await solving(parts, config)
            seconds = time.perf_counter() - started
            assert calls == parts + 3, calls  # atomize, plan, every part, and the one answer
            return seconds

        async def median() -> float:
            await _in_memory(WARM_UP, config)
            return statistics.median([await timed() for _ in range(max(1, AT_LEAST // parts))])

        seconds = asyncio.run(median())
        kept = sum(file.stat().st_size for file in Path(folder).iterdir())
    return Measured(seconds, peak_mb(), kept)


async def _in_memory(parts: int, config: Settings) -> int:
    kept = graph.copy({"checkpointer": InMemorySaver()})
    end = await kept.ainvoke(
        {"goal": f"Think about {parts} numbers"},
        {"configurable": {"thread_id": "1"}},
        context=config,
    )
    return int(end["receipt"].totals.calls)


async def _on_disk(parts: int, config: Settings) -> int:
    solution = await asolve(f"Think about {parts} numbers", config)
    return solution.receipt.totals.calls


def bare_call(number: int) -> float:
    """Seconds a model call by the same client, as many at once, of so many and nothing else."""
    config, number = load_config(), max(number, AT_LEAST)

    async def timed() -> float:
        async with open_services(config) as services:

            async def ask(n: int) -> None:
                said = [SystemMessage(prompt("answer")), HumanMessage(_thought(n))]
                await services.models.complete(services.executor, said)

            await asyncio.gather(*map(ask, range(WARM_UP)))
            started = time.perf_counter()
            await asyncio.gather(*map(ask, range(number)))
            return (time.perf_counter() - started) / number

    return asyncio.run(timed())
