"""Deliveries that are killed with kill -9: at random moments, or at every step they take.

Run as a program, which forks a process for each: ``random KILLS SEED``, ``steps`` or ``overwrite``,
after the folder to work in, and ``links`` or ``no-links``. It prints what was harmed, as JSON.
"""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

from schema.artifact import UNDER_WAY
from tests.delivered import bring, everything, listed, project
from tools.delivery import check_target

MINE = {"notes.txt": "mine\n" * 1000, ".env": "KEY=1", ".git/HEAD": "ref: main", "lib/mine.py": ""}
LARGE = "x" * 200_000
PROJECTS = [
    {"a.py": "1", "lib/b.py": "1", "old.py": "1", "shape": "1", "data.txt": LARGE, "same": "1"},
    {"a.py": "2", "lib/b.py": "2", "new/c.py": "2", "shape/d.py": "2", "data.txt": LARGE + "y"}
    | {"same": "1"},
]
STEPS = {"open", "os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir"}


def forked(work: Callable[[], None], end: Callable[[int], None]) -> bool:
    """Do the work in a process of its own; whether it was killed."""
    child = os.fork()
    if not child:
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    end(child)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or status == 0, "the delivery failed by itself"
    return os.WIFSIGNALED(status)


def kill_at(step: int) -> None:
    """Die before the so-manieth thing that is done to the file system from now on."""
    left = [step]

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            if not arguments[2] & os.O_CREAT:
                return
            # What is written in its place could be cut off in the middle.
            assert Path(os.fsdecode(arguments[0])).parent.name == UNDER_WAY
        if event in STEPS:
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)


class Harm:
    """What was found after each kill."""

    def __init__(self, out: Path, foreign: dict[str, str], copied: bool = False) -> None:
        self.out, self.found = out, list[str]()
        self.kills = self.inside = 0
        self._foreign, self._copied = foreign, copied
        for path, content in foreign.items():
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (out / path).write_text(content)
            os.utime(out / path, (1, 1))
        (out / "empty").mkdir()
        self._before = everything(out)

    def judge(self, next_one: dict[str, str]) -> None:
        """Nothing of the user's is harmed, no file is half there, the next delivery is clean."""
        self.kills += 1
        self.inside += (self.out / UNDER_WAY).exists()
        self._unharmed("killed")
        for path, content in project(self.out).items():
            whole = [files[path] for files in PROJECTS if path in files]
            known = path.startswith(UNDER_WAY) or content in self._foreign.values()
            if not known and content not in whole:
                self.found.append(f"half a file: {path}")
        if not self._copied:
            check_target(self.out, dict.fromkeys(next_one))
        delivery = bring(self.out, next_one, overwrite=self._copied)
        if delivery.kept:
            self.found.append(f"a conflict with itself: {delivery.kept}")
        self._unharmed("delivered again")
        brought = {p: c for p, c in project(self.out).items() if p in listed(self.out)}
        if brought != next_one:
            self.found.append(f"delivered again: {sorted(brought)}")
        if (self.out / UNDER_WAY).exists():
            self.found.append("not cleared away")

    def _unharmed(self, when: str) -> None:
        now = everything(self.out)
        for path, what in self._before.items():
            names = [name for name in now if name == path or name.startswith(f"{path}.bak")]
            if now.get(path) != what and not (self._copied and what in map(now.get, names)):
                self.found.append(f"{when}: {path}")


def at_random(out: Path, kills: int, seed: int) -> Harm:
    draw, harm = random.Random(seed), Harm(out, MINE)
    read, write = os.pipe()
    started = time.monotonic()
    for files in PROJECTS:
        bring(out, files)
    both_take = time.monotonic() - started

    def work() -> None:
        os.write(write, b".")
        while True:
            for files in PROJECTS:
                bring(out, files)

    def end(child: int) -> None:
        os.read(read, 1)
        time.sleep(draw.random() * both_take)
        os.kill(child, signal.SIGKILL)

    for _ in range(kills):
        forked(work, end)
        harm.judge(draw.choice(PROJECTS))
    return harm


def at_every_step(out: Path, overwrite: bool) -> Harm:
    """From each project to the other one, and to the first from nothing."""
    foreign = {**MINE, "a.py": "mine", "shape": "mine", "receipt.json": "{}"} if overwrite else MINE
    total: Harm | None = None
    for number, step in enumerate(count(1)):
        harm = Harm(out.with_name(f"{out.name}{number}"), foreign, copied=overwrite)
        harm.found += total.found if total else []
        harm.kills, harm.inside = (total.kills, total.inside) if total else (0, 0)
        total = harm

        def work(out: Path = harm.out, step: int = step) -> None:
            kill_at(step)
            bring(out, PROJECTS[0], overwrite=overwrite)
            bring(out, PROJECTS[1], overwrite=overwrite)

        if not forked(work, lambda _: None):
            return harm
        harm.judge(PROJECTS[step % 2])
    raise AssertionError


def main() -> NoReturn:
    folder, links, how, *numbers = sys.argv[1:]
    sys.modules["ctypes"] = None  # type: ignore[assignment]  # nor is the C library asked for more

    def refused(*_: Any, **__: Any) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    if links == "no-links":
        os.link = refused
    out = Path(folder) / "out"
    if how == "random":
        harm = at_random(out, *map(int, numbers))
    else:
        harm = at_every_step(out, how == "overwrite")
    print(json.dumps({"kills": harm.kills, "inside": harm.inside, "harm": harm.found}))
    sys.exit(0)


if __name__ == "__main__":
    main()
