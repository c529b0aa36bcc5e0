"""Starts pytest in a process of its own and reports what that said, as one line of JSON.

The code under test is run as the same user, and may write whatever pytest may. So this process
keeps to itself the word by which its line is known, lets nobody look into it where it may, and
looks at the tests again in the end. Standard library only.
"""

import ctypes
import hashlib
import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

OUTPUT_CHARS = 4000
REPORT_BYTES = 8_000_000
DUMPABLE = 4  # for prctl


def main() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DUMPABLE, 0)
    secret = Path(sys.argv[1])
    job = json.loads(secret.read_text())
    secret.unlink()
    for path in job["tests"]:
        if path.endswith(".py"):  # a copy of other files, such as data, may have to be written
            with suppress(OSError):
                os.chmod(path, 0o444)
    before = {path: state(path) for path in job["tests"]}
    reading, writing = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-I", *job["command"], str(writing)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=[writing],
    ) as process:
        os.close(writing)
        reports = Reader(reading, REPORT_BYTES)
        assert process.stdout
        output = Reader(process.stdout.fileno(), OUTPUT_CHARS * 16)
        code = process.wait()
        # What it left behind may hold the pipes open for as long as it likes.
        for reader in (reports, output):
            reader.join(1)
        told = {
            "secret": job["secret"],
            "exit_code": code,
            "reports": reports.text(),
            "output": output.text()[-OUTPUT_CHARS:],
            "changed": [path for path in before if state(path) != before[path]],
        }
        data = f"\n{json.dumps(told)}\n".encode()
        while data:
            data = data[os.write(1, data) :]
        os._exit(0)


class Reader(threading.Thread):
    """Keeps the last bytes of what it reads."""

    def __init__(self, descriptor: int, most: int) -> None:
        super().__init__(daemon=True)
        self._descriptor, self._most, self._read = descriptor, most, bytearray()
        self.start()

    def run(self) -> None:
        while data := os.read(self._descriptor, 65536):
            self._read += data
            del self._read[: max(0, len(self._read) - self._most)]

    def text(self) -> str:
        return bytes(self._read).decode(errors="replace")


def state(path: str) -> tuple[str, int, int]:
    """What a file holds, and by its inode whether it was ever touched: that date cannot be set."""
    try:
        found = os.stat(path)
        return hashlib.sha256(Path(path).read_bytes()).hexdigest(), found.st_ino, found.st_ctime_ns
    except OSError as error:
        return str(error), 0, 0


if __name__ == "__main__":
    main()
