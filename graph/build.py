"""The graph: all of its nodes and edges."""

from __future__ import annotations

from typing import Any

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.prebuilt import ToolNode

from graph.subtasks import make_subtasks
from nodes.aggregate import aggregate
from nodes.answer import answer
from nodes.approve import after_approve, after_redo, approve, redo
from nodes.atomize import after_atomize, atomize, first_step
from nodes.plan import after_plan, plan
from nodes.refine import after_refine, refine
from nodes.report import report
from nodes.route import after_ptc, after_route, route
from nodes.verify import after_verify, verify
from schema.state import Context, Input, State
from tools.ptc.tool import ptc_tool
from tools.services import current_services


def build_graph() -> CompiledStateGraph[State, Context, Input, State]:
    """The graph without a checkpointer of its own: it takes its caller's, or its parent's."""

    async def solve(work: Input, urgency: int) -> dict[str, Any]:
        return dict(await compiled.ainvoke(work, {"configurable": {"urgency": urgency}}))

    builder = StateGraph(State, context_schema=Context, input_schema=Input)
    ptc = ToolNode(
        [ptc_tool(lambda context: current_services(context).ptc)],
        messages_key="tool_calls",
        handle_tool_errors=False,
    )

    builder.add_node("atomize", atomize)
    builder.add_node("plan", plan)
    builder.add_node("approve", approve)
    builder.add_node("subtasks", make_subtasks(solve))
    builder.add_node("aggregate", aggregate)
    builder.add_node("route", route)
    builder.add_node("ptc", ptc)
    builder.add_node("answer", answer)
    builder.add_node("verify", verify)
    builder.add_node("redo", redo)
    builder.add_node("refine", refine)
    builder.add_node("report", report)

    builder.add_conditional_edges(START, first_step, ["atomize", "route"])
    builder.add_conditional_edges("atomize", after_atomize, ["plan", "subtasks", "route"])
    builder.add_conditional_edges("plan", after_plan, ["approve", "route"])
    builder.add_conditional_edges("approve", after_approve, ["approve", "subtasks", "report", END])
    builder.add_edge("subtasks", "aggregate")
    builder.add_edge("aggregate", "verify")
    builder.add_conditional_edges("route", after_route, ["ptc", "answer"])
    builder.add_conditional_edges("ptc", after_ptc, ["verify", "answer"])
    builder.add_edge("answer", "verify")
    builder.add_conditional_edges("verify", after_verify, ["refine", "redo", "report", END])
    builder.add_conditional_edges("redo", after_redo, ["redo", "refine", "report", END])
    builder.add_conditional_edges("refine", after_refine, ["subtasks", "route"])
    builder.add_edge("report", END)

    compiled = builder.compile(name="roma-ptc")
    return compiled
