"""clarify: a person says what the goal leaves open, and the goal is planned with that."""

from __future__ import annotations

from typing import Any

from langgraph.types import interrupt
from pydantic import BaseModel, ValidationError

from nodes.approve.answers import Edit, No, read_answer
from nodes.approve.question import clarify_question
from schema.state import State

ANSWER_CHARS = 2_000
LEFT_OPEN = "Decide it yourself"


class _Answers(BaseModel):
    answers: list[str] | str


async def clarify(state: State) -> dict[str, Any]:
    """Pause, and add the answers to the goal. Any words answer: who leaves it open says so, too."""
    task, questions = state["task"], state["questions"]
    said = _words(interrupt(clarify_question(task, questions)))
    if isinstance(said, list):
        lines = [f"{q} {a or LEFT_OPEN}" for q, a in zip(questions, said, strict=False)]
    else:
        lines = [*questions, said or LEFT_OPEN]
    told = "\n".join(line[:ANSWER_CHARS] for line in lines)
    goal = f"{task.goal}\n\nAsked and answered:\n{told}"
    return {"task": task.model_copy(update={"goal": goal}), "questions": [], "clarified": True}


def _words(said: Any) -> str | list[str]:
    """What a person said, in one text or to one question after another; empty for nothing."""
    match said:
        case {"decisions": [decision, *_]} | [dict() as decision, *_]:
            return _words(decision)
        case {"type": "respond" | "response", **more}:
            return str(more.get("message") or more.get("args") or "").strip()
        case list():
            return [str(one).strip() for one in said]
        case str():
            return said.strip()
    match read_answer(said):
        case Edit(args=args):
            return _edited(args)
        case No(reason=reason):
            return reason
    return _edited(said) if isinstance(said, dict) else ""


def _edited(args: dict[str, Any]) -> str | list[str]:
    try:
        answers = _Answers.model_validate(args).answers
    except ValidationError:
        return ""
    return [one.strip() for one in answers] if isinstance(answers, list) else answers.strip()
