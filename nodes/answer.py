"""answer: the LLM does what is not code, and code when PTC cannot."""

from __future__ import annotations

from typing import Any

from nodes.ask import ask, services
from schema.state import State
from tools.ptc.generation import generate
from tools.ptc.tool import code_request, code_update


async def answer(state: State) -> dict[str, Any]:
    """Write the answer, or the files. Raises ProviderError when no model serves."""
    task = state["task"]
    if state["route"].code:
        response = await generate(services().models, services().executor, code_request(state))
        return code_update(response, task.id)
    brief = state.get("brief")
    needs = [f"For context, the whole: {brief.root_goal}", *brief.needs] if brief else []
    fault = state.get("faults", {}).get(task.id)
    mend = [f"The last attempt failed: {fault}"] if fault else []
    text, call = await ask("executor", "answer", task.id, "\n\n".join([task.goal, *needs, *mend]))
    return {"answer": text, "calls": [call]}
