"""Starts a server and uses it. One line of JSON tells what was asked and answered.

Standard library only.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from .api import LOG_CHARS, Probe
from .client import HOST
from .listening import listens, wait
from .store import open_store

LAST_WORDS_S = 2
PORT = "{port}"
NOWHERE = "http://127.0.0.1:9"  # what stands for an address outside, in variables
AWS = {
    "AWS_ACCESS_KEY_ID": "placeholder",
    "AWS_SECRET_ACCESS_KEY": "placeholder",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    store = open_store(HOST)
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    given = {
        name: value.replace(NOWHERE, store).replace(PORT, str(port))
        for name, value in job["variables"].items()
    }
    os.environ.update({**AWS, "AWS_ENDPOINT_URL": store, **given})
    if job["packages"]:
        os.symlink(job["packages"], "node_modules")
    ports = [port, *(other for other in job["ports"] if not listens(other))]
    with tempfile.TemporaryFile() as log:
        words = {"python": sys.executable, PORT: str(port)}
        command = [words.get(word, word) for word in job["command"]]
        server = subprocess.Popen(
            command, cwd=job["folder"], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        found = wait(server, *ports)
        answers = []
        if found:
            probe = Probe(found, log.fileno())
            probe.use(job["requests"], job["plain"])
            answers = probe.answers
        code = server.poll()
        server.terminate()  # it may have something to say of the last answer
        with suppress(subprocess.TimeoutExpired):
            server.wait(LAST_WORDS_S)
        server.kill()
        log.seek(0, os.SEEK_END)
        log.seek(max(0, log.tell() - LOG_CHARS))
        said = log.read().decode(errors="replace")
    print(json.dumps({"started": bool(found), "exit_code": code, "log": said, "answers": answers}))
