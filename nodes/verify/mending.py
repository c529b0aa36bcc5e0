"""What can be mended without its author is mended before it is proved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schema.state import State
from tools.checks import Module, mended
from tools.sandbox import Limits, Sandbox


async def mending(
    state: State, modules: Mapping[str, Module], sandbox: Sandbox, limits: Limits
) -> dict[str, Any]:
    """The ``artifacts`` of an author as they are mended, and ``notes`` of it; nothing if none are.

    They still are ``modules``, path -> file. Acceptance tests are let be. Raises SandboxError.
    """
    if state.get("plan"):
        return {}  # its parts have mended theirs
    tests = state.get("tests") or {}
    own = state["artifacts"]
    files = {file.path: file.content for file in own if file.path not in tests}
    found = await mended(sandbox, files, {p: m for p, m in modules.items() if p in files}, limits)
    if not found.texts:
        return {}
    texts = found.texts
    changed = [f.model_copy(update={"content": texts.get(f.path, f.content)}) for f in own]
    return {"artifacts": changed, "notes": list(found.notes())}
