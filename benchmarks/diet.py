"""What the runs of the tests eat: calls and prompt tokens, by what they are asked for."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Mapping

from benchmarks.table import show
from graph import asolve
from schema.usage import Totals
from tests import flask_goal, twelve_parts
from tests.scripted import Script, scripted

RUNS: Mapping[str, tuple[str, Mapping[str, str], Script]] = {
    "five parts": (flask_goal.GOAL, {}, flask_goal.script()),
    "twelve parts": (twelve_parts.GOAL, twelve_parts.TESTS, twelve_parts.script()),
}


def main() -> None:
    rows = []
    for name, (goal, tests, script) in RUNS.items():
        with scripted(script) as server, tempfile.TemporaryDirectory() as folder:
            os.environ.update(server.env(), ROMA_STATE_DIR=folder)
            calls = asyncio.run(asolve(goal, tests=tests)).receipt.calls
        kinds = {call.purpose: [c for c in calls if c.purpose == call.purpose] for call in calls}
        for kind, some in {**kinds, "all": calls}.items():
            totals = Totals.of(some)
            each = totals.input_tokens / totals.calls
            rows.append([f"{name}: {kind}", totals.calls, totals.input_tokens, each])
    show(
        "diet: prompt tokens (characters / 4); twelve parts come at three levels, one is mended",
        "python -m benchmarks.diet",
        ["run", "calls", "prompt tokens", "tokens a call"],
        rows,
    )


if __name__ == "__main__":
    main()
