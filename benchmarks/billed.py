"""A scripted provider of prose that bills in truth, and is as unreliable as some are."""

from __future__ import annotations

import json
import random
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from tests.scripted import Asked, Reply

INPUT, OUTPUT = 1.0, 10.0  # USD per million tokens
AROUND = 1e-9  # USD: sums of floats in another order


class Provider:
    """It fails, breaks off, cuts answers or answers late.

    ``billed`` is in USD, by the run that asked: its name is the first word of its goals.
    """

    def __init__(self, seed: str) -> None:
        self._dice = random.Random(seed)
        self._lock = threading.Lock()  # the server has a thread for each request
        self.billed: defaultdict[str, float] = defaultdict(float)

    def __call__(self, asked: Asked) -> Reply:
        with self._lock:
            return self._reply(asked)

    def _reply(self, asked: Asked) -> Reply:
        dice = self._dice
        run, _, goal = asked.user.splitlines()[0].removeprefix("Goal: ").partition(" ")
        kind = dice.random()
        if kind < 0.08:
            return Reply(status=dice.choice([429, 500, 503]), headers={"retry-after": "0"})
        text = self._text(asked, run, goal)
        prompt = sum(len(message["content"]) for message in asked.messages) // 3
        answer = dice.randint(1, asked.body["max_tokens"])
        self.billed[run] += prompt * INPUT / 1e6 + answer * OUTPUT / 1e6
        if kind < 0.12:
            return Reply(raw=b"<html>a gateway</html>")
        usage = {"prompt_tokens": prompt, "completion_tokens": answer}
        message = {"role": "assistant", "content": text}
        ended = "length" if kind < 0.16 else "stop"
        body = {"choices": [{"message": message, "finish_reason": ended}], "usage": usage}
        return Reply(raw=json.dumps(body).encode(), delay=dice.random() * 0.02)

    def _text(self, asked: Asked, run: str, goal: str) -> str:
        if asked.purpose == "atomize":
            return '{"atomic": false}'
        if asked.purpose != "plan":
            return f"On {goal}."
        dice = self._dice
        parts = [
            {
                "id": str(number),
                "goal": f"{run} {goal} {number}",
                "type": "WRITE",
                "depends_on": [str(number - 1)] if number > 1 and dice.random() < 0.4 else [],
                "atomic": dice.random() < 0.8,
            }
            for number in range(1, dice.randint(2, 5) + 1)
        ]
        return json.dumps({"subtasks": parts})


def uncounted(ledger: Path, billed: Mapping[str, float]) -> tuple[list[str], int]:
    """What was billed and is missing in the ledger; and how many requests that has."""
    # A fork is billed with the run that it came of: its goals are the same.
    counted: defaultdict[str, float] = defaultdict(float)
    with closing(sqlite3.connect(ledger)) as connection:
        parents = dict(connection.execute("SELECT run, parent FROM runs WHERE parent != ''"))
        for run, usd in connection.execute("SELECT run, TOTAL(usd) FROM calls GROUP BY run"):
            counted[parents.get(run, run)] += usd
        (requests,) = connection.execute("SELECT COUNT(*) FROM calls").fetchone()
    missing = [
        f"{run}: billed ${usd:.6f}, counted ${counted[run]:.6f}"
        for run, usd in billed.items()
        if usd > counted[run] + AROUND
    ]
    return missing, requests
