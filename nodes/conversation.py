"""A further goal in a conversation: it builds on the project that the last one left, and knows what
was said."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from langchain_core.messages import AnyMessage, HumanMessage

from schema.contract import is_prose
from schema.earlier import Earlier
from schema.state import State
from tools.base import check_base

SAID_MESSAGES = 8
SAID_CHARS = 300  # of what a person said, or of a message on a run: its verdict comes first
ANSWER_CHARS = 6_000  # of the last answer that was no file: a person may ask to have it changed

# A file as a message on a run shows it: what is in it stands in the project, as it is now.
_FILE = re.compile(r"^(`[^`\n]+`)\n(?P<fence>`{3,}).*\n(?:.*\n)*?(?P=fence)$", re.MULTILINE)


def continued(state: State) -> dict[str, Any]:
    """What a run at the root begins with, as an update of the state.

    The project of the thread's last run takes the place of the ``base``, unless a caller gave
    another one since. A question left it as it was; what is all prose is no project. Raises
    GoalError for a given one that cannot be used.
    """
    base, receipt = state.get("base") or {}, state.get("receipt")
    known = state.get("based") == digest(base)
    if not known:
        check_base(base)
    if receipt and known:
        beside = state.get("handover") or []
        left = {file.path: file.content for file in (*(state.get("artifacts") or []), *beside)}
        asked = bool(base) and base.keys().isdisjoint(left)
        if left and not asked and not all(map(is_prose, left)):
            base = left
    before = receipt.earlier if receipt else None
    earlier = receipt and Earlier(
        runs=1 + (before.runs if before else 0),
        calls=receipt.totals.calls + (before.calls if before else 0),
        cost_usd=receipt.totals.cost_usd + (before.cost_usd if before else 0),
        unpriced_calls=receipt.totals.unpriced_calls + (before.unpriced_calls if before else 0),
    )
    found = {"based": digest(base), "earlier": earlier, "said": _said(state)}
    return found if base == (state.get("base") or {}) else {**found, "base": base}


def digest(base: Mapping[str, str]) -> str:
    """By which a project is known again."""
    told = hashlib.sha256()
    for path, text in sorted(base.items()):
        told.update(f"{len(path)} {len(text)} {path}{text}".encode("utf-8", "surrogatepass"))
    return told.hexdigest()


def _said(state: State) -> str:
    """What was said before the goal, the newest last; empty in a new conversation."""
    messages = state.get("messages") or []
    goal = messages and isinstance(messages[-1], HumanMessage)
    lines = [_line(message) for message in (messages[:-1] if goal else messages)[-SAID_MESSAGES:]]
    if not lines:
        return ""
    if answer := state.get("answer"):
        lines.append(f"The last answer:\n{answer[:ANSWER_CHARS]}")
    return "\n".join(["Said before in this conversation:", *lines])


def _line(message: AnyMessage) -> str:
    text = str(message.text)
    who = "user" if isinstance(message, HumanMessage) else "result"
    text = text if who == "user" else _FILE.sub(r"\1", text)
    return f"{who}: {' '.join(text.split())[:SAID_CHARS]}"
