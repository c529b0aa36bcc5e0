"""The files that a run is known to deliver before it has gone on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nodes.goal import root_task
from schema.artifact import Artifact
from schema.border import read_state
from schema.settings import Limits


async def expected_files(values: Mapping[str, Any], limits: Limits) -> dict[str, str | None]:
    """Path -> SHA-256, or None where the content has yet to be written.

    The tests and the modules that they import; of a run that has been planned also what its parts
    promise, and of one that has ended what it had. Raises GoalError.
    """
    state = read_state(values)
    if receipt := state.get("receipt"):
        # What failed is tried again, and may be written anew.
        # What is put together by rule goes only where there is room for it.
        known = {p: sha for p, sha in receipt.files.items() if p not in receipt.handover}
        return {**known} if receipt.passed else dict.fromkeys(known)
    task = state.get("task") or await root_task(state, limits)
    plan = state.get("plan")
    parts = plan.subtasks if plan else ()
    contracts = [task.contract, *(part.contract for part in parts)]
    files: dict[str, str | None] = {path: None for one in contracts for path in one.files}
    for path, content in (state.get("tests") or {}).items():
        test = Artifact(path=path, content=content)
        files[test.path] = test.sha256
    return files
