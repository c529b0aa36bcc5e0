"""Endpoints that take a call in their own way only: found out once, and kept to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from schema.errors import ProviderRefusedError, UnansweredError
from tests.asking import ask, asking
from tests.scripted import Asked, Reply, ScriptedServer, Serve

SCHEMA = {"type": "object", "properties": {"legs": {"type": "integer"}}}


def refusing(message: str, status: int = 400) -> Reply:
    return Reply(message, status=status)


def streamed(*deltas: dict[str, Any], finish: str | None = "stop", usage: Any = None) -> Reply:
    events: list[dict[str, Any]] = [{"choices": [{"index": 0, "delta": delta}]} for delta in deltas]
    events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
    if usage:
        events.append({"choices": [], "usage": usage})
    lines = [f"data: {json.dumps(event)}\n\n" for event in events]
    body = ": hello\n\n" + "".join(lines) + "data: [DONE]\n\n"
    return Reply(raw=body.encode(), headers={"content-type": "text/event-stream"})


EIGHT = ({"role": "assistant", "content": "Ei"}, {"content": "ght."})
USED = {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}


def only_streams(words: str) -> Callable[[Asked], Reply]:
    def script(asked: Asked) -> Reply:
        if not asked.body.get("stream"):
            return refusing(words)
        counted = asked.body.get("stream_options", {}).get("include_usage")
        return streamed(*EIGHT, usage=USED if counted else None)

    return script


@pytest.mark.parametrize(
    "words",
    [
        "This model only supports streaming, set stream=true",
        "stream must be set to true",
        "parameter.enable_thinking must be set to false for non-streaming calls",
        "Non-streaming requests are not supported",
        "Please use stream mode",
    ],
)
async def test_an_endpoint_that_only_streams(kimi: ScriptedServer, words: str) -> None:
    kimi.script = only_streams(words)
    async with asking() as ask_:
        said = [await ask_() for _ in range(3)]
    assert [(one.text, one.input_tokens, one.output_tokens) for one in said] == [
        ("Eight.", 9, 2)
    ] * 3
    assert not said[0].estimated
    assert [bool(asked.body.get("stream")) for asked in kimi.asked] == [False, True, True, True]


async def test_one_that_streams_unasked(kimi: ScriptedServer) -> None:
    kimi.script = lambda asked: streamed(*EIGHT, usage=USED)
    said = await ask()
    assert (said.text, said.truncated, said.output_tokens) == ("Eight.", False, 2)
    assert len(kimi.asked) == 1


async def test_one_that_streams_and_knows_no_stream_options(kimi: ScriptedServer) -> None:
    def script(asked: Asked) -> Reply:
        if "stream_options" in asked.body:
            return refusing("Unknown parameter: stream_options")
        return only_streams("streaming only: stream must be true")(asked)

    kimi.script = script
    async with asking() as ask_:
        said = [await ask_() for _ in range(2)]
    assert [(one.text, one.estimated) for one in said] == [("Eight.", True)] * 2
    assert len(kimi.asked) == 4


async def test_a_stream_that_breaks_off_is_a_part_of_the_answer(kimi: ScriptedServer) -> None:
    kimi.script = lambda asked: streamed(*EIGHT, finish=None)
    said = await ask()
    assert (said.text, said.truncated, said.estimated) == ("Eight.", True, True)


async def test_a_key_that_comes_in_pieces_is_not_told(kimi: ScriptedServer) -> None:
    def script(asked: Asked) -> Reply:
        return streamed({"content": asked.key[:9]}, {"content": asked.key[9:]})

    kimi.script = script
    assert (await ask()).text == "***"


async def test_where_there_is_no_key_no_word_is_taken_for_one(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(lambda asked: Reply("p { display: none }"))
    monkeypatch.delenv("ROMA_API_KEY")
    assert (await ask()).text == "p { display: none }"


# Parameters


def knows(*names: str, words: str = "Unsupported parameter: '{}'") -> Callable[[Asked], Reply]:
    def script(asked: Asked) -> Reply:
        unknown = [name for name in asked.body if name not in {"model", "messages", *names}]
        unknown = [name for name in unknown if name != "stream"]
        return refusing(words.format(unknown[0])) if unknown else Reply("Eight.")

    return script


def at_most(most: int, words: str) -> Callable[[Asked], Reply]:
    def script(asked: Asked) -> Reply:
        limit = asked.body.get("max_tokens", 0)
        return refusing(words.format(limit, most)) if limit > most else Reply("Eight.")

    return script


def newer_name(asked: Asked) -> Reply:
    if "max_tokens" in asked.body:
        return refusing("Unsupported parameter: 'max_tokens' is not supported with this model. "
                        "Use 'max_completion_tokens' instead.")  # fmt: skip
    return Reply("Eight.")


def vllm(asked: Asked) -> Reply:
    if limit := asked.body.get("max_tokens"):
        return refusing(f"This model's maximum context length is 8192 tokens. However, you "
                        f"requested {limit + 30} tokens (30 in the messages, {limit} in the "
                        "completion). Please reduce the length of the messages.")  # fmt: skip
    return Reply("Eight.")


PARAMETERS = {
    "the newer name of the limit": (newer_name, 2, ("max_completion_tokens", 32768)),
    "a smaller limit": (
        at_most(16384, "max_tokens is too large: {}. This model supports at most {} completion "
                       "tokens"), 2, ("max_tokens", 16384)),
    "a smaller limit, by a range": (
        at_most(8192, "Range of max_tokens should be [1, {1}]"), 2, ("max_tokens", 8192)),
    "a smaller limit, by a comparison": (
        at_most(4096, "`max_tokens` must be less than or equal to `{1}`"), 2,
        ("max_tokens", 4096)),
    "what is left of the context": (vllm, 2, None),
    "no temperature, no thinking": (knows("max_tokens"), 3, ("max_tokens", 32768)),
}  # fmt: skip


@pytest.mark.parametrize(("script", "requests", "limit"), PARAMETERS.values(), ids=list(PARAMETERS))
async def test_a_refused_parameter_is_not_sent_again(
    kimi: ScriptedServer,
    script: Callable[[Asked], Reply],
    requests: int,
    limit: tuple[str, int] | None,
) -> None:
    kimi.script = script
    async with asking("ptc_service.temperature=0.5") as ask_:
        assert (await ask_()).text == "Eight."
        assert len(kimi.asked) == requests
        assert (await ask_()).text == "Eight."
    assert len(kimi.asked) == requests + 1
    sent = kimi.asked[-1].body
    limits = [(name, value) for name, value in sent.items() if name.endswith("_tokens")]
    assert limits == ([limit] if limit else [])


async def test_calls_that_come_at_once_learn_together(kimi: ScriptedServer) -> None:
    kimi.script = newer_name
    async with asking() as ask_:
        said = await asyncio.gather(*(ask_() for _ in range(4)))
    assert {one.text for one in said} == {"Eight."}
    assert len(kimi.asked) <= 8
    assert kimi.asked[-1].body["max_completion_tokens"] == 32768


async def test_an_endpoint_that_refuses_everything_is_given_up(kimi: ScriptedServer) -> None:
    everything = "stream response_format tools max_tokens max_completion_tokens thinking required"
    kimi.script = lambda asked: refusing(everything)
    with pytest.raises(ProviderRefusedError):
        await ask(schema=SCHEMA)
    assert len(kimi.asked) < 12


# Structured output

JSON = '{"legs": 8}'


def form(asked: Asked) -> str | None:
    if "tools" in asked.body:
        return "tool"
    return asked.body.get("response_format", {}).get("type")


def called(arguments: Any) -> Reply:
    call = {"id": "1", "type": "function", "function": {"name": "reply", "arguments": arguments}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    choice = {"message": message, "finish_reason": "tool_calls"}
    return Reply(raw=json.dumps({"choices": [choice], "usage": USED}).encode())


REFUSE_FORM = "response_format.type: this value is not supported"
FORMS: dict[str, tuple[dict[str | None, Reply], list[str | None]]] = {
    "a schema": ({"json_schema": Reply(JSON)}, ["json_schema", "json_schema"]),
    "an object": ({"json_object": Reply(JSON)}, ["json_schema", "json_object", "json_object"]),
    "a tool": ({"tool": called(JSON)}, ["json_schema", "json_object", "tool", "tool"]),
    "a tool with an object": (
        {"tool": called({"legs": 8})}, ["json_schema", "json_object", "tool", "tool"]),
    "none": ({None: Reply(JSON)}, ["json_schema", "json_object", "tool", None, None]),
    "one that leads to a call": (
        {"json_schema": called(JSON), "json_object": Reply(JSON)},
        ["json_schema", "json_object", "json_object"]),
}  # fmt: skip


@pytest.mark.parametrize(("answers", "tried"), FORMS.values(), ids=list(FORMS))
async def test_the_form_of_an_answer_is_found_out_once(
    kimi: ScriptedServer, answers: dict[str | None, Reply], tried: list[str | None]
) -> None:
    kimi.script = lambda asked: answers.get(form(asked), refusing(REFUSE_FORM))
    async with asking() as ask_:
        for _ in range(2):
            assert json.loads((await ask_(schema=SCHEMA)).text) == {"legs": 8}
    assert [form(asked) for asked in kimi.asked] == tried


async def test_prose_is_asked_for_in_no_form(kimi: ScriptedServer) -> None:
    await ask()
    assert form(kimi.asked[0]) is None


# Answers without a text


def answer(finish: str = "stop", **message: Any) -> Reply:
    choice = {"message": {"role": "assistant", **message}, "finish_reason": finish}
    return Reply(raw=json.dumps({"choices": [choice]}).encode())


EMPTY = {
    "refusal": (answer(content=None, refusal="I can't help with that."), "refused: I can't help"),
    "filtered": (answer("content_filter", content=""), "content_filter"),
    "half filtered": (answer("content_filter", content="It has"), "content_filter"),
    "only thought": (answer(content="", reasoning_content="Spiders..."), "only thought"),
    "cut while thinking": (
        answer("length", content="", reasoning_content="Spiders..."), "raise llm.max_tokens"),
    "OpenRouter's name for it": (answer(content=None, reasoning="Hm."), "only thought"),
    "tools": (answer("tool_calls", content=None, tool_calls=[{"id": "1"}]), "tool_calls"),
}  # fmt: skip


@pytest.mark.parametrize(("reply", "says"), EMPTY.values(), ids=EMPTY)
async def test_an_answer_without_a_text_is_named(
    kimi: ScriptedServer, reply: Reply, says: str
) -> None:
    kimi.script = lambda asked: reply
    with pytest.raises(UnansweredError, match=says):
        await ask("network.retries=2")
    assert len(kimi.asked) == 1


async def test_parts_of_a_content_are_one_text(kimi: ScriptedServer) -> None:
    kimi.script = lambda asked: answer(content=[{"type": "text", "text": "Ei"}, {"text": "ght."}])
    assert (await ask()).text == "Eight."
