"""The graph: all of its nodes and edges."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, cast
from uuid import uuid4

from langchain_core.messages import AIMessage, ToolCall
from langchain_core.runnables import RunnableConfig
from langgraph.graph import END, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.prebuilt.tool_node import ToolNode

from graph.edges import CHOICES, labelled
from graph.shortage import within_budget
from graph.subtasks import Solve, make_subtasks
from graph.telling import TELL, tell, telling
from nodes.acceptance import acceptance
from nodes.aggregate import aggregate
from nodes.answer import answer
from nodes.approve import approve, clarify, install, redo
from nodes.atomize import atomize
from nodes.baseline import baseline
from nodes.diagnose import diagnose
from nodes.plan import plan
from nodes.refine import refine
from nodes.report import report
from nodes.reuse import reuse
from nodes.route import route
from nodes.verify import verify
from schema.border import at_border
from schema.context import Context
from schema.errors import RomaError
from schema.input import Input
from schema.state import PartInput, State
from tools.models import URGENCY
from tools.money import WORK
from tools.ptc.tool import CALLS, TOOL, Reached, ptc_tool
from tools.services import Services
from tools.tracing import TASK, titled

Graph = CompiledStateGraph[State, Context, Input, State]


def build() -> Graph:
    """The graph without a checkpointer of its own: it takes its caller's, or its parent's."""

    async def solve(work: PartInput, urgency: int) -> dict[str, Any]:
        task = work["task"]
        told = {URGENCY: urgency, WORK: (task.id, str(task.type or "")), TELL: tell()}
        config: RunnableConfig = {
            "configurable": told,
            "run_name": titled(task.id, task.goal),
            "metadata": {TASK: task.id},
        }
        state: dict[str, Any] = {}
        try:
            async for values in part.astream(work, config, stream_mode="values"):
                state = dict(values)
        except RomaError as error:
            paid = (call.of(work["task"].id) for call in error.paid)
            error.paid = (*state.get("calls", ()), *paid)
            raise
        return state

    tools = ToolNode([ptc_tool(_reached)], messages_key=CALLS, handle_tool_errors=False)
    # The same wiring twice: callers give a goal, and parts are given what their parent knows.
    part = _wired(PartInput, solve, tools, at_border)
    return cast(Graph, _wired(Input, solve, tools, lambda node: within_budget(at_border(node))))


def _reached(services: Services) -> Reached:
    return Reached(services.ptc, services.fallback, services.settings.proof.packages)


def _wired(
    input_schema: type[Any], solve: Solve, tools: ToolNode, asking: Callable[[Any], Any]
) -> CompiledStateGraph[State, Context, Any, State]:
    """``asking`` is the border of the nodes that ask a model."""
    builder = StateGraph(State, context_schema=Context, input_schema=input_schema)

    async def ptc(state: State) -> dict[str, Any]:
        # Neither the call nor its answer goes into the state: a chat would show them as cards.
        call = ToolCall(name=TOOL, args={"task": state["task"].goal}, id=uuid4().hex)
        asked = {**state, CALLS: [AIMessage("", tool_calls=[call])]}
        (said,) = await tools.ainvoke(asked)
        return {name: value for name, value in said.update.items() if name != CALLS}

    def add(name: str, border: Callable[[Any], Any], node: Any) -> None:
        builder.add_node(name, border(telling(name, node)))

    add("atomize", asking, atomize)
    add("plan", asking, plan)
    add("clarify", at_border, clarify)
    add("approve", at_border, approve)
    add("subtasks", asking, make_subtasks(solve))
    add("acceptance", asking, acceptance)
    add("baseline", at_border, baseline)
    add("aggregate", asking, aggregate)
    add("route", at_border, route)
    add("ptc", asking, ptc)
    add("answer", asking, answer)
    add("reuse", at_border, reuse)
    add("verify", at_border, verify)
    add("install", at_border, install)
    add("diagnose", asking, diagnose)
    add("redo", at_border, redo)
    add("refine", at_border, refine)
    add("report", at_border, report)

    for name, (choice, why) in CHOICES.items():
        paths: dict[Hashable, str] = {said: node for node, said in why.items()}
        builder.add_conditional_edges(name, at_border(labelled(choice, why)), paths)
    builder.add_edge("clarify", "plan")
    builder.add_edge("subtasks", "aggregate")
    builder.add_edge("aggregate", "verify")
    builder.add_edge("answer", "verify")
    builder.add_edge("reuse", "verify")
    builder.add_edge("report", END)
    return builder.compile(name="roma-ptc")
