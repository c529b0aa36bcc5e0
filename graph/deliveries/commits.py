"""The commits of a run: one for each part that passed, and one for what all parts share."""

from __future__ import annotations

from collections.abc import Iterable

from graph.deliveries.changed import authors, changed, of_author
from nodes.assembly import result_of
from schema.artifact import as_data
from schema.state import Result, State
from schema.task import ROOT_ID
from schema.usage import Call, Totals
from tools.delivery.git import Commit, Told, message_of

_SHARED = "Add what goes with the whole: {}"
_NAMED = 3


def commits_of(run_id: str, end: State) -> list[Commit]:
    """Of a run that has ended; none where no part has passed. What a part got that failed is none.

    A part's files are those that it wrote, as they are in the end. What nobody wrote alone, such as
    README.md, requirements and tests, comes last.
    """
    whole = result_of(end)
    left = changed(end, whole)
    failed = {failure.owner for failure in end["verdict"].failures}
    calls, receipt = end.get("calls") or [], end["receipt"]
    proved = f"the whole: {receipt.word}, {receipt.checked}"
    commits: list[Commit] = []
    alone = not end.get("plan")
    beside = {file.path for file in end.get("handover") or []} | (end.get("tests") or {}).keys()
    for result in authors(whole):
        paths = set(left) - beside if alone else of_author(result)
        files = {path: left.pop(path) for path in list(left) if path in paths}
        if not files or result.task.id in failed or not result.verdict.passed:
            continue
        told = Told(
            result.task.goal,
            f"{_taken(result)}; {proved}",
            _trailers(run_id, result.task.id, calls),
        )
        commits.append(_commit(told, files))
    if commits and left:
        named = list(left)[:_NAMED]
        more = f" and {len(left) - _NAMED} more" if len(left) > _NAMED else ""
        goal = _SHARED.format(", ".join(named) + more)
        trailers = _trailers(run_id, ROOT_ID, calls)
        commits.append(_commit(Told(goal, proved, trailers), left, "chore"))
    return commits


def _taken(result: Result) -> str:
    checks = ", ".join(check.name for check in result.verdict.checks if check.passed)
    return f"Taken as {result.verdict.rung}" + (f" ({checks})" if checks else "")


def _trailers(run_id: str, task: str, calls: Iterable[Call]) -> dict[str, str]:
    cost = Totals.of(call for call in calls if call.task == task)
    return {"Roma-Run": run_id, "Roma-Task": task, "Roma-Cost": cost.price}


def _commit(told: Told, files: dict[str, str | None], kind: str = "") -> Commit:
    data = {path: None if text is None else as_data(text) for path, text in files.items()}
    written = [path for path, text in files.items() if text is not None]
    return Commit(message_of(told, written or files, kind), data)
