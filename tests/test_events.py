"""What a run tells while it is under way: typed events, and nothing that a chat should not show."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import pytest
from langchain_core.messages import BaseMessage

from graph import graph
from schema.events import Cost, Event, File, Judged, Progress, Started, Words, read_event
from schema.usage import Totals
from tests import flask_goal
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, WRONG, one_piece
from tests.scripted import Serve


class Heard(NamedTuple):
    """What a run streamed: its events as a client reads them, its messages, its last state, and
    the names and texts of all updates and states."""

    events: list[Event]
    messages: list[BaseMessage]
    state: dict[str, Any]
    said: list[str]


async def heard(given: dict[str, Any]) -> Heard:
    all_ = Heard([], [], {}, [])
    modes: Any = ["custom", "messages", "values", "updates"]
    async for namespace, mode, chunk in graph.astream(given, stream_mode=modes, subgraphs=True):
        if mode == "custom":
            all_.events.append(read_event(chunk.model_dump(mode="json")))
        elif mode == "messages":
            all_.messages.append(chunk[0])
        else:
            all_.said.append(repr(chunk))
            if mode == "values" and not namespace:
                all_.state.update(chunk)
    return all_


async def test_every_task_tells_what_it_does_and_a_chat_is_shown_the_answer_alone(
    serve: Serve,
) -> None:
    serve(flask_goal.script())
    events, messages, state, said = await heard({"messages": [("user", flask_goal.GOAL)]})
    *progress, answer = messages
    assert answer.type == "ai" and "app.py" in answer.text
    # One message that grows, and is in no state.
    assert len({m.id for m in progress}) == 1 and len(state["messages"]) == 2
    lines = "".join(m.text for m in progress).splitlines()
    assert lines[0] == "- plans" and lines[-2:] == ["- checks", "- runs"]
    for number, path in enumerate(flask_goal.PARTS, 1):
        begins, ends = (f"- {number} `Write {path}`: {end}" for end in ("begins", "checked"))
        assert lines.index(begins) < lines.index(ends)
    # As its part has written it; at the end with the whole and for the chat, and so in the state,
    # which has it with its part as well.
    assert [n for text in said if (n := text.count("def validate_user(data):"))] == [1, 2, 3]
    assert not any("model_call" in text or "run_part" in text for text in said)
    begun = {one.task: one.title for one in events if isinstance(one, Started)}
    parts = {str(n): f"Write {path}" for n, path in enumerate(flask_goal.PARTS, 1)}
    assert begun == {"0": begun["0"], **parts}
    assert begun["0"].startswith("Build a Flask REST API")
    wrote = [(one.task, one.path) for one in events if isinstance(one, File)]
    assert sorted(wrote) == sorted((n, title.split()[1]) for n, title in parts.items())
    calls = [one for one in events if isinstance(one, Cost)]
    totals = Totals.of(state["receipt"].calls)
    assert len(calls) == totals.calls
    assert sum(one.input_tokens for one in calls) == totals.input_tokens
    judged = {one.task: one.passed for one in events if isinstance(one, Judged)}
    assert judged == dict.fromkeys(["0", *parts], True)
    doing = Counter(one.node for one in events if isinstance(one, Progress))
    heard_of = {(one.task, one.purpose) for one in events if isinstance(one, Words)}
    assert {("0", "plan"), *((n, "code") for n in parts)} <= heard_of
    assert doing["ptc"] == 5 and doing["report"] == 1


@pytest.mark.slow
async def test_a_repair_is_told_with_what_was_wrong(serve: Serve) -> None:
    serve(one_piece(WRONG, RIGHT))
    events, *_ = await heard({"goal": DOUBLE, "tests": DOUBLE_TEST})
    first, second = (one for one in events if isinstance(one, Judged))
    assert (first.rung, first.passed, second.passed) == ("failed", False, True)
    assert "assert" in first.wrong and not second.wrong
    assert [one.task for one in events if isinstance(one, Started)] == ["0"]
