"""The parts of a plan, brought into line with the acceptance tests by rule, at no call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nodes.plan.amending.names import with_names, with_signatures
from nodes.plan.amending.routes import Routes, renamed
from schema.task import ROOT_ID, Task
from tools.checks.demands import Demands, serves


class Amended(NamedTuple):
    """The parts, what was changed of them, and what nobody promises although a test asks for it."""

    parts: tuple[Task, ...]
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def amended(parts: Sequence[Task], parent: Task, asked: Demands) -> Amended:
    """Where a promise and the tests plainly disagree, the promise is replaced.

    Below the root, the tests that a part was told of ask for routes of its neighbours as well.
    """
    contracts, notes = with_names([part.contract for part in parts], parent.contract)
    contracts, more = with_signatures(contracts, asked.uses)
    routes = Routes(contract.routes for contract in contracts)
    left = routes.amend(
        [
            route
            for route in asked.routes
            if parent.id == ROOT_ID
            or any(
                one.method == route.method and serves(one.path, route.path)
                for one in parent.contract.routes
            )
        ]
    )
    found = []
    for part, contract, of in zip(parts, contracts, routes.of, strict=True):
        words = tuple(renamed(line, routes.renamed) for line in contract.interface)
        contract = contract.model_copy(update={"routes": tuple(of), "interface": words})
        goal = renamed(part.goal, routes.renamed)
        found.append(part.model_copy(update={"contract": contract, "goal": goal}))
    faults = [f"no subtask promises {route}, which {', '.join(route.tests)} asks" for route in left]
    said = [f"{parent.id}: contract amended: {note}" for note in [*notes, *more, *routes.notes]]
    return Amended(tuple(found), tuple(said), tuple(faults))
