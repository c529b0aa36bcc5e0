"""``roma-ptc ptc`` and ``serve``: the code-generation service, and the LangGraph server."""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli.options import EnvFile
from cli.screen import tell
from schema.errors import UsageError

RUNS_AT_ONCE = 10

Host = Annotated[
    str, typer.Option(metavar="ADDRESS", help="Address to listen at; others reach only their own.")
]


def ptc(
    host: Host = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="PORT", help="Port to listen at.")] = 8002,
    env_file: EnvFile = None,
) -> None:
    """Serve code generation over HTTP, as PTC_SERVICE_URL of other machines may name it."""
    import uvicorn

    from schema.settings import load_config
    from tools.ptc.guard import check_host

    _must_be_free(host, port)
    check_host(host, load_config())  # uvicorn would say it among its lines, with a code of its own
    uvicorn.run("tools.ptc.service:app", host=host, port=port)


def serve(
    host: Host = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="PORT", help="Port to listen at.")] = 2024,
    env_file: EnvFile = None,
) -> None:
    """Serve the graph to LangGraph Studio, its SDKs and chats, in this process.

    Threads are kept in .langgraph_api of the working folder, for one server at a time.
    """
    with _for_one(Path(".langgraph_api")):
        _serve(host, port)


def _serve(host: str, port: int) -> None:
    try:
        from langgraph_api.cli import run_server  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        raise UsageError("serve needs LangGraph's server: pip install 'roma-ptc[serve]'") from error
    from graph.runs.checkpoints import SAVED

    _must_be_free(host, port)  # the server would take another port, and say so among its lines
    tell(f"the graph is served at http://{host}:{port} (Ctrl-C ends it)")
    allowed = [[kind.__module__, kind.__name__] for kind in SAVED]
    run_server(
        host,
        port,
        n_jobs_per_worker=RUNS_AT_ONCE,
        graphs={"roma": "graph:graph"},
        auth={"path": "graph.auth:auth", "disable_studio_auth": True},
        http={"app": "graph.reports.served:app", "enable_custom_route_auth": True},
        webhooks={"url": {"disable_private_ips": True}},
        checkpointer={"serde": {"pickle_fallback": False, "allowed_msgpack_modules": allowed}},
    )


@contextmanager
def _for_one(folder: Path) -> Iterator[None]:
    """The folder is ours until the end. Raises UsageError.

    A server takes up, and pays for, every run that it finds unfinished there: those of another one
    as well.
    """
    folder.mkdir(exist_ok=True)
    lock = os.open(folder, os.O_RDONLY)
    try:
        if _is_locked(lock):
            raise UsageError(
                "another server keeps its threads in this folder; end it, or serve from another one"
            )
        yield
    finally:
        os.close(lock)


def _is_locked(folder: int) -> bool:
    """Whether somebody else has locked it; if not, we have."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # some network file systems lock no folders
        return False
    return False


def _must_be_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except (OSError, OverflowError) as error:
        said = str(getattr(error, "strerror", error)).partition(" (")[0]
        raise UsageError(
            f"nothing can be served at {host}:{port}: {said}; choose another with --port"
        ) from error
