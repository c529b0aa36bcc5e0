"""Ctrl-C: one line and exit code 130, at any moment. Imports next to nothing, to be there first."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

INTERRUPTED = 130  # what a shell reports for a program that Ctrl-C ended
_DOCUMENT = b'{"error": {"type": "Stopped", "message": "stopped", "exit_code": 130}}\n'


def wants_json() -> bool:
    """Whether the command line asks for JSON; also when the rest of it cannot be read."""
    arguments = sys.argv[1:]
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return not {"--json", "--jsonl"}.isdisjoint(options)


def stop_at_once() -> None:
    """Let Ctrl-C end the process on the spot: nothing is under way that has to be put in order.

    An exception would not do: raised inside of an import it may be swallowed, or reported.
    """
    signal.signal(signal.SIGINT, _stop)


def stop_in_order() -> None:
    """Let Ctrl-C raise KeyboardInterrupt: processes and files are to be put in order first."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def stop_silently() -> None:
    """Let a further Ctrl-C end the process without a word: all is said."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _stop(number: int, frame: FrameType | None) -> None:
    for stream, said in ((2, b"\nstopped\n"), (1, _DOCUMENT if wants_json() else b"")):
        try:
            os.write(stream, said)
        except OSError:
            continue
    os._exit(INTERRUPTED)
