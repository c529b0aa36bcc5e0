"""aggregate: the parts become the whole. Code is put together without a model, prose with one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from nodes.ask import ask
from nodes.assembly import assemble, facades
from schema.errors import ProviderError, ProviderRefusedError
from schema.state import Result, State


async def aggregate(state: State) -> dict[str, Any]:
    """Assemble the children's files and write the parent's answer."""
    task, plan = state["task"], state["plan"]
    assert plan is not None  # the edge to `subtasks` is taken with a plan only
    results = [state["results"][part.id] for part in plan.subtasks]
    files, notes = assemble(results)
    own = facades(task, results, {file.path for file in files})
    prose = [r for r in results if r.answer]
    update: dict[str, Any] = {"artifacts": own, "notes": notes}
    if len(prose) > 1 and state.get("answer") and _spared(prose, state.get("faults", {})):
        return update  # code was repaired; the answer to the prose stands
    if len(prose) > 1:
        texts = "\n\n".join(f"## {r.task.goal}\n{r.answer}" for r in prose)
        question = f"Goal: {task.goal}\n\n{texts}"
        try:
            text, told = await ask("aggregator", "aggregate", task.id, question)
        except ProviderRefusedError:
            raise
        except ProviderError as error:
            if not state.get("brief"):
                raise  # the run stops here, and can be resumed
            # A part that failed would be planned and paid for again.
            notes.append(f"{task.id}: its texts stand one after another ({error})")
            return update | {"answer": texts}
        return {**update, **told, "notes": [*notes, *told.get("notes", [])], "answer": text}
    return update | {"answer": prose[0].answer if prose else ""}


def _spared(prose: Iterable[Result], faults: Iterable[str]) -> bool:
    """Whether something was repaired, and none of it was prose."""
    faults = list(faults)
    return bool(faults) and not any(r.task.holds(id_) for r in prose for id_ in faults)
