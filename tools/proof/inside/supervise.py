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
import time
from _thread import allocate_lock, start_new_thread

try:
    from _json import encode_basestring_ascii as quoted
except ImportError:  # not this Python
    from json import dumps as quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

OUTPUT_CHARS = 4000
REPORT_BYTES = 8_000_000
DUMPABLE, SUBREAPER = 4, 36  # for prctl
SIGKILL = 9


def main() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DUMPABLE, 0)
        ctypes.CDLL(None).prctl(SUBREAPER, 1)
    with open(sys.argv[1], "rb") as file:
        job = marshal.load(file)
    os.unlink(sys.argv[1])
    first, here = Run(job["tests"]), os.stat(".")
    later = Later(job) if job["then"] else None
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


class Pipe:
    """Keeps the last bytes of what comes through it, at most so many."""

    def __init__(self, most: int) -> None:
        self._reading, self.writing = os.pipe()
        self._most, self._read, self._ended = most, bytearray(), allocate_lock()

    def hear(self) -> None:
        os.close(self.writing)
        self._ended.acquire()
        start_new_thread(self._listen, ())

    def _listen(self) -> None:
        while data := os.read(self._reading, 65536):
            self._read += data
            del self._read[: max(0, len(self._read) - self._most)]
        self._ended.release()

    def text(self) -> str:
        # What was left behind may hold the pipe open for as long as it likes.
        self._ended.acquire(timeout=1)
        return bytes(self._read).decode(errors="replace")


class Run:
    """One run of pytest: its pipes, and what the files of its tests held before."""

    def __init__(self, tests: "list[str]") -> None:
        self.reports, self.output = Pipe(REPORT_BYTES), Pipe(OUTPUT_CHARS * 16)
        self._before: dict[str, tuple[bytes, int, int]] = {}
        self.guard(tests)

    def guard(self, tests: "list[str]") -> None:
        for path in tests:
            if path.endswith(".py"):  # a copy of other files, such as data, may have to be written
                try:
                    os.chmod(path, 0o444)
                except OSError:
                    continue
        self._before = {path: state(path) for path in tests}

    def hear(self) -> None:
        self.reports.hear()
        self.output.hear()

    def changed(self) -> "list[str]":
        return [path for path, before in self._before.items() if state(path) != before]


class Later:
    """The second run, which waits in a process that the first one's makes; see ``fork``."""

    def __init__(self, job: "dict[str, Any]") -> None:
        self.run = Run([])
        self._waits, self._go = os.pipe()
        self._ready, ready = os.pipe()
        self.given = [self.run.reports.writing, self.run.output.writing, self._waits, ready]
        self.process = 0

    def meet(self) -> None:
        for descriptor in self.given[2:]:
            os.close(descriptor)
        self.process = int(os.read(self._ready, 20) or 0)

    def alone(self) -> bool:
        """Whether it is all that is left, once what the first run has left was ended."""
        while others := [pid for pid in descendants() if pid != self.process]:
            for pid in others:
                try:
                    os.kill(pid, SIGKILL)
                except OSError:
                    continue
            while self.process and (ended := os.waitpid(-1, os.WNOHANG)[0]):
                if ended == self.process:
                    self.process = 0
            time.sleep(0.0005)
        return bool(self.process)

    def begin(self, job: "dict[str, Any]") -> None:
        """Let it go, among files as they were at first."""
        for folder in job["then"]["folders"]:
            clear(folder, os.getcwd())
        for path, content in job["then"]["files"].items():
            if parent := os.path.dirname(path):
                os.makedirs(parent, exist_ok=True)
            with open(path, "xb") as file:
                file.write(content)
        self.run.guard(job["tests"])
        self.run.hear()
        os.write(self._go, b"\n")


def wait(process: int, later: "Later | None") -> int:
    """Its exit code, -n where signal n ended it; whatever else ends is looked after, too."""
    while True:
        pid, status = os.waitpid(-1, 0)
        if pid == process:
            return os.waitstatus_to_exitcode(status)
        if later and pid == later.process:
            later.process = 0


def descendants() -> "Iterator[int]":
    unseen = [os.getpid()]
    while unseen:
        pid = unseen.pop()
        try:
            for task in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{task}/children") as file:
                    found = [int(child) for child in file.read().split()]
                yield from found
                unseen += found
        except OSError:  # it has just ended
            continue


def clear(folder: str, here: str) -> None:
    """Remove all that lies in a folder, but not where this process is."""
    for parent, names, files in os.walk(folder, topdown=False):
        for name in files:
            os.unlink(f"{parent}/{name}")
        for name in names:
            path = f"{parent}/{name}"
            if os.path.islink(path):
                os.unlink(path)
            elif not f"{here}/".startswith(f"{path}/"):
                os.rmdir(path)


def state(path: str) -> "tuple[bytes, int, int]":
    """What a file holds, and by its inode whether it was ever touched: that date cannot be set."""
    try:
        found = os.stat(path)
        with open(path, "rb") as file:
            return file.read(), found.st_ino, found.st_ctime_ns
    except OSError as error:
        return str(error).encode(), 0, 0


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


if __name__ == "__main__":
    main()
