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
from .started import wait
from .store import open_store

LAST_WORDS_S = 2
NOWHERE = "http://127.0.0.1:9"  # what stands for an address outside, in variables
AWS = {
    "AWS_ACCESS_KEY_ID": "placeholder",
    "AWS_SECRET_ACCESS_KEY": "placeholder",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    store = open_store(HOST)
    given = {name: value.replace(NOWHERE, store) for name, value in job["variables"].items()}
    os.environ.update({**AWS, "AWS_ENDPOINT_URL": store, **given})
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryFile() as log:
        command = [sys.executable, "-I", "-u", *job["command"], str(port)]
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        started = wait(server, port)
        answers = []
        if started:
            probe = Probe(port, log.fileno())
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
    print(json.dumps({"started": started, "exit_code": code, "log": said, "answers": answers}))
