"""What a model writes is told while it writes it, to whoever listens; and it is the same call."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.messages import AIMessageChunk, BaseMessage

from graph import graph
from schema.errors import ProviderTimeoutError
from schema.events import Cost, Event, Words
from tests.asking import ONCE, ask
from tests.goals import DOUBLE, RIGHT, one_piece
from tests.scripted import Asked, Reply, ScriptedServer, Serve
from tools.models import listening

GOAL = {"goal": "Explain in prose why the sea is salty"}
TEXT = "Rivers carry salt.\nThe sun takes\tthe water, **not** the salt."
ATOM = Reply('{"atomic": true, "type": "WRITE"}')


async def told(
    given: dict[str, Any], *modes: str, hear: threading.Event | None = None
) -> tuple[list[Event], list[BaseMessage], dict[str, Any]]:
    """Events, messages and the last state of a run; ``hear`` is set at its first words."""
    events, messages, state = [], [], {}
    asked: Any = [*modes, "custom", "values"]
    async for mode, chunk in graph.astream(given, stream_mode=asked):
        if mode == "custom":
            events.append(chunk)
            if hear and isinstance(chunk, Words):
                hear.set()
        elif mode == "messages":
            ours = chunk[0].type != "human" and chunk[0].name != "progress"
            messages += [chunk[0]] if ours else []
        else:
            state = chunk
    return events, messages, state


def writes(reply: Reply) -> Any:
    return lambda asked: ATOM if asked.purpose == "atomize" else reply


def words_of(events: list[Event], purpose: str = "answer") -> list[tuple[str, bool]]:
    heard = (one for one in events if isinstance(one, Words) and one.purpose == purpose)
    return [(one.text, one.begins) for one in heard]


async def test_words_come_while_they_are_written_and_a_chat_shows_those_of_the_answer(
    serve: Serve,
) -> None:
    heard = threading.Event()

    def slowly() -> Iterator[str]:
        yield TEXT[:9]
        assert heard.wait(30)  # nothing more comes before the first words were heard
        yield TEXT[9:]

    serve(writes(Reply(TEXT, pieces=slowly())))
    events, messages, state = await told(GOAL, "messages", hear=heard)
    assert words_of(events) == [(TEXT[:9], True), (TEXT[9:], False)]
    *pieces, last = messages
    assert all(isinstance(piece, AIMessageChunk) for piece in pieces)
    assert [piece.text for piece in pieces] == [TEXT[:9], TEXT[9:]]
    assert len({piece.id for piece in pieces}) == 1
    assert TEXT in last.text and last.id != pieces[0].id
    assert [one.text for one in state["messages"]] == [GOAL["goal"], last.text]


async def test_a_streamed_call_is_paid_for_as_any_other(serve: Serve) -> None:
    server = serve(writes(Reply(TEXT)))
    whole, *_ = await told(GOAL)
    assert not any(asked.body.get("stream") for asked in server.asked)
    streamed, *_ = await told(GOAL, "messages")
    assert all(asked.body["stream"] for asked in server.asked[2:])
    assert words_of(streamed) and not words_of(whole)
    assert costs(whole) == costs(streamed)


@pytest.mark.slow
async def test_where_no_usage_is_told_it_is_estimated_and_said(serve: Serve) -> None:
    serve(writes(Reply(TEXT, counts=False)))
    *_, state = await told(GOAL, "messages")
    calls = state["receipt"].calls
    assert [call.estimated for call in calls if call.purpose == "answer"] == [True]


@pytest.mark.slow
async def test_a_code_task_tells_its_code_but_not_to_a_chat(serve: Serve) -> None:
    serve(one_piece(RIGHT))
    events, messages, _ = await told({"goal": DOUBLE}, "messages")
    assert "".join(text for text, _ in words_of(events, "code")) == RIGHT
    (answer,) = messages
    assert answer.text.startswith("**RUNS**")


def refusing(words: str, field: str) -> Any:
    def script(asked: Asked) -> Reply:
        if asked.body.get(field):
            return Reply(words, status=400)
        return ATOM if asked.purpose == "atomize" else Reply(TEXT)

    return script


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "field"),
    [
        ("stream is not supported by this model", "stream"),
        ("Unknown parameter: 'stream_options'", "stream_options"),
    ],
)
async def test_an_endpoint_that_refuses_it_is_asked_without_from_then_on(
    serve: Serve, words: str, field: str
) -> None:
    server = serve(refusing(words, field))
    events, messages, state = await told(GOAL, "messages")
    assert [bool(asked.body.get(field)) for asked in server.asked] == [True, False, False]
    assert state["receipt"].passed and bool(words_of(events)) == (field == "stream_options")
    assert "".join(message.text for message in messages[:-1]) == TEXT


@pytest.mark.slow
async def test_one_whose_stream_cannot_be_read_is_asked_without_from_then_on(
    serve: Serve,
) -> None:
    def other_events(asked: Asked) -> Reply:
        if asked.body.get("stream"):
            head = {"content-type": "text/event-stream"}
            return Reply(raw=b'data: {"type": "text", "text": "Rivers"}\n\n', headers=head)
        return ATOM if asked.purpose == "atomize" else Reply(TEXT)

    server = serve(other_events)
    *_, state = await told(GOAL, "messages")
    assert [bool(asked.body.get("stream")) for asked in server.asked] == [True, False, False]
    assert state["receipt"].passed


def broken() -> Iterator[str | dict[str, Any]]:
    yield "Rivers flow up"
    raise ConnectionError


def failing() -> Iterator[str | dict[str, Any]]:
    yield "Rivers flow up"
    yield {"error": {"message": "the upstream is overloaded, try again", "code": 503}}


@pytest.mark.slow
@pytest.mark.parametrize("half", [broken, failing])
async def test_words_of_a_call_that_came_to_nothing_are_taken_back(serve: Serve, half: Any) -> None:
    left = [Reply(pieces=half())]
    serve(lambda asked: ATOM if asked.purpose == "atomize" else left.pop() if left else Reply(TEXT))
    events, _, state = await told(GOAL, "messages")
    words = words_of(events)
    assert words[0] == ("Rivers flow up", True)
    (again,) = (at for at, (_, begins) in enumerate(words) if begins and at)
    assert "".join(text for text, _ in words[again:]) == TEXT
    assert state["receipt"].passed and state["answer"] == TEXT


@pytest.mark.slow
async def test_a_stream_that_never_ends_is_ended(kimi: ScriptedServer) -> None:
    ended, heard = threading.Event(), []

    def endless() -> Iterator[str]:
        while not ended.wait(0.1):
            yield "more "

    kimi.script = lambda asked: Reply(pieces=endless())
    with (
        listening(lambda purpose, text, begins: heard.append(text)),
        pytest.raises(ProviderTimeoutError, match="within 1 s"),
    ):
        await ask("network.timeout=1", ONCE)
    ended.set()
    assert heard[0] == "more "


@pytest.mark.slow
async def test_an_answer_that_is_cut_off_is_known_for_one(serve: Serve) -> None:
    serve(writes(Reply(TEXT, cut=True)))
    *_, state = await told(GOAL, "messages")
    assert any("cut off" in note for note in state["notes"])


async def test_a_key_that_is_repeated_in_pieces_is_in_no_words(serve: Serve) -> None:
    def leaks(asked: Asked) -> Reply:
        pieces = ["It is ", asked.key[:6], asked.key[6:], " and ", asked.key, "!", asked.key[:3]]
        return ATOM if asked.purpose == "atomize" else Reply(pieces=pieces)

    server = serve(leaks)
    events, messages, _ = await told(GOAL, "messages")
    said = "".join(text for text, _ in words_of(events))
    key = server.asked[0].key
    assert said == f"It is *** and ***!{key[:3]}"
    assert not any(key in repr(message) for message in messages)


def costs(events: list[Event]) -> list[Cost]:
    return [one for one in events if isinstance(one, Cost)]
