"""What a run leaves on disk, over what its parts said."""

from __future__ import annotations

import os

from benchmarks import flat
from benchmarks.apart import apart, model
from benchmarks.table import show

SUBTASKS = 500
CHARACTERS = 4096


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


def _measure(parts: int, characters: int) -> flat.Measured:
    with model(flat.script, characters=characters) as variables:
        os.environ.update(variables, ROMA_TESTS="false")
        return apart(flat.run, parts, in_memory=False)


if __name__ == "__main__":
    main()
