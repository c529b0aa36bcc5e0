"""The PTC service as a LangChain tool: what the graph's ``ptc`` node, a ToolNode, calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool, tool
from langgraph.prebuilt import ToolRuntime
from langgraph.types import Command

from schema.border import read_state
from schema.state import State, rung_of
from tools.base import rules_of
from tools.environment import Policy, allowed_in_words
from tools.models import Serving
from tools.ptc.client import PTCClient
from tools.ptc.contract import GenerateRequest, GenerateResponse
from tools.ptc.fallback import Fallen, ask_ptc

TOOL = "ptc_generate"
CUT_OFF = "the reply was cut off at the token limit"


def code_request(state: State, policy: Policy) -> GenerateRequest:
    """What the service is asked for the task of this level: contract, neighbours, faults.

    ``policy`` says which packages may be installed.
    """
    task = state["task"]
    fault = state.get("faults", {}).get(task.id)
    brief = state.get("brief")
    project = [rules_of(state), allowed_in_words(policy), brief.project if brief else ""]
    context = [*brief.needs] if brief else [state.get("said", "")]
    if fault:
        context += [f"### {a.path}\n```\n{a.content}\n```" for a in state.get("artifacts") or []]
        context.append(f"That was the last attempt. It failed; write it anew, mended:\n{fault}")
    return GenerateRequest(
        task=task.goal,
        contract=task.contract,
        project="\n\n".join(filter(None, project)) or None,
        context="\n\n".join(filter(None, context)) or None,
        rung=rung_of(state),
    )


def code_update(response: GenerateResponse, task_id: str) -> dict[str, Any]:
    """The state after code was generated, by the service or by the fallback model."""
    return {
        "artifacts": list(response.files),
        "answer": "",
        "remarks": response.explanation,
        "unread": response.faults,
        "calls": response.paid(task_id),
        "notes": [f"{task_id}: {CUT_OFF}"] if response.truncated else [],
    }


class Reached(NamedTuple):
    """What the tool reaches out with: who writes where PTC cannot, and what may be installed."""

    client: PTCClient
    fallback: Serving | None
    policy: Policy


def ptc_tool(of: Callable[[Any], Reached]) -> BaseTool:
    """The tool, over what ``of`` finds in a run's context."""

    @tool(TOOL)
    async def ptc_generate(task: str, runtime: ToolRuntime[Any, State]) -> Command[Any]:
        """Generate the code of a task with the PTC service."""
        state, call_id = read_state(runtime.state), runtime.tool_call_id
        id_ = state["task"].id
        client, fallback, policy = of(runtime.context)
        response = await ask_ptc(client, code_request(state, policy), fallback, id_)
        if isinstance(response, Fallen):
            route, calls = response
            said = ToolMessage(route.reason, tool_call_id=call_id, status="error")
            notes = [f"{id_}: {route.reason}"]
            found = {"route": route, "notes": notes, "calls": calls, "tool_calls": [said]}
            return Command(update=found)
        names = ", ".join(file.path for file in response.files) or "no file"
        said = ToolMessage(names, tool_call_id=call_id)
        return Command(update=code_update(response, id_) | {"tool_calls": [said]})

    return ptc_generate
