"""The tools of the server, each a face of ``graph``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import InputRequiredResult
from pydantic import Field

from cli.mcp.asking import asked, replied
from cli.mcp.outcome import Outcome, outcome_of
from cli.view import step_line
from graph import Question, Solution, Step, astream, atask_tree, averify, load_config
from graph.estimate import aestimate
from graph.runs.origin import new_run_id
from graph.runs.planned import Begun, Wanted, begun
from schema.errors import RomaError
from schema.settings import Settings

INSTRUCTIONS = (
    "Hands a goal in plain words over to models that write its parts, runs what they wrote to "
    "prove it, and repairs what fails. solve may take minutes and costs money: max_cost_usd is a "
    "hard limit. Nothing that was paid is lost: answer goes on with a run that paused."
)

Goal = Annotated[str, Field(description="What is wanted, in plain words.")]
Tests = Annotated[
    dict[str, str] | None,
    Field(description="pytest files that the work has to pass: name to source."),
]
Out = Annotated[str | None, Field(description="The folder to deliver to, which need not exist.")]
RunId = Annotated[str, Field(description="The id of a run, as solve gave it.")]
MaxCost = Annotated[float | None, Field(description="Dollars that it may cost at most.")]
Overrides = Annotated[
    list[str] | None, Field(description="Settings such as proof.tests=false, as of --set.")
]


server = MCPServer("roma-ptc", instructions=INSTRUCTIONS, log_level="WARNING")


@server.tool()
async def solve(
    goal: Goal,
    ctx: Context[Any, Any],
    tests: Tests = None,
    out: Out = None,
    follows: Annotated[
        str | None, Field(description="A run whose project this goal changes.")
    ] = None,
    max_cost_usd: MaxCost = None,
    settings: Overrides = None,
) -> Outcome | InputRequiredResult:
    """Build what the goal says, prove it, and deliver it."""
    limit = [f"budget.max_cost_usd={max_cost_usd}"] if max_cost_usd is not None else []
    overrides = [*(settings or []), *limit]
    config = _config(overrides)
    if ctx.request_state:  # the call again, with what the user has answered
        return await _outcome(ctx, ctx.request_state, None, config, replied(ctx))
    run = Begun(goal, new_run_id(), overrides)
    if not follows:
        run = await begun(Wanted(goal, tests or {}, config, {}, ""))
    options: dict[str, Any] = {"tests": tests, "follows": follows, "overrides": run.overrides}
    options |= {"out": Path(out) if out else None}
    return await _outcome(ctx, run.run_id, run.goal, config, options)


@server.tool()
async def answer(
    run: RunId,
    answer: Annotated[str, Field(description="yes, no, an edited plan as JSON, or words.")],
    ctx: Context[Any, Any],
) -> Outcome | InputRequiredResult:
    """Go on with a run that has paused, with the answer to what it asked."""
    options: dict[str, Any] = replied(ctx) if ctx.request_state else {"answer": answer}
    return await _outcome(ctx, run, None, _config([]), options)


@server.tool()
async def plan(goal: Goal, tests: Tests = None, settings: Overrides = None) -> dict[str, Any]:
    """Plan the goal and nothing else, and say what it may cost; solve goes on from that plan."""
    try:
        planned = await aestimate(goal, _config(settings or []), tests=tests)
    except RomaError as error:
        raise ToolError(str(error)) from error
    parts = [{"id": p.id, "goal": p.goal, "files": p.contract.files} for p in planned.parts]
    spent = planned.spent.model_dump(mode="json")
    return {"parts": parts, "estimate": planned.estimate.model_dump(mode="json"), "spent": spent}


@server.tool()
async def status(run: RunId) -> dict[str, Any]:
    """Where a run stands, task by task, with what it has cost."""
    try:
        found, root = await atask_tree(run)
    except RomaError as error:
        raise ToolError(str(error)) from error
    return {**found.model_dump(mode="json"), "tree": root.model_dump(mode="json")}


@server.tool()
async def verify(
    folder: Annotated[str, Field(description="A folder that was delivered.")], tests: Tests = None
) -> dict[str, Any]:
    """Prove a delivered folder again, edited or not. Asks no model."""
    try:
        return (await averify(Path(folder), tests=tests)).model_dump(mode="json")
    except RomaError as error:
        raise ToolError(str(error)) from error


def _config(overrides: list[str]) -> Settings:
    try:
        return load_config(overrides=overrides)
    except RomaError as error:
        raise ToolError(str(error)) from error


async def _outcome(
    ctx: Context[Any, Any], run_id: str, goal: str | None, config: Settings, options: dict[str, Any]
) -> Outcome | InputRequiredResult:
    """Run to the end, or to a question that the client does not put to anybody at once."""
    steps, options = 0, {**options, "run_id": run_id}
    while True:
        question = None
        try:
            async for event in astream(goal, config, **options):
                match event:
                    case Step():
                        steps += 1
                        await ctx.report_progress(steps, message=step_line(event) or event.node)
                    case Question():
                        question = event
                    case Solution():
                        return outcome_of(event)
        except RomaError as error:
            raise ToolError(f"{error} (run {run_id})") from error
        assert question is not None  # a run ends with its solution or a question
        said = await asked(ctx, question)
        if not isinstance(said, dict):
            return said
        goal, options = None, {"run_id": run_id, "answer": said}
