"""Asking a person, in the terminal or by way of a later command."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click
import typer

from graph import Question
from nodes.approve import Unclear, read_answer
from schema.errors import PausedError, UsageError


def ask(question: Question, as_json: bool) -> dict[str, Any]:
    """Show every question that waits, one after another, and read its answer. By question id.

    Raises PausedError, which says how to answer later, where nobody can be asked.
    """
    run_id, asked = question
    if as_json:
        typer.echo(json.dumps({"id": run_id, "asked": asked}))
    elif not sys.stdin.isatty():
        for request in asked.values():
            typer.echo(request["action_requests"][0]["description"], err=True)
    if as_json or not sys.stdin.isatty():
        raise PausedError(
            f"run {run_id} waits for your answer: roma-ptc resume {run_id} --answer yes "
            "(or no, or a file with the edited plan)",
            run_id,
            asked,
        )
    return {id_: _asked(request) for id_, request in asked.items()}


def given_answer(text: str) -> str:
    """An answer from the command line: the content of a file of that name, else the words.

    Raises UsageError for what is neither yes, no, nor a plan.
    """
    try:
        said = Path(text).read_text(encoding="utf-8") if os.path.isfile(text) else text
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the answer in {text}: {error}") from error
    if isinstance(read := read_answer(said), Unclear):
        raise UsageError(f"--answer takes yes, no, or a file with a plan: {read.why[0]}")
    return said


def _asked(request: dict[str, Any]) -> str:
    (action,), (review,) = request["action_requests"], request["review_configs"]
    typer.echo(action["description"], err=True)
    editable = "edit" in review["allowed_decisions"]
    prompt = "Your answer: yes, no, or edit" if editable else "Your answer: yes or no"
    while True:
        said: str = typer.prompt(prompt, err=True)
        if editable and said.strip().casefold() in ("edit", "e"):
            said = click.edit(json.dumps(action["args"], indent=2), extension=".json") or ""
            if not said:
                typer.echo("nothing was saved", err=True)
                continue
        read = read_answer(said)
        if not isinstance(read, Unclear):
            return said
        typer.echo(f"error: {read.why[0]}", err=True)
