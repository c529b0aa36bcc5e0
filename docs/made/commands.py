"""The command line, as typer tells it."""

from __future__ import annotations

import html
import re

import typer
from typer.cli import get_docs_for_click

from cli.main import app

OPENING = """# Commands

Exit codes: 0 it is proved, 1 it failed, 2 the input has to be mended, 3 it waits for an answer,
4 nothing was found wrong but less was proved than `proof.least` asks, 130 stopped. What an error
means: [troubleshooting](../troubleshooting.md#errors).

"""


def page() -> str:
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="roma-ptc")
    made = get_docs_for_click(obj=command, ctx=context, name="roma-ptc", title="`roma-ptc`")
    # The list of commands is cut off in the middle of sentences; their sections stand below.
    made = re.sub(r"\*\*Commands\*\*:\n\n(\* .*\n)+\n", "", html.unescape(made))
    made = re.sub(r"^\* `--help`.*\n", "", made, flags=re.MULTILINE)
    made = made.replace("**Options**:\n\n\n", "").replace("_", r"\_")
    return OPENING + re.sub(r"^(#+) ", r"#\1 ", made.strip(), flags=re.MULTILINE) + "\n"
