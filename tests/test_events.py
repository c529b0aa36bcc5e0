"""What a run tells while it is under way: typed events, and nothing that a chat should not show."""

from __future__ import annotations

from collections import Counter
from typing import Any

from graph import graph
from schema.events import Cost, Event, File, Judged, Progress, Started, read_event
from schema.usage import Totals
from tests import flask_goal
from tests.goals import DOUBLE, DOUBLE_TEST, RIGHT, WRONG, one_piece
from tests.scripted import Serve


async def told(given: dict[str, Any], **options: Any) -> tuple[list[Event], dict[str, Any]]:
    """The events of a run, as a client reads them, and its state in the end."""
    events, state = [], {}
    async for mode, chunk in graph.astream(given, stream_mode=["custom", "values"], **options):
        if mode == "custom":
            events.append(read_event(chunk.model_dump(mode="json")))
        else:
            state = chunk
    return events, state


async def test_every_task_tells_by_id_and_title_what_it_does_costs_writes_and_is_worth(
    serve: Serve,
) -> None:
    serve(flask_goal.script())
    events, state = await told({"goal": flask_goal.GOAL})
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
    assert doing["ptc"] == 5 and doing["report"] == 1


async def test_a_repair_is_told_with_what_was_wrong(serve: Serve) -> None:
    serve(one_piece(WRONG, RIGHT))
    events, _ = await told({"goal": DOUBLE, "tests": DOUBLE_TEST})
    first, second = (one for one in events if isinstance(one, Judged))
    assert (first.rung, first.passed, second.passed) == ("failed", False, True)
    assert "assert" in first.wrong and not second.wrong
    assert [one.task for one in events if isinstance(one, Started)] == ["0"]


async def test_a_chat_is_shown_the_answer_and_nothing_else(serve: Serve) -> None:
    serve(flask_goal.script())
    given = {"messages": [("user", flask_goal.GOAL)]}
    shown = [
        message
        async for _, (message, _) in graph.astream(given, stream_mode="messages", subgraphs=True)
    ]
    assert [message.type for message in shown] == ["ai"]
    assert "app.py" in shown[0].text
