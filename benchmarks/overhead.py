"""What a subtask costs beside its model call: time in memory and on SQLite, and memory.

Nothing is subtracted: the time of a run is divided by its subtasks, the three calls that are no
subtask's included. The bare call is the same client asking the same server, without a graph.
"""

from __future__ import annotations

import os

from benchmarks import flat
from benchmarks.apart import apart, model
from benchmarks.table import show

SUBTASKS = (10, 100, 500)


def main() -> None:
    rows = []
    with model(flat.script, characters=10) as variables:
        os.environ.update(variables, ROMA_TESTS="false")
        for parts in SUBTASKS:
            bare = 1000 * apart(flat.bare_call, parts)
            memory = apart(flat.run, parts, in_memory=True)
            disk = apart(flat.run, parts, in_memory=False)
            each = [1000 * found.seconds / parts for found in (memory, disk)]
            peaks = [memory.peak_mb, disk.peak_mb]
            rows.append(
                [f"{parts:,}", bare, *each, *(ms / bare for ms in each), *map(round, peaks)]
            )
    stores = ["in memory", "SQLite"]
    show(
        "overhead: ms a subtask, model call included, in a warm process; its peak of memory",
        "python -m benchmarks.overhead",
        [
            "subtasks",
            "bare call",
            *stores,
            *(f"{s} / bare" for s in stores),
            *(f"MB {s}" for s in stores),
        ],
        rows,
    )


if __name__ == "__main__":
    main()
