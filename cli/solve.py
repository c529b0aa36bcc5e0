"""``roma-ptc solve``: steps on standard error as they happen, the outcome on standard output."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from cli.approval import ask, given_answer
from cli.interrupt import stop_at_once, stop_in_order
from cli.live.tree import Tree
from cli.live.views import Form, View
from cli.repository import told_git
from cli.screen import show, show_json, tell
from cli.tests import read_tests
from cli.view import summary
from graph import Question, Solution, Step, astream, atask_tree, load_config
from graph.runs.origin import new_run_id
from graph.runs.planned import Wanted, begun
from schema.errors import RomaError, StoppedError
from schema.settings import Settings
from tools.base import Existing


def start_run(
    goal: str,
    tests: list[Path],
    out: Path | None,
    profile: str | None,
    overrides: list[str],
    form: Form,
    overwrite: bool = False,
    git: bool = False,
    base: Existing | None = None,
    rules: str = "",
) -> None:
    """Solve a goal in a new run."""
    config, given = load_config(profile, overrides), read_tests(tests)
    if config.approval.questions is None and sys.stdin.isatty() and not form.machine:
        config = load_config(profile, [*overrides, "approval.questions=true"])
    files = base.files if base else {}
    wanted, run_id, limits = asyncio.run(begun(Wanted(goal, given, config, files, rules)))
    if wanted is None:
        tell("the plan is that of the estimate")
    more: dict[str, Any] = {"tests": given, "overrides": limits, "git": git}
    more |= {"base": base, "rules": rules}
    _run(wanted, run_id, config, out, form, overwrite, **more)


def resume_run(
    run_id: str,
    out: Path | None,
    form: Form,
    profile: str | None = None,
    answer: str | None = None,
    overwrite: bool = False,
    overrides: Sequence[str] = (),
) -> None:
    """Go on with a run, with the settings it was started with and the ``overrides``."""
    said = given_answer(answer, run_id) if answer is not None else None
    config = load_config(profile)
    _run(None, run_id, config, out, form, overwrite, answer=said, overrides=overrides)


def follow_run(
    run_id: str,
    goal: str,
    out: Path | None,
    form: Form,
    overwrite: bool,
    overrides: Sequence[str],
) -> None:
    """Change what a run has built, with the settings it was started with and the ``overrides``."""
    tell(f"after run {run_id}")
    new, config = new_run_id(), load_config()
    _run(goal, new, config, out, form, overwrite, overrides=overrides, follows=run_id)


def _run(
    goal: str | None,
    run_id: str,
    config: Settings,
    out: Path | None,
    form: Form,
    overwrite: bool,
    tests: dict[str, str] | None = None,
    answer: Any = None,
    overrides: Sequence[str] = (),
    follows: str | None = None,
    git: bool = False,
    base: Existing | None = None,
    rules: str = "",
) -> None:
    """Run to the end and exit: 0 proved, 1 failed, 3 waits for an answer, 4 unproven, 130."""
    resume_with = f"roma-ptc solve --resume {run_id}"
    view = View(form, Tree(config.budget.max_cost_usd))
    told = False

    def tell_id() -> None:
        nonlocal told
        if not told:
            view.say(f"run {run_id}   (if it is cut short: {resume_with})", kind="run", id=run_id)
        told = True

    async def run(goal: str | None, answer: Any) -> Solution | Question:
        options: dict[str, Any] = {"tests": tests, "run_id": run_id, "answer": answer}
        options |= {"out": out, "overwrite": overwrite, "on_start": tell_id}
        options |= {"overrides": overrides, "follows": follows if goal else None}
        options |= {"git": git and goal is not None, "base": base if goal else None}
        options |= {"rules": rules, "on_event": view.hear, "words": view.words}
        if goal is None:
            view.tree.know((await atask_tree(run_id, config))[1])
        with view.shown():
            async for event in astream(goal, config, **options):
                if not isinstance(event, Step):
                    return event
                view.take(event)
        raise AssertionError("a run ends with its solution or a question")

    stop_in_order()
    gc.freeze()  # what has been imported is no garbage
    try:
        solution = asyncio.run(run(goal, answer))
        while isinstance(solution, Question):
            solution = asyncio.run(run(None, ask(solution, form.machine)))
    except (KeyboardInterrupt, typer.Abort) as error:
        if not told:
            raise  # nothing had begun
        stopped = StoppedError(f"stopped; nothing is lost. Go on with: {resume_with}")
        stopped.run_id = run_id
        raise stopped from error
    except RomaError as error:
        if told or goal is None:  # else there is no such run
            error.run_id = run_id
        raise
    stop_at_once()
    if form.machine:
        receipt = solution.receipt.model_dump(mode="json")
        files = {file.path: file.content for file in (*solution.artifacts, *solution.handover)}
        whole = {"id": run_id, "answer": solution.answer, **_delivered(solution), **receipt}
        show_json(whole | {"contents": files})
    else:
        show(summary(solution))
    sys.exit(solution.receipt.exit_code)


def _delivered(solution: Solution) -> dict[str, Any]:
    told: dict[str, Any] = {"out": None}
    if delivery := solution.delivery:
        copies = [str(copy) for copy in delivery.copies]
        told = {"out": str(solution.out), "kept": delivery.kept or None, "copies": copies}
    return told | ({"git": told_git(solution.in_git)} if solution.in_git else {})
