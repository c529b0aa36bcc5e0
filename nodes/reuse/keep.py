"""What a run leaves for later ones, and what it takes away."""

from __future__ import annotations

from collections.abc import Collection

from nodes.ask import services
from nodes.assembly import files_of, leaves, result_of
from nodes.imports import reached
from schema.selfacting import acts_by_itself
from schema.state import State
from schema.usage import Call, Receipt
from schema.verdict import Rung
from schema.written import NO_TESTS
from tools.money import current_spender
from tools.reuse import Kept, kept_of

TRIES = ("code", "answer")


async def keep(state: State, receipt: Receipt) -> None:
    """Keep the answers of a run that passed, and its parts where tests have passed."""
    answers, parts = services().answers, services().parts
    if not receipt.passed:
        await forget(state, {failure.owner for failure in receipt.failures})
    elif answers:
        got = [id_ for call in receipt.calls for id_ in call.answers]
        await answers.keep(current_spender().run, got)
    proved = receipt.passed and receipt.verdict in (Rung.TESTED, Rung.ACCEPTED)
    if parts and proved and not state.get("base"):
        await parts.keep(_parts(state))
    if answers or parts:
        await services().shelf.evict()


async def forget(state: State, owners: Collection[str]) -> None:
    """Drop the answers that these tasks have got: what came of them has failed."""
    if answers := services().answers:
        calls: list[Call] = state.get("calls") or []
        failed = (call for call in calls if call.task in owners and call.purpose in TRIES)
        await answers.drop(current_spender().run, [id_ for call in failed for id_ in call.answers])


def _parts(state: State) -> list[Kept]:
    tests = (state.get("tests") or {}) | (state.get("written") or NO_TESTS).tests
    proved, spender = state["verdict"], current_spender()
    shown = reached({file.path: file.content for file in files_of(state)}, tests)
    found = []
    for leaf in leaves(result_of(state)):
        code = leaf.route is not None and leaf.route.code
        paths = {file.path for file in leaf.artifacts}
        # One that no test touches would be written anew wherever it was taken.
        if not code or any(map(acts_by_itself, paths)) or paths.isdisjoint(shown):
            continue
        told = {
            "goal": leaf.task.goal,
            "contract": leaf.task.contract.model_copy(update={"tests": ""}),
            "files": leaf.artifacts,
            "tests": tests,
            "requirements": proved.requirements,
            "rung": proved.rung,
            "run": spender.run,
            "user": spender.user,
            "task": leaf.task.id,
        }
        part = kept_of(told)
        found += [part] if part else []
    return found
