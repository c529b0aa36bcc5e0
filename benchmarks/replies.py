"""Replies in the forms that models write them: how many are read right."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.table import show
from tests.replies import FOLDER, cases, judge


def main(files: Sequence[Path] = ()) -> None:
    rows = []
    for path in files or sorted(FOLDER.glob("*.jsonl")):
        judged = [judge(case) for case in cases(path)]
        wrong = [one for one in judged if one.wrong]
        swapped, again = (
            sum(getattr(one, what) for one in judged) for what in ("swapped", "again")
        )
        right = len(judged) - len(wrong)
        rows.append([path.name, len(judged), right, len(wrong), swapped, again])
        for one in wrong:
            print(f"{one.id}: {one.wrong}")
    show(
        "replies: files as real models write them; swapped: a path with another file's content",
        "python -m benchmarks.replies",
        ["cases", "replies", "right", "wrong", "swapped", "asked again"],
        rows,
    )


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
