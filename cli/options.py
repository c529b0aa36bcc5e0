"""Options and arguments that several commands of ``roma-ptc`` have."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from schema.variables import ENV_FILE


def flag(*names: str, help: str) -> Any:
    """An option that is given or not: typer would show `<bool>`, as if a word had to follow."""
    return typer.Option(*names, metavar="", help=help)


# typer cannot read `list[str] | None`.
Out = Annotated[Optional[Path], typer.Option(metavar="DIR", help="Folder to deliver to.")]  # noqa: UP045
Overwrite = Annotated[
    bool,
    flag(
        "--overwrite",
        help="Replace what is in the way, and keep a copy of it beside.",
    ),
]
From = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--from", metavar="DIR", help="A project to build on: a folder or repository."),
]
Rules = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(metavar="FILE", help="House rules for code, in place of the project's AGENTS.md."),
]
BuildOn = Annotated[
    bool,
    flag("--build-on", help="Change the earlier delivery in the folder of --out."),
]
MakeRepository = Annotated[
    bool,
    flag("--git", help="Make a git repository of the new folder: a commit per part."),
]
Set = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Option("--set", metavar="KEY=VALUE", help="One setting, such as limits.depth=2."),
]
Goal = Annotated[
    Optional[str],  # noqa: UP045
    typer.Argument(metavar="GOAL", help="What is wanted, in plain words; - reads standard input."),
]
GoalFile = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(metavar="FILE", help="A file with the goal; - reads standard input."),
]
Approve = Annotated[
    bool,
    flag("--approve", help="Pause on every plan and ask before it is done."),
]
NoCache = Annotated[
    bool,
    flag("--no-cache", help="Take nothing from earlier runs, and leave nothing."),
]
Profile = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        metavar="NAME|PATH",
        help="Settings profile: general, offline, NAME for config/NAME.yaml, or a .yaml file.",
    ),
]


def _name_env_file(path: Path | None) -> Path | None:
    # Whatever loads settings in this process finds it there.
    if path is not None:
        os.environ[ENV_FILE] = str(path)
    return path


EnvFile = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(
        "--env-file",
        metavar="FILE",
        callback=_name_env_file,
        help="File of variables to take whole; .env is read without addresses of others.",
    ),
]
Test = Annotated[
    Optional[list[Path]],  # noqa: UP045
    typer.Option(
        metavar="FILE|DIR",
        help="Acceptance test: a pytest file, or a folder with all that belongs to its tests; "
        "may be given more than once.",
    ),
]
Json = Annotated[bool, flag("--json", help="Print one JSON object, and only that.")]
JsonLines = Annotated[
    bool,
    flag("--jsonl", help="Print events as they happen, a JSON object a line."),
]
Detach = Annotated[
    bool,
    flag("--detach", help="Go on without this terminal; `watch ID` shows the run."),
]
Quiet = Annotated[bool, flag("--quiet", "-q", help="Print the outcome alone.")]
MaxCost = Annotated[
    Optional[float],  # noqa: UP045
    typer.Option(metavar="USD", min=0, help="The run may cost no more; it pauses or stops."),
]
MaxTokens = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option(metavar="COUNT", min=1, help="Tokens in and out that the run may take."),
]
MaxCalls = Annotated[
    Optional[int],  # noqa: UP045
    typer.Option(metavar="COUNT", min=1, help="Model calls that the run may make."),
]


def budget(cost: float | None, tokens: int | None, calls: int | None) -> list[str]:
    """The settings that these options stand for."""
    given = {"max_cost_usd": cost, "max_tokens": tokens, "max_calls": calls}
    return [f"budget.{name}={value}" for name, value in given.items() if value is not None]


RunId = Annotated[str, typer.Argument(metavar="ID", help="Id of a run.")]
