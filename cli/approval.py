"""Asking a person, in the terminal or by way of a later command."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click
import typer

from cli.reading import read_text
from cli.screen import hanging, show_json, tell
from graph import Question, pending
from nodes.approve import CLARIFY, Unclear, read_answer
from schema.errors import PausedError, UsageError


def ask(question: Question, as_json: bool) -> dict[str, Any]:
    """Show every question that waits, one after another, and read its answer. By question id.

    Raises PausedError, which says how to answer later, where nobody can be asked.
    """
    run_id, asked = question
    if as_json:
        show_json({"id": run_id, "asked": asked})
    elif not sys.stdin.isatty():
        for id_, request in asked.items():
            if len(asked) > 1:
                tell(f"question {id_}")
            tell(request["action_requests"][0]["description"])
    if as_json or not sys.stdin.isatty():
        others = "or no, or a file with the edited plan"
        if len(asked) > 1:
            others = """or no, for all; '{"QUESTION": "yes", "OTHER": "no"}' answers each"""
        raise PausedError(
            f"run {run_id} waits for your answer: roma-ptc resume {run_id} --answer yes ({others})",
            run_id,
            asked,
        )
    return {id_: _asked(request) for id_, request in asked.items()}


def given_answer(text: str, run_id: str) -> str | dict[str, Any]:
    """An answer from the command line to what a run asks: the content of a file of that name, else
    the words.

    Answers by question id are a JSON object. Raises UsageError for what answers nothing.
    """
    said = read_text(Path(text), "the answer in") if os.path.isfile(text) else text
    if isinstance(read := read_answer(said), Unclear) and CLARIFY not in pending(run_id):
        if by_id := _by_id(said):
            return by_id
        raise UsageError(f"--answer takes yes, no, or a file with a plan: {read.why[0]}")
    return said


def _by_id(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    good = isinstance(said, dict) and not any(
        isinstance(read_answer(answer), Unclear) for answer in said.values()
    )
    return said if good else {}


def _asked(request: dict[str, Any]) -> str:
    (action,), (review,) = request["action_requests"], request["review_configs"]
    tell(action["description"])
    if action["name"] == CLARIFY:
        words: str = typer.prompt("Your answer, in words", err=True)
        return words
    editable = "edit" in review["allowed_decisions"]
    prompt = "Your answer: yes, no, or edit" if editable else "Your answer: yes or no"
    while True:
        said: str = typer.prompt(prompt, err=True)
        if editable and said.strip().casefold() in ("edit", "e"):
            said = click.edit(json.dumps(action["args"], indent=2), extension=".json") or ""
            if not said:
                tell("nothing was saved")
                continue
        read = read_answer(said)
        if not isinstance(read, Unclear):
            return said
        tell(hanging(f"error: {read.why[0]}"))
