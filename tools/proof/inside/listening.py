"""Waits for a server until it listens. Standard library only."""

import socket
import subprocess
import time

HOST = "127.0.0.1"
START_S = 15


def wait(server: "subprocess.Popen[bytes]", *ports: int) -> int:
    """At which of the ports it listens, if it is neither too slow nor gone; else 0."""
    until = time.monotonic() + START_S
    while time.monotonic() < until and server.poll() is None:
        for port in ports:
            if listens(port):
                return port
        time.sleep(0.02)
    return 0


def listens(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), 1).close()
    except OSError:
        return False
    return True
