"""What whoever writes the tests is told: goal, criteria, and what the parts promise."""

from __future__ import annotations

from nodes.promised import united
from schema.contract import Contract, contract_text
from schema.state import State
from tools.proof import UNNAMED

GIVEN_CHARS = 4_000  # of the user's tests, which say in passing how the project is used


def question(state: State, shown: str) -> str:
    """The prompt, beside its template. Never a line of what this run writes.

    ``shown`` is the project that it builds on, if there is one.
    """
    plan, contract = state.get("plan"), promised_by(state)
    said = [*([shown] if shown else []), state["task"].goal]
    if plan and plan.criteria:
        said.append("\n".join(["Criteria:", *(f"- {line}" for line in plan.criteria)]))
    if text := contract_text(contract):
        said.append(f"Promised:\n{text}")
    if given := state["task"].contract.tests:
        said.append(f"The user's own tests, not to be repeated:\n{given[:GIVEN_CHARS]}")
    if not any(path.endswith(".py") for path in contract.files):
        said.append(
            f"What its modules are called is not settled yet. Write `from {UNNAMED} import name` "
            "for each name of the project; the module is put in its place later."
        )
    return "\n\n".join(said)


def promised_by(state: State) -> Contract:
    """What the whole and its parts promise, as far as it is planned."""
    plan = state.get("plan")
    parts = plan.subtasks if plan else ()
    return united([state["task"].contract, *(part.contract for part in parts)])
