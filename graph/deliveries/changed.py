"""What a run changes of the project that it builds on, and by which of its tasks."""

from __future__ import annotations

from collections.abc import Iterator

from nodes.assembly import files_of_result, flat
from schema.artifact import Artifact
from schema.state import Result, State


def changed(state: State, result: Result) -> dict[str, str | None]:
    """Path -> its new text, or None where the file goes; of a project of its own, all there is.

    ``result`` is the run's own, as far as it is. Prose that is an answer is told, and pictures are
    proof: neither is a change.
    """
    base, answer = state.get("base") or {}, state.get("answer", "").rstrip()
    tests = [Artifact(path=p, content=c) for p, c in (state.get("tests") or {}).items()]
    written = state["artifacts"] if state.get("receipt") else files_of_result(result)
    written = [file for file in written if not answer or file.content.rstrip() != answer]
    there = {f.path: f.content for f in (*written, *(state.get("handover") or []), *tests)}
    new = {path: text for path, text in there.items() if base.get(path) != text}
    gone = {path for one in flat(result) for path in one.task.contract.removes}
    return {**new, **{path: None for path in sorted(gone) if path in base and path not in there}}


def authors(result: Result) -> Iterator[Result]:
    """The tasks that wrote something themselves, each after those whose output it waited for."""
    if not result.plan:
        yield result
        return
    children = {child.task.id: child for child in result.children}
    for part in result.plan.in_order():
        if part.id in children:
            yield from authors(children[part.id])


def of_author(result: Result) -> set[str]:
    """The paths that a task wrote or removed."""
    return {*(file.path for file in result.artifacts), *result.task.contract.removes}
