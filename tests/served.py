"""The PTC service on real HTTP, and addresses where nothing listens."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from tools.ptc.service import create_app


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[str]:
    """Run the service on a free port, set up by the environment as it is now."""
    server = uvicorn.Server(uvicorn.Config(create_app(), log_config=None))
    with socket.create_server((host, 0)) as listener:  # early callers wait in its queue
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield f"http://{host}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def nobody() -> str:
    """The base URL of a port where connections are refused."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"
