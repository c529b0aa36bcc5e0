"""What is heard of one run of pytest, and what its tests held before. Standard library only."""

import os
from _thread import allocate_lock, start_new_thread

OUTPUT_CHARS = 4000
REPORT_BYTES = 8_000_000


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


def state(path: str) -> "tuple[bytes, int, int]":
    """What a file holds, and by its inode whether it was ever touched: that date cannot be set."""
    try:
        found = os.stat(path)
        with open(path, "rb") as file:
            return file.read(), found.st_ino, found.st_ctime_ns
    except OSError as error:
        return str(error).encode(), 0, 0
