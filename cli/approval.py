"""Asking a person about a plan, in the terminal or by way of a later command."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
import typer

from cli.screen import hanging, one_line, show_json, tell
from graph import Question
from schema.errors import PausedError, UsageError

Answer = str | dict[str, Any]


def ask(question: Question, as_json: bool) -> Answer:
    """Show the plan and read yes, no, or an edited plan.

    Raises PausedError, which says how to answer later, where nobody can be asked.
    """
    if as_json:
        show_json({"id": question.run_id, **question.asked})
    else:
        tell(_shown(question.asked))
    if as_json or not sys.stdin.isatty():
        raise PausedError(
            f"run {question.run_id} waits for your answer: "
            f"roma-ptc resume {question.run_id} --answer yes (or no, or a JSON file with a plan)",
            question.run_id,
            question.asked,
        )
    while True:
        said = typer.prompt("Carry out this plan? yes, no, or edit", err=True).strip().lower()
        if said in ("yes", "y", "no", "n"):
            return "yes" if said.startswith("y") else "no"
        if said in ("edit", "e"):
            plan = json.dumps(question.asked["plan"], indent=2)
            try:
                return _parsed(click.edit(plan, extension=".json") or plan, "the edited plan")
            except UsageError as error:
                tell(hanging(f"error: {error}"))


def read_answer(text: str) -> Answer:
    """yes, no, or the plan in a JSON file. Raises UsageError."""
    if text in ("yes", "no"):
        return text
    try:
        return _parsed(Path(text).read_text(encoding="utf-8"), text)
    except OSError as error:
        raise UsageError(f"--answer takes yes, no or a file: {text}: {error.strerror}") from error


def _parsed(text: str, where: str) -> Answer:
    try:
        return dict(json.loads(text))
    except ValueError as error:
        raise UsageError(f"{where} is no JSON object with subtasks: {error}") from error


def _shown(asked: dict[str, Any]) -> str:
    lines = [f"plan for task {asked['task']}: {one_line(asked['goal'])}"]
    for part in asked["plan"]["subtasks"]:
        after = f"  after {', '.join(part['depends_on'])}" if part["depends_on"] else ""
        files = ", ".join(part["files"]) or part["type"] or ""
        lines.append(f"  {part['id']:<4}{one_line(part['goal'])}  [{files}]{after}")
    expected = asked["estimate"]
    seconds = f", about {expected['seconds']} s" if expected["seconds"] else ""
    lines.append(f"  estimate: {expected['calls']} calls, ${expected['cost_usd']:.4f}{seconds}")
    lines += [f"  fault: {one_line(fault)}" for fault in asked["faults"]]
    return "\n".join(lines)
