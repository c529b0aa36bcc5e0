"""A streamed answer: its events one by one, and put together as if it had come in one piece."""

from __future__ import annotations

import json
from typing import Any

_TEXTS = ("content", "reasoning_content", "reasoning", "refusal")


def event_of(line: str) -> dict[str, Any] | None:
    """The event in a line of a server-sent stream; None where it holds none. Raises ValueError."""
    said = line.removeprefix("data:").strip() if line.startswith("data:") else ""
    if not said or said == "[DONE]":
        return None
    event = json.loads(said)
    if not isinstance(event, dict):
        raise ValueError("an event is no object")
    return event


def choice_of(event: dict[str, Any]) -> dict[str, Any]:
    """What the event has of the one answer that was asked for; empty where it has nothing."""
    return next(iter(_listed(event.get("choices"))), {})


def delta_of(choice: dict[str, Any]) -> dict[str, Any]:
    return _dict(choice.get("delta") or choice.get("message"))


def arguments_of(delta: dict[str, Any]) -> str:
    """More of the arguments of a tool that is called in place of an answer."""
    parts = [_dict(call.get("function")).get("arguments") for call in _calls(delta)]
    return "".join(part for part in parts if isinstance(part, str))


def joined(body: str) -> dict[str, Any]:
    """The completion that a server-sent stream holds, or the error that it ended with."""
    texts: dict[str, list[str]] = {name: [] for name in _TEXTS}
    arguments: list[str] = []
    whole: dict[str, Any] = {}
    finish: Any = None
    for line in body.replace("\r", "\n").split("\n"):  # not at the other ends that texts may hold
        event = event_of(line)
        if event is None:
            continue
        if event.get("error"):
            return event
        if event.get("usage"):
            whole["usage"] = event["usage"]
        choice = choice_of(event)
        finish = choice.get("finish_reason") or finish
        delta = delta_of(choice)
        for name in _TEXTS:
            if isinstance(delta.get(name), str):
                texts[name].append(delta[name])
        if _calls(delta):
            arguments.append(arguments_of(delta))
    message: dict[str, Any] = {name: "".join(parts) or None for name, parts in texts.items()}
    if arguments:
        message["tool_calls"] = [{"function": {"arguments": "".join(arguments)}}]
    if finish is None and not any(message.values()):
        raise ValueError("the stream holds no completion")
    # A stream that breaks off tells no reason for its end: what came is not the whole.
    return {**whole, "choices": [{"message": message, "finish_reason": finish or "length"}]}


def _calls(delta: dict[str, Any]) -> list[dict[str, Any]]:
    return _listed(delta.get("tool_calls"))


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _listed(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
