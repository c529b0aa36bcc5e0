"""Run every benchmark and print its table: ``make bench``."""

from __future__ import annotations

from benchmarks import diet, five_parts, overhead, plans, replies, scheduling, startup, storage

if __name__ == "__main__":
    for benchmark in (startup, five_parts, diet, scheduling, overhead, storage, replies, plans):
        benchmark.main()
