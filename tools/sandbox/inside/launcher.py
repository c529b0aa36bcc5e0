"""The first program inside the sandbox: it starts the command in its room, and keeps watch over it.

A program of ours it becomes itself: another interpreter would take longer than most of them.

Started with a job on standard input (see ``tools/sandbox/job.py``), in Python's own ``marshal``
form, which is read without an import that would take longer than all the rest. Just before the
command takes over, one NUL byte is written to stderr: what stands before that byte was said by
the sandbox, what follows by the command.
"""

from __future__ import annotations

import marshal
import os
import sys

from .confine import become, confine, join_fresh_keyring, restrict
from .watch import keep, look_after_orphans

TYPE_CHECKING = False
if TYPE_CHECKING:
    import signal
    from typing import Any
else:  # the same without enums, which take a sixth of the time in which a sandbox starts
    import _signal as signal


OURS = "ours"  # as the first word of a command


def main() -> None:
    job = marshal.load(sys.stdin.buffer)
    # The command cannot disturb the watch; what is waited for is taken from the queue.
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    join_fresh_keyring()
    look_after_orphans()
    child = os.fork()
    if not child:
        try:
            start(job)
        except Exception as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(1)
    if job["ruleset"] is not None:
        os.close(job["ruleset"])
    os._exit(keep(child, job["watch"]))  # the interpreter's own end takes a while


def start(job: dict[str, Any]) -> None:
    """Become the command."""
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    if job["uid"] is not None:
        become(job["uid"], job["searches"])
    lay_out(job["files"], f"{job['room']}/work")
    restrict(job["limits"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    confine(job["ruleset"], bytes.fromhex(job["calls"]))
    word, *words = job["command"]
    os.write(2, b"\0")
    if word == OURS:
        become_ours(*words)
    try:
        os.execvp(word, [word, *words])
    except OSError as error:
        os.write(2, f"{word}: {error.strerror}\n".encode())
        os._exit(127)


def become_ours(source: str, *words: str) -> None:
    """Run a program without another interpreter, as ``python -I -S -c`` would."""
    sys.argv, code = ["-c", *words], 0
    try:
        exec(source, {"__name__": "__main__"})
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if code and code is not end.code:
            sys.stderr.write(f"{end.code}\n")
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    sys.stdout.flush()
    os._exit(code)


def lay_out(files: dict[str, str | bytes], folder: str) -> None:
    os.makedirs(folder)
    os.chdir(folder)
    for name, content in files.items():
        if parent := os.path.dirname(name):
            os.makedirs(parent, exist_ok=True)
        with open(name, "xb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
