"""What a run tells of itself while it is under way, from all of its levels in one stream."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any
from uuid import uuid4

from langgraph.config import get_config, get_stream_writer
from langgraph.types import Overwrite

from graph.chatting import NAME, with_chat
from nodes.atomize import first_step
from nodes.goal import goal_text
from schema.events import Cost, Event, File, Judged, Progress, Started, Tell, Words, title_of
from schema.state import State
from schema.task import ROOT_ID
from schema.usage import Call
from schema.verdict import Verdict
from tools.models import listening

TELL = "__tell"  # in the configuration of a part's run: who hears what the whole run tells
WRITES = ("ptc", "answer", "reuse")
DOES = {
    "atomize": "looks whether it is one piece of work",
    "plan": "plans",
    "clarify": "asks what is open",
    "approve": "takes the plan",
    "subtasks": "starts the parts",
    "acceptance": "writes tests from the goal",
    "baseline": "looks at the project as it is",
    "aggregate": "puts the parts together",
    "route": "chooses who does it",
    "ptc": "writes code",
    "answer": "writes",
    "reuse": "takes what an earlier run has made",
    "verify": "checks",
    "install": "asks for packages",
    "diagnose": "looks for the cause",
    "redo": "asks for more tries",
    "refine": "has it mended",
    "report": "reports",
}

# Of the message that shows a chat how far the run is; empty where no chat listens.
_chat: ContextVar[str] = ContextVar("chat", default="")


@contextmanager
def with_chat_listening(listens: bool) -> Iterator[None]:
    """Around a run: whether its models stream, and it tells what they write while they do."""
    token = _chat.set(f"{NAME}-{uuid4().hex}" if listens else "")
    try:
        yield
    finally:
        _chat.reset(token)


def tell() -> Tell:
    """Who hears what is told here: whoever streams the run's root."""
    above: Tell | None = get_config().get("configurable", {}).get(TELL)
    if above:
        return above
    message = _chat.get()
    return with_chat(get_stream_writer(), message) if message else get_stream_writer()


def telling(name: str, node: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """The same node, which tells what it does and what came of it."""

    @wraps(node)
    async def told(state: State) -> Any:
        hears = tell()
        of = _of(state)
        # A task comes by `route` again with each try, and by `atomize` when it begins.
        if name == first_step(state) and (name == "atomize" or "route" not in state):
            hears(Started(**of))
        hears(Progress(**of, node=name, said=DOES[name]))
        with _heard(hears, of):
            update = await node(state)
        for event in _came(name, of, update):
            hears(event)
        return update

    return told


@contextmanager
def _heard(hears: Tell, of: Mapping[str, str]) -> Iterator[None]:
    def hear(purpose: str, text: str, begins: bool) -> None:
        hears(Words(**of, purpose=purpose, text=text, begins=begins))

    if not _chat.get():
        yield
        return
    with listening(hear):
        yield


def _of(state: State) -> dict[str, str]:
    task = state.get("task")
    goal = task.goal if task else goal_text(state)
    return {"task": task.id if task else ROOT_ID, "title": title_of(goal)}


def _came(name: str, of: dict[str, str], update: Mapping[str, Any]) -> Iterator[Event]:
    """What of an update nobody has told yet: parts tell of themselves."""
    if name != "subtasks":
        for call in _calls(update):
            taken = Call.model_fields.keys() & Cost.model_fields.keys() - {"task"}
            yield Cost(**of, **call.model_dump(include=taken))
    if name in WRITES:
        for file in update.get("artifacts") or ():
            yield File(**of, path=file.path, chars=len(file.content))
    if (verdict := update.get("verdict")) and isinstance(verdict, Verdict):
        wrong = verdict.failures[0].evidence if verdict.failures else ""
        yield Judged(**of, rung=verdict.rung, passed=verdict.passed, wrong=wrong)


def _calls(update: Mapping[str, Any]) -> list[Call]:
    calls = update.get("calls") or []
    return calls.value if isinstance(calls, Overwrite) else calls
