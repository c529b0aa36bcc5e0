"""Run every benchmark and print its table: ``make bench``."""

from __future__ import annotations

from benchmarks import (
    diet,
    five_parts,
    overhead,
    plans,
    replies,
    reuse,
    scheduling,
    service,
    startup,
    storage,
)
from benchmarks.balance import lost

if __name__ == "__main__":
    timed = (startup, five_parts, diet, scheduling, overhead, storage, service, lost)
    for benchmark in (*timed, replies, plans, reuse):
        benchmark.main()
