"""A second run of pytest, begun where nothing is left of the first. Standard library only.

Its process is made by that of the first, before anybody's code was seen; see ``fork``.
"""

import os
import time

from .heard import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

SIGKILL = 9


class Later:
    """The second run, which waits in a process that the first one's makes; see ``fork``."""

    def __init__(self) -> None:
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
            clear(folder, os.getcwd(), unwritable())
        for path, content in job["then"]["files"].items():
            if parent := os.path.dirname(path):
                os.makedirs(parent, exist_ok=True)
            with open(path, "xb") as file:
                file.write(content)
        self.run.guard(job["tests"])
        self.run.hear()
        os.write(self._go, b"\n")


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


def clear(folder: str, here: str, given: "list[str]") -> None:
    """Remove all that lies in a folder, but not where this process is, nor what is ``given``."""
    for entry in [*os.scandir(folder)]:
        path = entry.path
        if path in given:
            continue
        if not entry.is_dir(follow_symlinks=False):
            os.unlink(path)
            continue
        clear(path, here, given)
        if not any(f"{kept}/".startswith(f"{path}/") for kept in (here, *given)):
            os.rmdir(path)


def unwritable() -> "list[str]":
    """Where something is mounted that nobody here can write to, as an interpreter's folder."""
    found = []
    with open("/proc/self/mounts", "rb") as file:
        for line in file:
            _, path, _, options, *_ = line.split()
            if b"ro" in options.split(b","):
                plain = path.decode("unicode_escape").encode("latin-1")  # a blank is \040 there
                found.append(os.fsdecode(plain))
    return found
