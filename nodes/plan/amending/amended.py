"""The parts of a plan, brought into line with the acceptance tests by rule, at no call."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from nodes.plan.amending.likeliest import Likeliest
from nodes.plan.amending.names import with_names, with_signatures
from nodes.plan.amending.offers import Offers, own
from nodes.plan.amending.routes import Routes, renamed
from schema.contract import Contract
from schema.task import ROOT_ID, Task
from tools.checks.demands import Demands, Route, serves


class Amended(NamedTuple):
    """The parts, and what was changed of them."""

    parts: tuple[Task, ...]
    notes: tuple[str, ...] = ()


def amended(
    parts: Sequence[Task], parent: Task, asked: Demands, there: Collection[str] = ()
) -> Amended:
    """Where a promise and the tests plainly disagree, the promise is replaced; what nobody promises
    is given to the likeliest part. The files that are ``there`` need no part.

    Below the root, the tests that a part was told of ask for what its neighbours offer as well.
    """
    likeliest = Likeliest(parts)
    contracts, notes = with_names([part.contract for part in parts], parent.contract)
    contracts, more = with_signatures(contracts, asked.uses)
    offers = Offers(contracts, likeliest)
    if all(part.atomic for part in parts):  # one that is split further makes promises of its own
        offers.define(parent.contract, there)
    offers.amend(asked if parent.id == ROOT_ID else own(asked, parent.contract))
    contracts = offers.of
    routes = Routes((contract.routes for contract in contracts), likeliest)
    routes.amend(
        [
            route
            for route in asked.routes
            if not _is_file(route, contracts)
            and (
                parent.id == ROOT_ID
                or any(
                    one.method == route.method and serves(one.path, route.path)
                    for one in parent.contract.routes
                )
            )
        ]
    )
    found = []
    for part, contract, of in zip(parts, contracts, routes.of, strict=True):
        words = tuple(renamed(line, routes.renamed) for line in contract.interface)
        contract = contract.model_copy(update={"routes": tuple(of), "interface": words})
        goal = renamed(part.goal, routes.renamed)
        found.append(part.model_copy(update={"contract": contract, "goal": goal}))
    changes = [*notes, *more, *offers.notes, *routes.notes]
    said = [f"{parent.id}: contract amended: {change}" for change in changes]
    return Amended(tuple(found), tuple(said))


def _is_file(route: Route, contracts: Iterable[Contract]) -> bool:
    """Whether a file of the plan is asked for, such as a script or the page at ``/``.

    Who serves files has no route for each of them.
    """
    name = posixpath.basename(route.path) or "index.html"
    names = {posixpath.basename(path) for contract in contracts for path in contract.files}
    return route.method == "GET" and "." in name and name in names
