"""What a person's answer says, in every form in which it may come.

Forms: LangChain's decisions, the older responses of Agent Inbox, true and false, a plan as data or
as JSON text, and plain words.
"""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AliasChoices, BaseModel, Field, TypeAdapter, ValidationError

from nodes.approve.words import words_say
from tools.reading.documents import explained

REASON_CHARS = 1000
QUOTED_CHARS = 200
WORDS_CHARS = 10_000  # what is longer is no plain yes or no
_LISTS, _LISTS_OR_WORDS = ("subtasks", "criteria"), ("assumptions", "answers")


class Yes(NamedTuple):
    pass


class No(NamedTuple):
    reason: str = ""


class Edit(NamedTuple):
    """Other arguments than those shown, and of which action if that was said."""

    args: dict[str, Any]
    action: str | None = None


class Unclear(NamedTuple):
    """Neither a yes, a no, nor an edit, and why."""

    why: list[str]


Answer = Yes | No | Edit | Unclear


class _Approve(BaseModel):
    type: Literal["approve", "accept"]


class _Reject(BaseModel):
    type: Literal["reject", "ignore"]
    message: str | None = None


class _Respond(BaseModel):
    type: Literal["respond", "response"]
    message: Annotated[str, Field(validation_alias=AliasChoices("message", "args"))]


class _Action(BaseModel):
    name: Annotated[str, Field(validation_alias=AliasChoices("name", "action"))]
    args: Annotated[dict[str, Any], Field(validation_alias=AliasChoices("args", "arguments"))]


class _Edit(BaseModel):
    type: Literal["edit"]
    edited_action: Annotated[_Action, Field(validation_alias=AliasChoices("edited_action", "args"))]


_Decision = Annotated[_Approve | _Reject | _Respond | _Edit, Field(discriminator="type")]
_decisions: TypeAdapter[_Decision] = TypeAdapter(_Decision)


def read_answer(said: Any) -> Answer:
    """What an answer says; ``Unclear`` for whatever is not plainly a yes, a no, or a plan."""
    match said:
        case bool():
            return Yes() if said else No()
        case str():
            return _of_text(said.strip())
        case dict() | list():
            return _of_data(said)
    return Unclear([_neither(repr(said))])


def _of_text(text: str) -> Answer:
    if text.startswith("```") and text.endswith("```"):
        text = text[3:-3].partition("\n")[2].strip() or text
    if text.startswith(("{", "[")):
        try:
            return _of_data(json.loads(text))
        except (ValueError, RecursionError) as error:
            return Unclear([f"it begins as JSON does, and cannot be read as JSON: {error}"])
    match words_say(text) if len(text) <= WORDS_CHARS else None:
        case "yes":
            return Yes()
        case "no":
            return No("" if len(text.split()) == 1 else text[:REASON_CHARS])
    return Unclear([_neither(repr(text))])


def _of_data(said: Any) -> Answer:
    if isinstance(said, dict) and isinstance(said.get("decisions"), list):
        said = said["decisions"]
    if isinstance(said, list):
        if len(said) != 1:
            return Unclear([f"one decision is asked for, and there are {len(said)}"])
        said = said[0]
    if not isinstance(said, dict):
        return Unclear([_neither(json.dumps(said, default=str))])
    if "subtasks" in said:
        return _edit(said)
    if "type" not in said:
        return Unclear([_neither(json.dumps(said, default=str))])
    try:
        decision = _decisions.validate_python(said)
    except ValidationError as error:
        return Unclear(explained(error))
    match decision:
        case _Approve():
            return Yes()
        case _Reject(message=reason):
            return No((reason or "").strip()[:REASON_CHARS])
        case _Respond(message=text):
            return _of_text(text.strip())
        case _Edit(edited_action=action):
            return _edit(action.args, action.name)


def _edit(args: dict[str, Any], action: str | None = None) -> Answer:
    """An edit; a form in which a person edits gives lists back as the text that it showed."""
    for name in (*_LISTS, *_LISTS_OR_WORDS):
        if isinstance(text := args.get(name), str):
            try:
                read = json.loads(text)
            except (ValueError, RecursionError) as error:
                if name in _LISTS:
                    return Unclear([f"{name} cannot be read as JSON: {error}"])
                continue
            if name in _LISTS or isinstance(read, list):
                args = {**args, name: read}
    return Edit(args, action)


def _neither(said: str) -> str:
    shown = said if len(said) <= QUOTED_CHARS else f"{said[:QUOTED_CHARS]}…"
    return f"{shown} is neither a plain yes or no, nor a plan"
