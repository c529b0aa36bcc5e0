"""aggregate: the parts become the whole. Code is put together without a model, prose with one."""

from __future__ import annotations

from typing import Any

from nodes.ask import ask
from nodes.assembly import assemble, facades
from schema.state import State


async def aggregate(state: State) -> dict[str, Any]:
    """Assemble the children's files and write the parent's answer."""
    task, plan = state["task"], state["plan"]
    assert plan is not None  # the edge to `subtasks` is taken with a plan only
    results = [state["results"][part.id] for part in plan.subtasks]
    files, notes = assemble(results)
    own = facades(task, results, {file.path for file in files})
    prose = [r for r in results if r.answer and r.route and not r.route.code]
    update: dict[str, Any] = {"artifacts": own, "notes": notes}
    if len(prose) > 1:
        texts = "\n\n".join(f"## {r.task.goal}\n{r.answer}" for r in prose)
        text, call = await ask("aggregator", "aggregate", task.id, f"Goal: {task.goal}\n\n{texts}")
        return update | {"answer": text, "calls": [call]}
    paths = [file.path for file in (*files, *own)]
    listed = f"{len(paths)} files: {', '.join(paths)}" if paths else ""
    return update | {"answer": "\n\n".join([*(r.answer for r in prose), listed]).strip()}
