"""``roma-ptc completion``: what a shell loads to complete commands and options."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Annotated

import typer

from cli.screen import write

_ASKED = "_ROMA_PTC_COMPLETE"


class Shell(StrEnum):
    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(
    shell: Annotated[Shell, typer.Argument(help="The shell that is to complete.")],
) -> None:
    """Print a script that completes commands and options: source <(roma-ptc completion bash)."""
    from typer._completion_shared import get_completion_script

    script = get_completion_script(prog_name="roma-ptc", complete_var=_ASKED, shell=shell.value)
    write(f"{script}\n")


def prepare_completion() -> None:
    """Let typer answer where it is a shell that asks."""
    if _ASKED in os.environ:
        from typer import completion

        completion.completion_init()  # type: ignore[attr-defined]
