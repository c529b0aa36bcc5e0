"""``--detach``: the same command in a process of its own, which outlives the shell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from cli.live.views import Form, form_of
from cli.screen import hanging, show, show_json, tell
from schema.errors import StorageError
from schema.settings import Settings, load_config

FORMS = ("--detach", "--json", "--jsonl", "--quiet", "-q")
LOOK_S = 0.05


def log_of(run_id: str, settings: Settings) -> Path:
    """Where what a run without a terminal tells is written: a JSON object a line."""
    return settings.state_folder / "detached" / f"{run_id}.jsonl"


def form_here(json: bool, jsonl: bool, quiet: bool, detach: bool) -> Form:
    """What is to be printed of a run here; with ``detach`` it is started elsewhere, and this exits.

    Raises UsageError, StorageError.
    """
    form = form_of(json, jsonl, quiet)
    if detach:
        _detached(form)
    return form


def _detached(form: Form) -> NoReturn:
    """Start it, and exit as soon as its run can be watched, or with what it was refused for.

    Raises StorageError.
    """
    settings, as_json = load_config(), form.machine
    log = log_of(f"process-{os.getpid()}", settings)
    try:
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        output = os.open(log, os.O_CREAT | os.O_TRUNC | os.O_WRONLY | os.O_APPEND, 0o600)
    except OSError as error:
        raise StorageError(f"cannot write {log}: {error.strerror}") from error
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", *_same_command(sys.argv[1:])],
        stdin=subprocess.DEVNULL if sys.stdin.isatty() else None,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )
    os.close(output)
    while True:
        code = process.poll()
        told = list(documents(log.read_text(encoding="utf-8", errors="replace")))
        if run_id := next((one["id"] for one in told if one.get("kind") == "run"), None):
            os.replace(log, log_of(run_id, settings))
            if as_json:
                show_json({"id": run_id, "process": process.pid})
            else:
                show(f"run {run_id} goes on without this terminal: roma-ptc watch {run_id}")
            sys.exit(0)
        if code is not None:
            said = log.read_text(encoding="utf-8", errors="replace")
            log.unlink()
            _refused(told, said, code, as_json)
        time.sleep(LOOK_S)


def documents(text: str) -> list[dict[str, Any]]:
    """The objects of such a file; what else was said in it, warnings for instance, is none."""
    found = []
    for line in text.split("\n"):
        try:
            one = json.loads(line) if line.startswith("{") else None
        except ValueError:  # its end has not been written yet
            continue
        if isinstance(one, dict):
            found.append(one)
    return found


def _same_command(arguments: list[str]) -> list[str]:
    end = arguments.index("--") if "--" in arguments else len(arguments)
    options = [one for one in arguments[:end] if one not in FORMS]
    return [options[0], "--jsonl", *options[1:], *arguments[end:]]


def _refused(told: list[dict[str, Any]], said: str, code: int, as_json: bool) -> NoReturn:
    error = next((one for one in told if "error" in one), None)
    if as_json and error:
        show_json(error)
    else:
        tell(hanging(f"error: {error['error']['message']}" if error else said.strip()))
    sys.exit(code or 1)
