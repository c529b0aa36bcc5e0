"""A task that changes files: how its author is shown them, and how the changed ones are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schema.artifact import Artifact
from tools.base import HOW, fenced, is_large, read_edits
from tools.models import Completion
from tools.ptc.contract import GenerateRequest
from tools.reading import EXPLANATION_CHARS, Reply, read_files


def as_they_are(files: Mapping[str, str]) -> Iterator[str]:
    """The files to change, each in full, and how it is to be changed."""
    if not files:
        return
    yield "It changes what is there; what it does not have to change stays as it is, word for word."
    for path, text in files.items():
        told = HOW.format(path=path) if is_large(text) else "Write it anew, whole."
        yield f"### {path}, as it is:\n{fenced(text.rstrip())}\n{told}"


def read_reply(completion: Completion, request: GenerateRequest) -> Reply:
    """The files in a reply: whole ones, and those that it changes by blocks."""
    if not request.existing:
        return read_files(completion.text, request.contract, cut=completion.truncated)
    edited = read_edits(completion.text, request.existing)
    reply = read_files(edited.rest, request.contract, cut=completion.truncated)
    there = request.existing
    whole = [
        Artifact(path=file.path, content=_ended_as(there.get(file.path, ""), file.content))
        for file in reply.files
        if file.path not in edited.files
    ]
    changed = [Artifact(path=path, content=text) for path, text in edited.files.items()]
    taken = {file.path for file in whole}
    faults = {path: why for path, why in reply.faults.items() if path not in edited.files}
    faults |= {path: why for path, why in edited.faults.items() if path not in taken}
    said = [f"{path}: {why}" for path, why in edited.faults.items()]
    explanation = "; ".join([*said, reply.explanation])[:EXPLANATION_CHARS]
    return Reply((*whole, *changed), explanation, faults)


def _ended_as(before: str, text: str) -> str:
    """The text with the line ends of what was there, which models do not repeat."""
    windows = "\r\n" in before and before.count("\n") == before.count("\r\n")
    return text.replace("\r\n", "\n").replace("\n", "\r\n") if windows else text
