"""What an endpoint sent, read as what it is: text, or why there is none."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from tools.models.endpoint.streams import joined

_ROLES = ("assistant", "model", "", None)


class Answer(NamedTuple):
    """A completion. ``arguments`` are those of a tool that was called instead of answering."""

    text: str
    reasoning: str
    refusal: str
    arguments: str
    finish: str
    usage: Any


class ErrorBody(Exception):  # noqa: N818  # what was sent, not yet an error of ours
    """An answer of status 200 that holds an error."""

    def __init__(self, body: Any) -> None:
        self.body = body


def read_answer(body: bytes) -> Answer:
    """Raises ErrorBody, and ValueError for what is no chat completion."""
    text = body.decode(errors="replace").removeprefix("\ufeff").lstrip()
    try:
        told = joined(text) if text.startswith(("data:", "event:", ":")) else json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    first = told[0] if isinstance(told, list) and told else told  # as Gemini wraps its errors
    if not isinstance(first, dict):
        raise ValueError("no object")
    choices = first.get("choices")
    if first.get("error") or (not choices and any(map(first.get, ("message", "detail", "msg")))):
        raise ErrorBody(first)
    choice = choices[0] if isinstance(choices, list) and choices else None
    choice = choice if isinstance(choice, dict) else {}
    message = choice.get("message")
    if not isinstance(message, dict) or message.get("role") not in _ROLES:
        raise ValueError("no message of an assistant")
    if isinstance(choice.get("error"), dict):
        raise ErrorBody(choice)
    return Answer(
        text=_text(message.get("content")),
        reasoning=_text(message.get("reasoning_content") or message.get("reasoning")),
        refusal=_text(message.get("refusal")),
        arguments=_arguments(message.get("tool_calls")),
        finish=str(choice.get("finish_reason") or ""),
        usage=first.get("usage"),
    )


def _text(content: Any) -> str:
    """The text of a content, which is one string or a list of parts."""
    parts = content if isinstance(content, list) else [content]
    texts = [part.get("text") if isinstance(part, dict) else part for part in parts]
    said = "".join(text for text in texts if isinstance(text, str))
    return said.encode(errors="replace").decode()  # half a surrogate pair


def _arguments(calls: Any) -> str:
    first = calls[0] if isinstance(calls, list) and calls else None
    function = first.get("function") if isinstance(first, dict) else None
    arguments = function.get("arguments") if isinstance(function, dict) else None
    if isinstance(arguments, dict):  # as Ollama sends them
        return json.dumps(arguments)
    return _text(arguments) or ("{}" if first else "")
