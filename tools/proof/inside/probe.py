"""Starts a server and uses it. One line of JSON tells what was asked and answered.

Standard library only.
"""

import json
import os
import socket
import subprocess
import sys
from contextlib import suppress

from .listening import HOST, listens, wait

LAST_WORDS_S = 2
PORT = "{port}"
NOWHERE = "http://127.0.0.1:9"  # what stands for an address outside, in variables
AWS = {
    "AWS_ACCESS_KEY_ID": "placeholder",
    "AWS_SECRET_ACCESS_KEY": "placeholder",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    outside = socket.create_server((HOST, 0))
    store = f"http://{HOST}:{outside.getsockname()[1]}"
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    given = {
        name: value.replace(NOWHERE, store).replace(PORT, str(port))
        for name, value in job["variables"].items()
    }
    os.environ.update({**AWS, "AWS_ENDPOINT_URL": store, **given})
    ports = [port, *(other for other in job["ports"] if not listens(other))]
    if job["packages"]:
        os.symlink(job["packages"], "node_modules")
    log_path = f"{sys.argv[1]}.log"
    with open(log_path, "w+b") as log:
        os.unlink(log_path)
        words = {"python": job["python"], PORT: str(port)}
        command = [words.get(word, word) for word in job["command"]]
        server = subprocess.Popen(
            command, cwd=job["folder"], stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        # These take a while to be imported, and so does the server.
        from .api import LOG_CHARS, Probe
        from .store import serve_store

        serve_store(outside)
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
