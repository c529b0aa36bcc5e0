"""Plans in the spellings of models: how many are read right at one call."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.table import show
from tests.planned import FOLDER, cases, judge

KINDS = ("right", "wrong", "asked again")


def main(files: Sequence[Path] = ()) -> None:
    rows = []
    for path in files or sorted(FOLDER.glob("*.jsonl")):
        judged = {case["id"]: judge(case) for case in cases(path)}
        counted = Counter(judged.values())
        rows.append(
            [path.name, len(judged), *(counted[k] for k in ("right", "wrong", "asked again"))]
        )
        for id_ in (id_ for id_, what in judged.items() if what != "right"):
            print(f"{id_}: {judged[id_]}")
    show(
        "plans: as models write them; right: read as meant, or refused where nothing can be meant",
        "python -m benchmarks.plans",
        ["cases", "plans", *KINDS],
        rows,
    )


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
