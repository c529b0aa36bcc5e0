"""What is told in a report, from the states that a run has gone through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile

from graph.deliveries.changed import changed
from nodes.assembly import files_of, result_of
from schema.artifact import Artifact
from schema.state import State
from schema.verdict import Failure
from tools.money import requests
from tools.report import Span, Told, Try
from tools.storage import Where


def gathered(run_id: str, states: Sequence[State], ledger: Where) -> Told:
    """``states`` are those of the root, the newest first; that one has the receipt. Blocks."""
    end = states[0]
    plan = end.get("plan")
    # In a conversation there are those of earlier goals, too.
    goal = end["task"].goal
    same = takewhile(lambda state: "task" in state and state["task"].goal == goal, states[1:])
    new = changed(end, result_of(end))
    tests = {*(end.get("tests") or ())}
    # A conversation has one id in the ledger: what earlier goals asked stands first.
    made = sum(not call.cached for call in end["receipt"].calls)
    asked = requests(ledger, run_id)[-made:] if made else []
    files = [Artifact(path=path, content=text) for path, text in new.items() if text is not None]
    return Told(
        run_id=run_id,
        receipt=end["receipt"],
        criteria=plan.criteria if plan else (),
        files=tuple(sorted(files, key=lambda file: file.path in tests)),
        pictures=end["verdict"].pictures,
        tries=tuple(_tries(reversed(list(same)))),
        spans=tuple(Span(*request) for request in asked),
    )


def _tries(states: Iterable[State]) -> Iterator[Try]:
    """A round for each time that the files were others; ``states`` begin with the oldest."""
    before: Mapping[str, str] = {}
    files: Mapping[str, str] = {}
    failures: tuple[Failure, ...] = ()
    begun = False
    for state in states:
        now = {file.path: file.content for file in files_of(state)} if _written(state) else {}
        if now and now != files:
            if begun:
                yield _try(before, files, failures)
            before = files if begun else state.get("base") or {}
            files, begun = now, True
        verdict = state.get("verdict")
        failures = verdict.failures if verdict else ()
    if begun:
        yield _try(before, files, failures)


def _try(before: Mapping[str, str], files: Mapping[str, str], failures: tuple[Failure, ...]) -> Try:
    new = {path: text for path, text in files.items() if before.get(path) != text}
    return Try({**new, **{path: None for path in before if path not in files}}, before, failures)


def _written(state: State) -> bool:
    """Whether all parts have a result: without them there is no whole to look at."""
    plan, results = state.get("plan"), state.get("results") or {}
    return plan is None or all(part.id in results for part in plan.subtasks)
