"""How much a run streams: a text that was told is not told again at every step."""

from __future__ import annotations

from collections import Counter
from typing import Any

import orjson
import pytest

from graph import graph
from tests import flask_goal
from tests.scripted import Serve

LINE = "# A long file, as real ones are, of which each line is like the one before it.\n"
MODES = ["values", "updates", "tasks", "checkpoints", "debug", "messages", "custom"]


pytestmark = pytest.mark.slow


@pytest.fixture
def code(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> int:
    """Characters of the code that will be written."""
    for path, text in flask_goal.PARTS.items():
        monkeypatch.setitem(flask_goal.PARTS, path, text + LINE * 300)
    serve(flask_goal.script())
    return sum(map(len, flask_goal.PARTS.values()))


async def test_a_stream_tells_each_file_when_it_is_written_and_once_more_with_the_whole(
    code: int,
) -> None:
    told: Counter[str] = Counter()
    end: dict[str, Any] = {}
    run = graph.astream({"goal": flask_goal.GOAL}, stream_mode=MODES, subgraphs=True)
    async for namespace, mode, chunk in run:
        told[mode] += _size(chunk)
        if mode == "values" and not namespace:
            end = chunk
    assert sum(len(file.content) for file in end["artifacts"]) >= code
    assert sum(len(f.content) for part in end["results"].values() for f in part.artifacts) >= code
    ratio = {mode: round(told[mode] / code, 1) for mode in MODES}
    assert ratio["messages"] < 0.3 and ratio["custom"] < 1.3, ratio  # words, as they are written
    assert ratio["updates"] < 2.5 and ratio["tasks"] < 3.2, ratio
    assert ratio["values"] < 3 and ratio["checkpoints"] < 3.4, ratio
    assert ratio["debug"] < ratio["tasks"] + ratio["checkpoints"] + 0.3, ratio


async def test_events_of_langchain_leave_out_what_stands_in_those_of_nodes(code: int) -> None:
    told, end = 0, {}
    async for event in graph.astream_events({"goal": flask_goal.GOAL}):
        told += _size(event)
        end = event if event["event"] == "on_chain_end" else end
    assert sum(len(file.content) for file in end["data"]["output"]["artifacts"]) >= code
    assert told / code < 13


def _size(told: Any) -> int:
    return len(orjson.dumps(told, default=_plain, option=orjson.OPT_NON_STR_KEYS))


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else repr(value)
