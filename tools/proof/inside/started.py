"""Whether a server listens."""

import socket
import subprocess
import time

from .client import HOST

START_S = 15


def wait(server: "subprocess.Popen[bytes]", port: int) -> bool:
    """Whether it listens, as long as it is neither too slow nor gone."""
    until = time.monotonic() + START_S
    while time.monotonic() < until and server.poll() is None:
        try:
            socket.create_connection((HOST, port), 1).close()
            return True
        except OSError:
            time.sleep(0.05)
    return False
