"""What a run leaves on disk, over what its parts said; and whether a very wide run ends.

``--large`` measures 10,000 trivial subtasks, too, which takes minutes.
"""

from __future__ import annotations

import os
import sys

from benchmarks import flat
from benchmarks.apart import apart, model
from benchmarks.table import show

SUBTASKS = 1000
CHARACTERS = 4096
LARGE = 10_000


def main() -> None:
    disk = _measure(SUBTASKS, CHARACTERS)
    said = SUBTASKS * CHARACTERS
    sizes = disk.kept / 1e6, disk.kept / said
    show(
        f"storage: {SUBTASKS:,} subtasks that say {CHARACTERS:,} distinct characters each",
        "python -m benchmarks.storage",
        ["subtasks", "payload MB", "checkpoint file MB", "file / payload", "seconds", "peak MB"],
        [[f"{SUBTASKS:,}", said / 1e6, *sizes, disk.seconds, round(disk.peak_mb)]],
    )


def large() -> None:
    disk = _measure(LARGE, characters=10)
    each = 1000 * disk.seconds / LARGE
    show(
        f"storage: {LARGE:,} trivial subtasks",
        "python -m benchmarks.storage --large",
        ["subtasks", "seconds", "ms a subtask", "peak MB", "checkpoint file MB"],
        [[f"{LARGE:,}", disk.seconds, each, round(disk.peak_mb), disk.kept / 1e6]],
    )


def _measure(parts: int, characters: int) -> flat.Measured:
    with model(flat.script, characters=characters) as variables:
        os.environ.update(variables, ROMA_TESTS="false")
        return apart(flat.run, parts, in_memory=False)


if __name__ == "__main__":
    main()
    if "--large" in sys.argv:
        large()
