"""How a command ends without a result: a line for people, an object for programs, a code."""

from __future__ import annotations

import sys
import traceback

import typer

from cli.interrupt import stop_silently, wants_json
from cli.screen import hanging, show_json, tell
from schema.errors import PausedError, RomaError, StoppedError

BEHIND_DASHES = 'a goal that begins with "-" goes behind --, as in: roma-ptc {} -- "{}"'


def end_with(error: BaseException) -> int:
    """Say what was wrong, and return the exit code."""
    stop_silently()
    match error:
        case RomaError():
            said, kind, code = str(error), type(error).__name__, error.exit_code
        case typer.TyperException() if not error.format_message():
            return error.exit_code  # a command alone, which has printed its help
        case typer.TyperException():
            said, kind, code = _usage(error), "UsageError", error.exit_code
        case KeyboardInterrupt() | typer.Abort():
            return end_with(StoppedError("stopped"))
        case _:
            said, kind, code = f"{type(error).__name__}: {error}", "InternalError", 1
            tell(hanging("".join(traceback.format_exception(error)).rstrip()))
    # The terminal shows ^C where it was pressed: the line begins anew.
    tell("\n" + said if isinstance(error, StoppedError) else hanging(f"error: {said}"))
    # The document of a run that waits is its question, which was printed when it was asked.
    if wants_json() and not isinstance(error, PausedError):
        run = {"id": error.run_id} if isinstance(error, RomaError) and error.run_id else {}
        show_json({**run, "error": {"type": kind, "message": said, "exit_code": code}})
    return code


def _usage(error: typer.TyperException) -> str:
    """A mistake on the command line, and where to read on, on one line."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "roma-ptc"
    said = " ".join(error.format_message().split()).removesuffix(".").replace("Value error, ", "")
    unknown_option = getattr(error, "option_name", None)
    if context and context.info_name in ("solve", "route") and unknown_option:
        dashed = [text for text in sys.argv[1:] if text.startswith("-") and len(text.split()) > 1]
        return f"{said}; {BEHIND_DASHES.format(context.info_name, (dashed or ['-…'])[0])}"
    return f"{said} (see {command} --help)"
