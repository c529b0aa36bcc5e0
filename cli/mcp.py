"""``roma-ptc mcp``: goals from coding agents, over the Model Context Protocol on standard streams.

A run that has to ask a person does so through the client where that can show a question; elsewhere
it pauses, and the tool ``answer`` goes on with it. All runs are kept as those of the shell are.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.shared.exceptions import NoBackChannelError
from mcp_types import ElicitRequest, ElicitRequestFormParams, ElicitResult, InputRequiredResult
from pydantic import BaseModel, Field

from cli.view import step_line
from graph import Question, Solution, Step, astream, atask_tree, averify, load_config
from graph.estimate import aestimate
from graph.runs.origin import new_run_id
from graph.runs.planned import Begun, begun
from schema.errors import RomaError
from schema.settings import Settings

INSTRUCTIONS = (
    "Hands a goal in plain words over to models that write its parts, runs what they wrote to "
    "prove it, and repairs what fails. solve may take minutes and costs money: max_cost_usd is a "
    "hard limit. Nothing that was paid is lost: answer goes on with a run that paused."
)
SHOWN_CHARS = 60_000  # of files in a result; the rest is in the folder, or comes with a folder

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


class Reply(BaseModel):
    answer: str = Field(description="yes, no, or in words")


class Outcome(BaseModel):
    """What came of a run."""

    run: str = Field(description="its id")
    state: str = Field(description="paused, or the verdict: accepted, tested, runs, …, failed")
    passed: bool = Field(description="whether it was proved as far as it had to be")
    said: str = Field(description="the question of a paused run, else verdict, failures and notes")
    answer: str = Field("", description="prose that the goal asked for")
    out: str | None = Field(None, description="the folder that holds the project")
    files: list[str] = Field(default_factory=list, description="paths of all of its files")
    contents: dict[str, str] = Field(
        default_factory=dict, description="path to text, where it was delivered to no folder"
    )
    cost_usd: float = Field(0, description="list price in USD")


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
        return await _outcome(ctx, ctx.request_state, None, config, _replied(ctx))
    run = Begun(goal, new_run_id(), overrides)
    if not follows:
        run = await begun(goal, tests or {}, config)
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
    options: dict[str, Any] = _replied(ctx) if ctx.request_state else {"answer": answer}
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
                        return _of(event)
        except RomaError as error:
            raise ToolError(f"{error} (run {run_id})") from error
        assert question is not None  # a run ends with its solution or a question
        said = await _asked(ctx, question)
        if not isinstance(said, dict):
            return said
        goal, options = None, {"run_id": run_id, "answer": said}


async def _asked(
    ctx: Context[Any, Any], question: Question
) -> dict[str, str] | Outcome | InputRequiredResult:
    """The answer to each question by its id; how the run stands where nobody answers.

    Since the protocol of 2026-07 a server sends no requests of its own: the questions are the
    result, and the client calls again with what was answered.
    """
    shown = {id_: one["action_requests"][0]["description"] for id_, one in question.asked.items()}
    able = ctx.client_capabilities
    answers: dict[str, str] = {}
    for id_, text in shown.items() if able and able.elicitation else ():
        try:
            replied = await ctx.elicit(text, Reply)
        except NoBackChannelError:
            forms = {key: _form(said) for key, said in shown.items()}
            return InputRequiredResult(input_requests=forms, request_state=question.run_id)
        if replied.action == "cancel":
            break
        answers[id_] = replied.data.answer if replied.action == "accept" else "no"
    if len(answers) == len(shown):
        return answers
    said = "\n\n".join(shown.values())
    return Outcome(run=question.run_id, state="paused", passed=False, said=said)


def _form(said: str) -> ElicitRequest:
    schema = Reply.model_json_schema()
    return ElicitRequest(params=ElicitRequestFormParams(message=said, requested_schema=schema))


def _replied(ctx: Context[Any, Any]) -> dict[str, Any]:
    """What was answered to the questions of a call before."""
    said: dict[str, str] = {}
    for id_, reply in (ctx.input_responses or {}).items():
        match reply:
            case ElicitResult(action="accept", content={"answer": str(words)}):
                said[id_] = words
            case ElicitResult(action="decline"):
                said[id_] = "no"
    return {"answer": said} if said else {}


def _of(solution: Solution) -> Outcome:
    receipt = solution.receipt
    said = [receipt.checked, *(f"{f.owner}: {f.evidence}" for f in receipt.failures)]
    contents = {}
    if not solution.out:
        room = SHOWN_CHARS
        for file in solution.files:
            if len(file.content) <= room:
                contents[file.path] = file.content
                room -= len(file.content)
    return Outcome(
        run=solution.run_id,
        state=str(receipt.verdict),
        passed=receipt.passed,
        said="\n".join([*said, *receipt.notes]),
        answer=solution.answer,
        out=str(solution.out) if solution.out else None,
        files=sorted(receipt.files),
        contents=contents,
        cost_usd=receipt.totals.cost_usd,
    )
