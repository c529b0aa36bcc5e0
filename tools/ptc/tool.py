"""The PTC service as a LangChain tool: what the graph's ``ptc`` node, a ToolNode, calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool, tool
from langgraph.prebuilt.tool_node import ToolRuntime
from langgraph.types import Command
from pydantic import BaseModel

from schema.artifact import BINARY, Artifact
from schema.border import read_state
from schema.state import State, rung_of
from tools.base import MAP_TOKENS, fenced, named_in, rules_of, tokens_of
from tools.environment import Policy, allowed_in_words
from tools.models import Serving
from tools.ptc.base import PTCClient
from tools.ptc.contract import GenerateRequest, GenerateResponse
from tools.ptc.fallback import Fallen, ask_ptc

TOOL = "ptc_generate"
CALLS = "tool_calls"  # where the tool finds its call, and puts its answer
CUT_OFF = "the reply was cut off at the token limit"


def code_request(state: State, policy: Policy) -> GenerateRequest:
    """What the service is asked for the task of this level: contract, neighbours, faults.

    ``policy`` says which packages may be installed.
    """
    task = state["task"]
    brief = state.get("brief")
    # What an earlier run wrote was no try of this author, who is asked as at first: an answer that
    # is known need not be paid for.
    before = brief.previous.route if brief and brief.previous else None
    kept = before is not None and before.to == "REUSE"
    fault = None if kept else state.get("faults", {}).get(task.id)
    project = [rules_of(state), allowed_in_words(policy), brief.project if brief else ""]
    context = brief.told if brief else [state.get("said", "")]
    existing = changed_files(state)
    if fault:
        last = [file for file in state.get("artifacts") or [] if file.path not in existing]
        context += [f"### {file.path}\n{fenced(file.content)}" for file in last]
        part = "mend it, and write only the files that this changes"
        again = part if existing else "write it anew, mended"
        context.append(f"That was the last attempt. It failed; {again}:\n{fault}")
    return GenerateRequest(
        task=task.goal,
        contract=task.contract,
        project="\n\n".join(filter(None, project)) or None,
        context="\n\n".join(filter(None, context)) or None,
        existing=existing,
        rung=rung_of(state),
    )


def changed_files(state: State) -> dict[str, str]:
    """The files of the project that the task of this level changes, as its last try left them.

    What no model can read is left out. In one piece, those of a small project, else those that the
    goal names.
    """
    brief, goal = state.get("brief"), state["task"].goal
    base = brief.base if brief else state.get("base") or {}
    texts = {path: text for path, text in base.items() if not text.startswith(BINARY)}
    if not brief and tokens_of("".join(texts.values())) > MAP_TOKENS:
        texts = {path: texts[path] for path in named_in(goal, texts)}
    last = {file.path: file.content for file in state.get("artifacts") or []}
    return {path: last.get(path, text) for path, text in texts.items()}


def code_update(response: GenerateResponse, state: State) -> dict[str, Any]:
    """The state after code was generated, by the service or by the fallback model.

    Where something that is there is changed, what stands there of a file stays, unless the reply
    changes it: nobody who changes one file by blocks repeats the others.
    """
    task_id, paths = state["task"].id, {file.path for file in response.files}
    existing = changed_files(state)
    owned = {*existing, *state["task"].contract.files} - paths if existing else set()
    last = {file.path: file for file in state.get("artifacts") or [] if file.path in owned}
    there = {path: Artifact(path=path, content=existing[path]) for path in owned & existing.keys()}
    stays = [*({**there, **last} if state.get("brief") else last).values()]
    fault, kept = state.get("faults", {}).get(task_id), {file.path for file in stays}
    unread = {
        path: f"{why}\nIt was to mend this:\n{fault}" if fault and path in kept else why
        for path, why in response.faults.items()
    }
    return {
        "artifacts": [*response.files, *stays],
        "answer": "",
        "remarks": response.explanation,
        "unread": unread,
        "calls": response.paid(task_id),
        "notes": [f"{task_id}: {CUT_OFF}"] if response.truncated else [],
    }


class Reached(NamedTuple):
    """What the tool reaches out with: who writes where PTC cannot, and what may be installed."""

    client: PTCClient
    fallback: Serving | None
    policy: Policy


class Asked(BaseModel):
    """The tool's argument, spelled out: LangChain would find it in a schema of the whole state."""

    task: str


def ptc_tool(of: Callable[[Any], Reached]) -> BaseTool:
    """The tool, over what ``of`` finds in a run's context."""

    @tool(TOOL, args_schema=Asked)
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
            found = {"route": route, "notes": notes, "calls": calls, CALLS: [said]}
            return Command(update=found)
        names = ", ".join(file.path for file in response.files) or "no file"
        said = ToolMessage(names, tool_call_id=call_id)
        return Command(update=code_update(response, state) | {CALLS: [said]})

    return ptc_generate
