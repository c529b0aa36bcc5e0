"""Run every benchmark, or those that are named, and print their tables: ``make bench``.

    python -m benchmarks [NAME …]

Each has a process of its own. Those from ``estimate`` on take longest.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

NAMES = (
    "startup",
    "five_parts",
    "diet",
    "scheduling",
    "overhead",
    "storage",
    "replies",
    "plans",
    "reuse",
    "estimate",
    "balance.lost",
    "balance",
    "money",
    "load",
    "cheats",
    "stress",
    "changes",
    "proof",
    "repair",
    "criteria",
    "quality",
)


def main(names: list[str]) -> int:
    """How many of them have failed."""
    commands = [[sys.executable, "-m", f"benchmarks.{name}"] for name in names or NAMES]
    return sum(subprocess.run(command).returncode != 0 for command in commands)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}")
    asked = parser.parse_args().names
    if unknown := set(asked) - set(NAMES):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}: see --help")
    sys.exit(main(asked))
