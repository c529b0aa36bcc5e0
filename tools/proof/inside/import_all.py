"""Imports each module of a project and tells, a line of JSON each, which of them fail.

One process imports them all, as the program would; where that one ends or hangs, another goes on
with the next module. Standard library only.
"""

import importlib
import json
import os
import signal
import sys
from typing import Any

ROOTS = ("", "src")  # folders of the project that its modules are imported from
FRAMES = 3
UNREADY = ("ImproperlyConfigured", "AppRegistryNotReady")


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    here = os.getcwd()
    sys.path += [os.path.join(here, root).rstrip("/") for root in ROOTS]
    os.environ.update(job["given"])
    waiting = list(job["modules"].items())
    while waiting:
        reading, writing = os.pipe()
        if not os.fork():
            os.close(reading)
            import_all(waiting, job, writing)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as lines:
            told = [json.loads(line) for line in lines]
        _, status = os.wait()
        waiting = waiting[len(told) :]
        for line in told:
            say(line)
        if waiting:  # the one that was under way ended the process
            path, _ = waiting.pop(0)
            code = os.waitstatus_to_exitcode(status)
            hung = code == -signal.SIGALRM
            kind = "hung" if hung else "exit"
            say({"path": path, "kind": kind, "said": f"the process ended ({code})"})


def say(line: dict[str, Any]) -> None:
    sys.stdout.write(f"{json.dumps(line)}\n")
    sys.stdout.flush()


def import_all(modules: list[tuple[str, str]], job: dict[str, Any], writing: int) -> None:
    # What a project prints, or asks for, is not ours.
    silent = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(silent, descriptor)
    for path, name in modules:
        signal.alarm(job["seconds"])
        sys.argv = [path]
        fault = import_one(name, job)
        signal.alarm(0)
        os.write(writing, f"{json.dumps({'path': path, **fault})}\n".encode())


def import_one(name: str, job: dict[str, Any]) -> dict[str, Any]:
    """As it is, and where that fails once more with the variables that the project reads.

    If this ends in another way, the first failure was for want of them.
    """
    first = attempt(name, job["django"])
    unset = {key: value for key, value in job["variables"].items() if key not in os.environ}
    if first["kind"] not in ("error", "exit") or not unset:
        return first
    os.environ.update(unset)
    for module in [known for known, there in sys.modules.items() if is_own(there)]:
        del sys.modules[module]
    second = attempt(name, job["django"])
    if second["kind"] == "imported" or second["said"] == first["said"]:
        return second
    return {**second, "wants": sorted(unset)}


def attempt(name: str, django: str) -> dict[str, Any]:
    unready: Exception | None = None
    try:
        unready = set_up(django) if django else None
        importlib.import_module(name)
    except SystemExit as error:
        return told(error, "exit")
    except ModuleNotFoundError as error:
        return told(error, "missing", missing=error.name)
    except BaseException as error:
        return told((unready if type(error).__name__ in UNREADY else None) or error, "error")
    return {"kind": "imported"}


def set_up(settings: str) -> Exception | None:
    """Have Django ready, without which no file of it can be imported; why it is not."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings)
    try:
        importlib.import_module("django").setup()
    except Exception as error:
        return error
    return None


def is_own(module: Any) -> bool:
    file = getattr(module, "__file__", None) or ""
    return file.startswith(f"{os.getcwd()}/") and file != os.path.abspath(__file__)


def told(error: BaseException, kind: str, **more: Any) -> dict[str, Any]:
    import traceback  # which most projects need not wait for

    here, ours = f"{os.getcwd()}/", os.path.abspath(__file__)
    frames = [
        f"{frame.filename.removeprefix(here)}:{frame.lineno}: in {frame.name}\n    {frame.line}"
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(here) and frame.filename != ours
    ]
    said = "".join(traceback.format_exception_only(error)).strip()
    return {"kind": kind, "said": "\n".join([*frames[-FRAMES:], said])[-1000:], **more}


if __name__ == "__main__":
    main()
