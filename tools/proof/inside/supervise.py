"""Starts pytest in a process of its own and reports what that said, as one line of JSON.

The code under test is run as the same user, and may write whatever pytest may. So this process
keeps to itself the word by which its line is known, lets nobody look into it where it may, and
looks at the tests again in the end.

Where it is told what to run ``then``, and nothing has failed, that is run in the same way: by a
process that was made before anybody's code was seen, once nothing is left of the first run.

Standard library only, and of that as little as takes no time to import.
"""

import ctypes
import marshal
import os
import sys

from .heard import OUTPUT_CHARS, Run
from .later import Later

try:
    from _json import encode_basestring_ascii as quoted
except ImportError:  # not this Python
    from json import dumps as quoted

DUMPABLE, SUBREAPER = 4, 36  # for prctl


def main() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DUMPABLE, 0)
        ctypes.CDLL(None).prctl(SUBREAPER, 1)
    with open(sys.argv[1], "rb") as file:
        job = marshal.load(file)
    os.unlink(sys.argv[1])
    first, here = Run(job["tests"]), os.stat(".")
    later = Later() if job["then"] else None
    descriptors = [first.reports.writing, *(later.given if later else ())]
    for descriptor in descriptors:
        os.set_inheritable(descriptor, True)
    process = os.posix_spawn(
        job["command"][0],
        [*job["command"], ",".join(map(str, descriptors))],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, first.output.writing, to) for to in (1, 2)],
    )
    first.hear()
    if later:
        later.meet()
    code = wait(process, later)
    tell(job["secret"], code, first)
    if later and not code and os.stat(".").st_ino == here.st_ino and later.alone():
        later.begin(job)
        tell(job["then"]["secret"], wait(later.process, None), later.run)
    os._exit(0)


def wait(process: int, later: Later | None) -> int:
    """Its exit code, -n where signal n ended it; whatever else ends is looked after, too."""
    while True:
        pid, status = os.waitpid(-1, 0)
        if pid == process:
            return os.waitstatus_to_exitcode(status)
        if later and pid == later.process:
            later.process = 0


def tell(secret: str, code: int, run: Run) -> None:
    facts = {
        "secret": quoted(secret),
        "exit_code": str(code),
        "reports": quoted(run.reports.text()),
        "output": quoted(run.output.text()[-OUTPUT_CHARS:]),
        "changed": f"[{', '.join(map(quoted, run.changed()))}]",
    }
    said = ", ".join(f'"{name}": {fact}' for name, fact in facts.items())
    data = f"\n{{{said}}}\n".encode()
    while data:
        data = data[os.write(1, data) :]
