"""Runs a command with a PostgreSQL server beside it: ``database.py JOB COMMAND…``.

The last line on stderr tells what became of the server, and which statements it refused. Standard
library only.
"""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

START_S = 20
REFUSED, CHARS = 20, 600  # statements that are told of, and characters of each
OPTIONS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "16MB",
    "max_connections": "40",
    "autovacuum": "off",
    "listen_addresses": "*",
    "log_line_prefix": "%e|",
}
_ERROR = re.compile(r"^(\w{5})\|(?:ERROR|FATAL):  (.*)\n((?:(?!\w{5}\|(?:ERROR|LOG)).*\n)*)", re.M)
_STATEMENT = re.compile(r"^\w{5}\|STATEMENT:  (.*(?:\n\t.*)*)", re.M)


def main() -> None:
    job, command = json.loads(Path(sys.argv[1]).read_text()), sys.argv[2:]
    os.environ.update(job["variables"])
    room = os.environ["TMPDIR"]
    server = Server(job, f"{room}/postgres")
    fault = server.start()
    failed = {} if fault else server.load(job["scripts"])
    for one in () if fault else job["before"]:
        _run(one)
    code = _run(command)
    refused = server.end()
    told = {"fault": fault, "failed": failed, "refused": refused}
    sys.stderr.write(f"\n{job['mark']}{json.dumps(told)}\n")
    sys.exit(code)


def _run(command: "list[str]") -> int:
    first = sys.executable if command[0] == "python" else command[0]
    code = subprocess.run([first, *command[1:]], check=False).returncode
    return code if code >= 0 else 128 - code


class Server:
    def __init__(self, job: "dict[str, Any]", folder: str) -> None:
        self._job, self._folder = job, folder
        self._log = f"{folder}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._start = 0

    def start(self) -> str:
        """Make a new data folder, serve it, and make users and databases. Returns what failed."""
        made = self._tool(
            *("initdb", "-D", self._folder, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8"),
            *("--locale=C", "--wal-segsize=1"),
        )
        if made.returncode:
            return made.stderr.strip()[-CHARS:]
        options = [f"--{name}={value}" for name, value in OPTIONS.items()]
        sockets = os.environ["TMPDIR"]
        program = [f"{self._job['programs']}/postgres", "-D", self._folder, "-k", sockets]
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(
                [*program, "-p", self._job["port"], *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + START_S
        while self._sql("postgres", ["-c", "SELECT 1"]):
            if time.monotonic() > until or self._process.poll() is not None:
                return Path(self._log).read_text()[-CHARS:]
            time.sleep(0.05)
        self._sql("postgres", ["-v", "ON_ERROR_STOP=0", "-f", "-"], self._job["names"])
        self._start = os.path.getsize(self._log)
        return ""

    def load(self, scripts: "list[str]") -> "dict[str, str]":
        """Script -> why it did not go through, for those that did not."""
        told = {path: self._sql(self._job["database"], ["-f", path]) for path in scripts}
        return {path: said for path, said in told.items() if said}

    def end(self) -> "list[dict[str, str]]":
        """What was refused by the server, which ends."""
        if self._process is None:
            return []
        self._process.terminate()
        with open(self._log, "rb") as log:
            log.seek(self._start)
            said = log.read().decode(errors="replace")
        found = []
        for code, message, rest in _ERROR.findall(said)[:REFUSED]:
            statement = _STATEMENT.search(rest)
            asked = statement[1].replace("\n\t", "\n")[:CHARS] if statement else ""
            found.append({"code": code, "message": message[:CHARS], "statement": asked})
        return found

    def _sql(self, database: str, more: "list[str]", given: str = "") -> str:
        """What went wrong, if anything did."""
        done = self._tool(
            *("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-U", "postgres"),
            *("-p", self._job["port"], "-d", database, *more),
            given=given,
        )
        return (done.stderr.strip()[-CHARS:] or "it failed") if done.returncode else ""

    def _tool(self, name: str, *words: str, given: str = "") -> "subprocess.CompletedProcess[str]":
        command = [f"{self._job['programs']}/{name}", *words]
        return subprocess.run(command, input=given, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    main()
