"""The questions of a run, put to the user of the client where that can show them."""

from __future__ import annotations

from typing import Any

from mcp.server.mcpserver import Context
from mcp.shared.exceptions import NoBackChannelError
from mcp_types import ElicitRequest, ElicitRequestFormParams, ElicitResult, InputRequiredResult
from pydantic import BaseModel, Field

from cli.mcp.outcome import Outcome
from graph import Question


class Reply(BaseModel):
    answer: str = Field(description="yes, no, or in words")


async def asked(
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
            reply = await ctx.elicit(text, Reply)
        except NoBackChannelError:
            forms = {key: _form(said) for key, said in shown.items()}
            return InputRequiredResult(input_requests=forms, request_state=question.run_id)
        if reply.action == "cancel":
            break
        answers[id_] = reply.data.answer if reply.action == "accept" else "no"
    if len(answers) == len(shown):
        return answers
    said = "\n\n".join(shown.values())
    return Outcome(run=question.run_id, state="paused", passed=False, said=said)


def _form(said: str) -> ElicitRequest:
    schema = Reply.model_json_schema()
    return ElicitRequest(params=ElicitRequestFormParams(message=said, requested_schema=schema))


def replied(ctx: Context[Any, Any]) -> dict[str, Any]:
    """What was answered to the questions of a call before."""
    said: dict[str, str] = {}
    for id_, reply in (ctx.input_responses or {}).items():
        match reply:
            case ElicitResult(action="accept", content={"answer": str(words)}):
                said[id_] = words
            case ElicitResult(action="decline"):
                said[id_] = "no"
    return {"answer": said} if said else {}
