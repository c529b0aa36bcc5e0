"""What was taken from an earlier run, and no test of this one has looked at."""

from __future__ import annotations

from collections.abc import Iterable

from nodes.assembly import leaves, result_of
from schema.state import Result, State
from schema.verdict import Failure, Rung, Verdict
from tools.proof import Project, unshown

UNPROVED = "it was kept from an earlier run, and no test of this one shows what it does"


def unproved(verdict: Verdict, state: State) -> Verdict:
    """The verdict on a whole, with a failure for each kept part where no tests have passed.

    Such parts are written by a model then: what anybody may have put into the store, or what does
    something much like it, is delivered only where it climbed as far as it had climbed before.
    """
    if state.get("brief") or not verdict.passed or _is_tested(verdict):
        return verdict
    return _failed(verdict, sorted(taken_in(state)))


async def untouched(verdict: Verdict, project: Project, state: State) -> Verdict:
    """The verdict, with a failure for each kept part without which all tests pass as well."""
    if not verdict.passed or not _is_tested(verdict):
        return verdict
    parts = {part.task.id: [file.path for file in part.artifacts] for part in _taken(state)}
    return _failed(verdict, await unshown(project, parts))


def taken_in(state: State) -> set[str]:
    """The tasks whose files are, as they stand, those of kept parts."""
    return {part.task.id for part in _taken(state)}


def _taken(state: State) -> list[Result]:
    found = leaves(result_of(state))
    return [leaf for leaf in found if leaf.route and leaf.route.to == "REUSE"]


def _is_tested(verdict: Verdict) -> bool:
    return verdict.reached in (Rung.TESTED, Rung.ACCEPTED)


def _failed(verdict: Verdict, tasks: Iterable[str]) -> Verdict:
    found = (Failure(owner=id_, evidence=UNPROVED) for id_ in tasks)
    return verdict.model_copy(update={"failures": tuple(found)})
