"""A headless Chromium, told what to do over a pipe in its DevTools protocol.

Messages are JSON, each ended by a NUL byte. Standard library only.
"""

import json
import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

CALL_S = 10
FLAGS = (
    "--headless",
    # It is in our sandbox already, in which it can make none of its own.
    *("--no-sandbox", "--no-zygote", "--disable-gpu", "--disable-crash-reporter"),
    *("--no-first-run", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--disable-default-apps", "--disable-extensions", "--mute-audio"),
    *("--hide-scrollbars", "--window-size=1280,800", "--disable-quic", "--disable-breakpad"),
    "--disable-features=Translate,MediaRouter,OptimizationHints",
    # There is no network: a name is known not to be found, without asking anybody.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    *("--remote-debugging-pipe", "about:blank"),
)
FONTS = (
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
    "<fontconfig><dir>/usr/share/fonts</dir><cachedir>{folder}/fonts</cachedir></fontconfig>"
)

Event = tuple[str, dict[str, Any]]


class GoneError(Exception):
    """The browser ended, or does not answer."""


class Browser:
    """The two ends of the pipe.

    ``heard`` is called with the name and content of each event of the ``session``.
    """

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = reading, writing
        self._rest = b""
        self._replies: dict[int, dict[str, Any]] = {}
        self._count = 0
        self.session: str | None = None
        self.heard: Callable[[str, dict[str, Any]], None] = lambda name, params: None

    def call(self, method: str, /, **params: Any) -> dict[str, Any]:
        """Raises GoneError; a refusal is an empty answer."""
        number = self.tell(method, **params)
        until = time.monotonic() + CALL_S
        while number not in self._replies:
            self.listen(until - time.monotonic())
            if time.monotonic() > until:
                raise GoneError(f"there was no answer to {method}")
        result: dict[str, Any] = self._replies.pop(number).get("result", {})
        return result

    def tell(self, method: str, /, **params: Any) -> int:
        """Say it, and wait for no answer."""
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        try:
            os.write(self._writing, json.dumps(message).encode() + b"\0")
        except OSError as error:
            raise GoneError(f"it takes no more orders: {error}") from error
        return self._count

    def listen(self, seconds: float) -> bool:
        """Take what comes within that time, if anything; whether anything came."""
        ready, _, _ = select.select([self._reading], [], [], max(0.0, seconds))
        if not ready:
            return False
        data = os.read(self._reading, 1 << 20)
        if not data:
            raise GoneError("the browser ended; where there is no font, it does")
        *whole, self._rest = (self._rest + data).split(b"\0")
        for message in map(json.loads, whole):
            if "id" in message:
                self._replies[message["id"]] = message
            elif message.get("sessionId") == self.session:
                self.heard(message["method"], message.get("params", {}))
        return True


@contextmanager
def open_browser(program: str, folder: str) -> Iterator[Browser]:
    """Start it, with its profile in ``folder``; in the end it is gone.

    Raises OSError and GoneError.
    """
    os.makedirs(f"{folder}/profile")
    with open(f"{folder}/fonts.conf", "w") as file:
        file.write(FONTS.format(folder=folder))
    variables = {**os.environ, "FONTCONFIG_FILE": f"{folder}/fonts.conf"}
    theirs, writing = os.pipe()
    reading, theirs_too = os.pipe()
    silent = os.open(os.devnull, os.O_RDWR)
    # It reads from 3 and writes to 4; first out of the way, since these may be among the ends.
    moves = ((silent, 1), (silent, 2), (theirs, 103), (theirs_too, 104), (103, 3), (104, 4))
    process = os.posix_spawn(
        program,
        [program, *FLAGS[:-1], f"--user-data-dir={folder}/profile", FLAGS[-1]],
        variables,
        file_actions=[(os.POSIX_SPAWN_DUP2, *move) for move in moves],
    )
    for end in (theirs, theirs_too, silent):
        os.close(end)
    try:
        yield Browser(reading, writing)
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(reading)
        os.close(writing)
