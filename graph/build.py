"""The graph: all of its nodes and edges."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.prebuilt.tool_node import ToolNode

from graph.shortage import within_budget
from graph.subtasks import Solve, make_subtasks
from nodes.acceptance import acceptance, after_acceptance
from nodes.aggregate import aggregate
from nodes.answer import answer
from nodes.approve import (
    after_approve,
    after_install,
    after_redo,
    approve,
    clarify,
    install,
    redo,
)
from nodes.atomize import after_atomize, atomize, first_step
from nodes.baseline import after_baseline, baseline
from nodes.diagnose import after_diagnose, diagnose
from nodes.plan import after_plan, plan
from nodes.refine import after_refine, refine
from nodes.report import report
from nodes.reuse import reuse
from nodes.route import after_ptc, after_route, route
from nodes.verify import after_verify, verify
from schema.border import at_border
from schema.context import Context
from schema.errors import RomaError
from schema.input import Input
from schema.state import PartInput, State
from tools.models import URGENCY
from tools.money import WORK
from tools.ptc.tool import Reached, ptc_tool
from tools.services import Services
from tools.tracing import TASK, titled

Graph = CompiledStateGraph[State, Context, Input, State]


def build_graph() -> Graph:
    """The graph without a checkpointer of its own: it takes its caller's, or its parent's."""

    async def solve(work: PartInput, urgency: int) -> dict[str, Any]:
        task = work["task"]
        told = {URGENCY: urgency, WORK: (task.id, str(task.type or ""))}
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

    tools = ToolNode(
        [ptc_tool(_reached)],
        messages_key="tool_calls",
        handle_tool_errors=False,
    )

    async def ptc(state: State) -> Any:
        return await tools.ainvoke(state)

    # The same wiring twice: callers give a goal, and parts are given what their parent knows.
    part = _wired(PartInput, solve, ptc, at_border)
    return cast(Graph, _wired(Input, solve, ptc, lambda node: within_budget(at_border(node))))


def _reached(services: Services) -> Reached:
    return Reached(services.ptc, services.fallback, services.settings.proof.packages)


def _wired(
    input_schema: type[Any],
    solve: Solve,
    ptc: Callable[[State], Awaitable[Any]],
    asking: Callable[[Any], Any],
) -> CompiledStateGraph[State, Context, Any, State]:
    """``asking`` is the border of the nodes that ask a model."""
    builder = StateGraph(State, context_schema=Context, input_schema=input_schema)

    def choose(after: str, choice: Callable[[State], Any], to: list[str]) -> None:
        builder.add_conditional_edges(after, at_border(choice), to)

    builder.add_node("atomize", asking(atomize))
    builder.add_node("plan", asking(plan))
    builder.add_node("clarify", at_border(clarify))
    builder.add_node("approve", at_border(approve))
    builder.add_node("subtasks", asking(make_subtasks(solve)))
    builder.add_node("acceptance", asking(acceptance))
    builder.add_node("baseline", at_border(baseline))
    builder.add_node("aggregate", asking(aggregate))
    builder.add_node("route", at_border(route))
    builder.add_node("ptc", asking(ptc))
    builder.add_node("answer", asking(answer))
    builder.add_node("reuse", at_border(reuse))
    builder.add_node("verify", at_border(verify))
    builder.add_node("install", at_border(install))
    builder.add_node("diagnose", asking(diagnose))
    builder.add_node("redo", at_border(redo))
    builder.add_node("refine", at_border(refine))
    builder.add_node("report", at_border(report))

    choose(START, first_step, ["atomize", "route"])
    choose("atomize", after_atomize, ["plan", "subtasks", "route"])
    choose("plan", after_plan, ["clarify", "approve", "route"])
    builder.add_edge("clarify", "plan")
    beside = ["acceptance", "baseline"]
    choose("approve", after_approve, ["approve", "subtasks", *beside, "report", END])
    builder.add_edge("subtasks", "aggregate")
    choose("acceptance", after_acceptance, ["aggregate", END])
    choose("baseline", after_baseline, ["aggregate", END])
    builder.add_edge("aggregate", "verify")
    choose("route", after_route, ["ptc", "answer", "reuse", *beside])
    choose("ptc", after_ptc, ["verify", "answer"])
    builder.add_edge("answer", "verify")
    builder.add_edge("reuse", "verify")
    choose("verify", after_verify, ["install", "diagnose", "refine", "redo", "report", END])
    choose("install", after_install, ["install", "verify"])
    choose("diagnose", after_diagnose, ["verify", "refine", "redo", "report", END])
    choose("redo", after_redo, ["redo", "refine", "report", END])
    choose("refine", after_refine, ["subtasks", "acceptance", "route"])
    builder.add_edge("report", END)
    return builder.compile(name="roma-ptc")
