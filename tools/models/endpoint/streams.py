"""A streamed answer put together, as if it had come in one piece."""

from __future__ import annotations

import json
from typing import Any

_TEXTS = ("content", "reasoning_content", "reasoning", "refusal")


def joined(body: str) -> dict[str, Any]:
    """The completion that a server-sent stream holds, or the error that it ended with."""
    texts: dict[str, list[str]] = {name: [] for name in _TEXTS}
    arguments: list[str] = []
    whole: dict[str, Any] = {}
    finish: Any = None
    for line in body.replace("\r", "\n").split("\n"):  # not at the other ends that texts may hold
        said = line.removeprefix("data:").strip() if line.startswith("data:") else ""
        if not said or said == "[DONE]":
            continue
        event = json.loads(said)
        if not isinstance(event, dict):
            raise ValueError("an event is no object")
        if event.get("error"):
            return event
        if event.get("usage"):
            whole["usage"] = event["usage"]
        for choice in _listed(event.get("choices"))[:1]:
            finish = choice.get("finish_reason") or finish
            delta = _dict(choice.get("delta") or choice.get("message"))
            for name in _TEXTS:
                if isinstance(delta.get(name), str):
                    texts[name].append(delta[name])
            for call in _listed(delta.get("tool_calls")):
                part = _dict(call.get("function")).get("arguments")
                arguments.append(part if isinstance(part, str) else "")
    message: dict[str, Any] = {name: "".join(parts) or None for name, parts in texts.items()}
    if arguments:
        message["tool_calls"] = [{"function": {"arguments": "".join(arguments)}}]
    if finish is None and not any(message.values()):
        raise ValueError("the stream holds no completion")
    # A stream that breaks off tells no reason for its end: what came is not the whole.
    return {**whole, "choices": [{"message": message, "finish_reason": finish or "length"}]}


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _listed(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
