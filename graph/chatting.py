"""What a chat is shown while a run is under way: one message of ours that grows by a line for what
begins and what came of it. It is in no state, so the answer takes its place."""

from __future__ import annotations

from contextvars import copy_context

from langchain_core.messages import AIMessageChunk
from langgraph.graph.message import push_message

from schema.events import Event, Judged, Progress, Started, Tell
from schema.task import ROOT_ID

NAME = "progress"
TOLD_OF_THE_WHOLE = ("plan", "acceptance", "baseline", "ptc", "answer", "aggregate", "verify")
TOLD_OF_ALL = ("diagnose", "refine")
EVIDENCE_CHARS = 120


def with_chat(writer: Tell, message: str) -> Tell:
    """Also shows it in the message of that id. To be called in a node of the run's root."""
    here = copy_context()

    def told(event: Event) -> None:
        writer(event)
        if line := _line(event):
            chunk = AIMessageChunk(content=f"- {line}\n", id=message, name=NAME)
            # A part tells in a context of its own, and its messages are not those of the chat.
            here.copy().run(push_message, chunk, state_key=None)

    return told


def _line(event: Event) -> str:
    """In Markdown, in which words of a model are quoted as code: they may link to anything."""
    whole = event.task == ROOT_ID
    task = "" if whole else f"{event.task} {_quoted(event.title)}: "
    match event:
        case Started() if not whole:
            return f"{task}begins"
        case Progress() if event.node in TOLD_OF_ALL or (whole and event.node in TOLD_OF_THE_WHOLE):
            return task + event.said
        case Judged(passed=True):
            return f"{task}{event.rung}"
        case Judged():
            return f"{task}failed, {_quoted(event.wrong)}"
    return ""


def _quoted(text: str) -> str:
    line = " ".join(text.replace("`", "'").split())
    return f"`{line if len(line) <= EVIDENCE_CHARS else line[:EVIDENCE_CHARS].rstrip() + '…'}`"
