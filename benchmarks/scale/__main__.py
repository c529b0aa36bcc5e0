"""Two servers and two PTC replicas, one of each killed with kill -9 at work: ``make scale``.

  lost       goals that did not end well, and answers of the model that are on no receipt or twice
  repeated   calls made again although their answer had arrived: see ``benchmarks.ledger``
  window     calls made again whose answer had been sent within its margin before the kill
  takeover   seconds from the kill to the first call that another server made for a goal

PostgreSQL, Redis, HAProxy, two Aegra servers, two replicas of the PTC service and a scripted model
run on this machine. What is missing is brought: Debian's packages, which
needs root, and a Python that is new enough for Aegra.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psycopg

from benchmarks.ledger import MARGIN, keeping_books
from benchmarks.scale.orders import Books, Ended, Orders, ordered
from benchmarks.scale.packages import bring_programs, python
from benchmarks.scale.process import Process
from benchmarks.scale.replicas import replicas
from benchmarks.scale.servers import TOKEN, serving
from tests.stores import postgres_server, redis_server

NAMES = ["sk-first-server", "sk-second-server"]  # with which they ask the model
REPLICAS = ["sk-first-replica", "sk-second-replica"]
CALLS = 8  # of a goal that nobody harms


def main(goals: int, seconds_per_call: float, kill: bool) -> bool:
    """Whether nothing was lost and nothing repeated."""
    bring_programs()
    inside = python()
    orders = Orders(seconds_per_call)
    books = Books(orders=orders, servers=set(NAMES))
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres_server() as database,
        redis_server() as redis,
        keeping_books(orders, books) as (model, _),
        replicas(REPLICAS, inside, model, Path(folder)) as (ptc, services),
        serving(NAMES, inside, model, ptc, database.url, redis.url, Path(folder)) as servers,
    ):
        asyncio.run(_warm(goals, servers))
        orders.heard.clear()
        books.entries.clear()
        before = _written(database.url)
        ended, killed = asyncio.run(_carried_out(goals, servers, services, books, kill))
        after = _written(database.url)
    commits, log = ((now - then) / goals for now, then in zip(after, before, strict=True))
    print(f"database: {commits:.0f} transactions and {log / 1024:.0f} KB of log a goal")
    return _judged(ended, killed, orders, books)


def _written(url: str) -> tuple[int, int]:
    """Transactions so far, and bytes of the write-ahead log."""
    asked = (
        "SELECT sum(xact_commit)::BIGINT, (pg_current_wal_lsn() - '0/0')::BIGINT "
        "FROM pg_stat_database"
    )
    with psycopg.connect(url) as connection:
        row = connection.execute(asked).fetchone()
    assert row
    return row[0], row[1]


async def _warm(goals: int, servers: list[Process]) -> None:
    """A process reads modules with its first goals, and answers wait for that to be kept."""
    urls = [server.url for server in servers]
    await asyncio.gather(*(ordered(goals + n, urls, TOKEN) for n in range(2 * len(urls))))


async def _carried_out(
    goals: int, servers: list[Process], services: list[Process], books: Books, kill: bool
) -> tuple[list[Ended], float]:
    urls = [server.url for server in servers]
    began = time.monotonic()
    running = [asyncio.create_task(ordered(number, urls, TOKEN)) for number in range(goals)]
    if kill:
        await _until(running, books, goals * CALLS // 4, services[0].name)
        _kill(services[0], books)
        await _until(running, books, goals * CALLS // 2)
        _kill(servers[0], books)
    killed = books.killed.get(servers[0].name, time.monotonic())
    ended = list(await asyncio.gather(*running))
    took = time.monotonic() - began
    print(f"{goals} goals in {took:.1f} s, {goals * 60 / took:.0f} a minute on two servers")
    return ended, killed


async def _until(
    running: list[asyncio.Task[Ended]], books: Books, answers: int, busy: str = ""
) -> None:
    """So many have been sent, and the one of that name waits for some; or all goals have ended."""
    while not all(one.done() for one in running):
        waiting = any(one.life == busy and one.sent is None for one in books.entries)
        if sum(one.sent is not None for one in books.entries) >= answers and (waiting or not busy):
            return
        await asyncio.sleep(0.01)


def _kill(process: Process, books: Books) -> None:
    books.killed[process.name] = time.monotonic()
    process.kill()


def _judged(ended: list[Ended], killed: float, orders: Orders, books: Books) -> bool:
    repeated, window = books.asked_again({})
    late = max(window, default=0.0) * 1000
    answers = sum((one.answers for one in ended), Counter[int]())
    lost = books.lost(answers)
    lost += [f"goal {n}: {one.status}" for n, one in enumerate(ended) if not one.passed]
    for said in repeated:
        earlier = [one for one in books.entries if f"asked again: {one.said}" == said]
        lived = [s for one in earlier if math.isfinite(s := books.lived_on(one))]
        print(f"  {said}, {max(lived, default=0) * 1000:.0f} ms before the kill")
    for said in lost:
        print(f"  {said}")
    dead = set(NAMES) & set(books.killed)
    before = {one.order for one in orders.heard if one.server in dead and one.at < killed}
    later = [one for one in orders.heard if one.at > killed and one.server not in dead]
    taken = [
        min(times) - killed
        for order in before
        if (times := [one.at for one in later if one.order == order])
    ]
    seconds = [one.seconds for one in ended]
    print(
        f"calls={len(books.entries)} window={len(window)} (answers sent less than "
        f"{MARGIN * 1000:.0f} ms before the kill and asked for again, at most {late:.0f} ms)"
    )
    print(f"a goal: median {statistics.median(seconds):.1f} s, longest {max(seconds):.1f} s")
    if taken:
        print(
            f"takeover: {len(taken)} goals, median {statistics.median(taken):.1f} s, longest "
            f"{max(taken):.1f} s"
        )
    _replaced(books)
    print(f"lost={len(lost)} repeated={len(repeated)}")
    return not (lost or repeated)


def _replaced(books: Books) -> None:
    """What became of the calls that a replica had under way when it was killed."""
    first, second = (sum(one.life == name for one in books.entries) for name in REPLICAS)
    print(f"replicas: {first} and {second} calls through HAProxy", end="")
    if died := books.killed.get(REPLICAS[0]):
        cut = {
            one.question
            for one in books.entries
            if one.life == REPLICAS[0] and not books.arrived(one)
        }
        later = [one for one in books.entries if one.asked > died and one.question in cut]
        again = {one.question: one.asked - died for one in reversed(later)}
        print(f"; the first killed with {len(cut)} under way, {len(again)} of them", end="")
        print(f" asked again after at most {max(again.values(), default=0):.1f} s", end="")
    print()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--goals", type=int, default=20)
    parser.add_argument("--seconds-per-call", type=float, default=0.5)
    parser.add_argument("--no-kill", action="store_true", help="for the rate of both servers")
    asked = parser.parse_args()
    sys.exit(not main(asked.goals, asked.seconds_per_call, not asked.no_kill))
