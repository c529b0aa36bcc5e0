"""The files of a process are open once, however many of its runs and loops use them."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from graph.runs.checkpoints import open_saver
from graph.sync import run_sync
from schema.settings import load_config
from tools.storage import Journal, Reading, Shared, prepared

LOOPS, EACH = 3, 20


def open_files(path: Path) -> int:
    """How many descriptors of this process are of the file, or of what SQLite keeps beside it."""
    found = 0
    for descriptor in os.listdir("/proc/self/fd"):
        with suppress(FileNotFoundError):  # closed meanwhile
            found += os.readlink(f"/proc/self/fd/{descriptor}").startswith(str(path))
    return found


def test_runs_on_several_loops_share_two_connections() -> None:
    settings = load_config()
    all_are_in, looked = threading.Barrier(LOOPS + 1), threading.Event()

    async def hold(enter: asyncio.Barrier) -> None:
        async with open_saver(settings) as saver:
            await saver.listed.keep([])
            await enter.wait()
            await asyncio.to_thread(looked.wait)

    async def hold_all() -> None:
        enter = asyncio.Barrier(EACH + 1)
        holding = [asyncio.create_task(hold(enter)) for _ in range(EACH)]
        await enter.wait()
        await asyncio.to_thread(all_are_in.wait)
        await asyncio.gather(*holding)

    threads = [threading.Thread(target=run_sync, args=(hold_all(),)) for _ in range(LOOPS)]
    for thread in threads:
        thread.start()
    all_are_in.wait()
    open_meanwhile = open_files(settings.checkpoints)
    looked.set()
    for thread in threads:
        thread.join()
    assert 0 < open_meanwhile <= 5  # the file and its log twice, and their index
    assert open_files(settings.checkpoints) == 0


async def test_whoever_is_cancelled_while_it_is_opened_leaves_nothing_open(tmp_path: Path) -> None:
    go, closed = threading.Event(), threading.Event()

    class Slow:
        def __init__(self, _: Path) -> None:
            go.wait()

        def close(self) -> None:
            closed.set()

    shared = Shared(Slow)

    async def use() -> None:
        async with shared.at(tmp_path):
            raise AssertionError

    using = asyncio.create_task(use())
    await asyncio.sleep(0)
    using.cancel()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await using
    assert await asyncio.to_thread(closed.wait, 10)


async def test_what_could_not_be_opened_is_tried_again(tmp_path: Path) -> None:
    shared = Shared(Reading)
    path = tmp_path / "missing" / "file"
    for _ in range(2):
        with pytest.raises(sqlite3.OperationalError):
            async with shared.at(path):
                pass
    path.parent.mkdir()
    async with shared.at(path) as reading:
        assert await reading.rows("SELECT 1") == [(1,)]


async def test_what_is_written_is_read_and_what_fails_spares_the_others(tmp_path: Path) -> None:
    path = tmp_path / "file"
    prepared(path, ["CREATE TABLE numbers (number INTEGER PRIMARY KEY)"])
    reading, journal = Reading(path), Journal(path)

    async def written(number: int) -> None:
        await journal.write(
            lambda c: c.execute("INSERT INTO numbers VALUES (?)", (number,)).rowcount
        )
        assert (number,) in await reading.rows("SELECT number FROM numbers")

    await asyncio.gather(*map(written, range(50)))
    with pytest.raises(sqlite3.IntegrityError):
        await written(7)
    await written(50)
    journal.close()
    reading.close()
    assert open_files(path) == 0
