"""Two servers, one of which is killed with kill -9 while both carry out goals: ``make scale``.

  lost       goals that did not end well, and answers of the model that are on no receipt or twice
  repeated   calls made again although their answer had arrived: see ``benchmarks.ledger``
  window     calls made again whose answer had been sent within its margin before the kill
  takeover   seconds from the kill to the first call that another server made for a goal

PostgreSQL, Redis, two Aegra servers and a scripted model run on this machine. What is missing is
brought: Debian's packages, which needs root, and a Python that is new enough for Aegra.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psycopg

from benchmarks.ledger import MARGIN, Ledger, keeping_books
from benchmarks.scale.orders import Ended, Orders, ordered
from benchmarks.scale.packages import bring_stores, python
from benchmarks.scale.servers import TOKEN, Server, serving
from tests.stores import postgres_server, redis_server

NAMES = ["sk-first-server", "sk-second-server"]  # with which they ask the model
CALLS = 8  # of a goal that nobody harms


def main(goals: int, seconds_per_call: float, kill: bool) -> bool:
    """Whether nothing was lost and nothing repeated."""
    bring_stores()
    inside = python()
    orders = Orders(seconds_per_call)
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres_server() as database,
        redis_server() as redis,
        keeping_books(orders) as (model, ledger),
        serving(NAMES, inside, model, database.url, redis.url, Path(folder)) as servers,
    ):
        asyncio.run(_warm(goals, servers))
        orders.heard.clear()
        ledger.entries.clear()
        before = _written(database.url)
        ended, killed = asyncio.run(_carried_out(goals, servers, ledger, kill))
        after = _written(database.url)
    commits, log = ((now - then) / goals for now, then in zip(after, before, strict=True))
    print(f"database: {commits:.0f} transactions and {log / 1024:.0f} KB of log a goal")
    return _judged(ended, killed, orders, ledger)


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


async def _warm(goals: int, servers: list[Server]) -> None:
    """A process reads modules with its first goals, and answers wait for that to be kept."""
    urls = [server.url for server in servers]
    await asyncio.gather(*(ordered(goals + n, urls, TOKEN) for n in range(2 * len(urls))))


async def _carried_out(
    goals: int, servers: list[Server], ledger: Ledger, kill: bool
) -> tuple[list[Ended], float]:
    urls = [server.url for server in servers]
    began = time.monotonic()
    running = [asyncio.create_task(ordered(number, urls, TOKEN)) for number in range(goals)]
    if kill:
        await asyncio.to_thread(_half_done, goals, ledger)
    killed = time.monotonic()
    if kill:
        ledger.killed[servers[0].name] = killed
        servers[0].kill()
    ended = list(await asyncio.gather(*running))
    took = time.monotonic() - began
    print(f"{goals} goals in {took:.1f} s, {goals * 60 / took:.0f} a minute on two servers")
    return ended, killed


def _half_done(goals: int, ledger: Ledger) -> None:
    while sum(one.sent is not None for one in ledger.entries) < goals * CALLS // 2:
        time.sleep(0.01)


def _judged(ended: list[Ended], killed: float, orders: Orders, ledger: Ledger) -> bool:
    repeated, window = ledger.asked_again({})
    late = max(window, default=0.0) * 1000
    answers = sum((one.answers for one in ended), Counter[int]())
    lost = ledger.lost(answers)
    lost += [f"goal {n}: {one.status}" for n, one in enumerate(ended) if not one.passed]
    for said in repeated:
        earlier = [one for one in ledger.entries if f"asked again: {one.said}" == said]
        lived = max(ledger.lived_on(one) for one in earlier if one.life in ledger.killed)
        print(f"  {said}, {lived * 1000:.0f} ms before the kill")
    for said in lost:
        print(f"  {said}")
    dead = set(ledger.killed)
    before = {one.order for one in orders.heard if one.server in dead and one.at < killed}
    later = [one for one in orders.heard if one.at > killed and one.server not in dead]
    taken = [
        min(times) - killed
        for order in before
        if (times := [one.at for one in later if one.order == order])
    ]
    seconds = [one.seconds for one in ended]
    print(
        f"calls={len(ledger.entries)} window={len(window)} (answers sent less than "
        f"{MARGIN * 1000:.0f} ms before the kill and asked for again, at most {late:.0f} ms)"
    )
    print(f"a goal: median {statistics.median(seconds):.1f} s, longest {max(seconds):.1f} s")
    if taken:
        print(
            f"takeover: {len(taken)} goals, median {statistics.median(taken):.1f} s, longest "
            f"{max(taken):.1f} s"
        )
    print(f"lost={len(lost)} repeated={len(repeated)}")
    return not (lost or repeated)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--goals", type=int, default=20)
    parser.add_argument("--seconds-per-call", type=float, default=0.5)
    parser.add_argument("--no-kill", action="store_true", help="for the rate of both servers")
    asked = parser.parse_args()
    sys.exit(not main(asked.goals, asked.seconds_per_call, not asked.no_kill))
