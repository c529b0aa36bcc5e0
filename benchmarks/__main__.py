"""Run every benchmark and print its table: ``make bench``."""

from __future__ import annotations

from benchmarks import five_parts

if __name__ == "__main__":
    five_parts.main()
