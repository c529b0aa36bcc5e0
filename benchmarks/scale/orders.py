"""Five-part goals that can be told apart by every request that is made for them."""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import httpx
from langgraph_sdk import get_client
from langgraph_sdk.errors import APIError

from benchmarks.ledger import Entry, Ledger
from tests import flask_goal
from tests.scripted import Asked, Reply

PATIENCE_S = 600.0
QUEUED_S = 2.0
"""Nobody takes a run over so soon: a lease lasts longer (see ``servers``)."""
ENDED = ("success", "error", "interrupted", "timeout")

_ORDER = re.compile(r", order (\d+)")
_PART = re.compile(r'"goal": "(Write [\w.]+)"')


class Heard(NamedTuple):
    """A request that reached the model."""

    order: int
    server: str
    """The key with which it asks."""
    at: float


@dataclass
class Orders:
    """The model's side: the five-part script, which notes who asks for which order, and when."""

    delay: float
    heard: list[Heard] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Reply:
        found = _ORDER.search(asked.user)
        assert found, asked.user
        self.heard.append(Heard(int(found[1]), asked.key, time.monotonic()))
        reply = flask_goal.script(self.delay)(asked)
        return Reply(_PART.sub(rf'"goal": "\1{found[0]}"', reply.text), reply.delay)


@dataclass
class Books(Ledger):
    """An answer that a replica got is for a server, and is lost with either."""

    orders: Orders = field(kw_only=True)
    servers: set[str] = field(kw_only=True)

    def lived_on(self, entry: Entry) -> float:
        lived = super().lived_on(entry)
        found = _ORDER.search(entry.question)
        if entry.sent is None or entry.life in self.servers or not found:
            return lived
        before = [
            one.server
            for one in self.orders.heard
            if one.order == int(found[1]) and one.server in self.servers and one.at < entry.asked
        ]
        died = self.killed.get(before[-1], math.inf) if before else math.inf
        # What a server had asked for may reach the model after its death, through a replica.
        return min(lived, died - entry.sent) if entry.asked < died + QUEUED_S else lived


class Ended(NamedTuple):
    """What the client of an order got."""

    status: str
    """The server's; and what was found wrong, by the receipt."""
    passed: bool
    answers: Counter[int]
    """Those on the receipt, by number: see ``benchmarks.ledger``."""
    seconds: float


async def ordered(number: int, urls: list[str], token: str) -> Ended:
    """Give the goal to one server, and wait for its end at whichever is there."""
    began = time.monotonic()
    clients = [get_client(url=url, headers={"Authorization": f"Bearer {token}"}) for url in urls]
    first = clients[number % len(clients)]
    thread = (await first.threads.create())["thread_id"]
    given = {"goal": f"{flask_goal.GOAL}, order {number}"}
    run = (await first.runs.create(thread, "roma", input=given))["run_id"]
    turn = number
    while time.monotonic() - began < PATIENCE_S:
        client = clients[turn % len(clients)]
        try:
            await client.runs.join(thread, run)
            status = (await client.runs.get(thread, run))["status"]
            if status in ENDED:
                values: Any = (await client.threads.get_state(thread))["values"]
                receipt = values.get("receipt") or {}
                answers = Counter(call["output_tokens"] for call in receipt.get("calls", ()))
                wrong = [failure["evidence"] for failure in receipt.get("failures", ())]
                took = time.monotonic() - began
                passed = bool(receipt.get("passed"))
                return Ended(f"{status} {wrong}", passed, answers, took)
        except (httpx.HTTPError, APIError):
            turn += 1  # what a balancer before the servers does
        await asyncio.sleep(0.2)
    return Ended("no end", False, Counter(), PATIENCE_S)
