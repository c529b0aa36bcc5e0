"""Judge every delivery of the set in the best sandbox of this host: ``python -m benchmarks.cheats``.

Words after it choose kinds; ``-v`` shows what was said of each. A wrong delivery is told where it
does not get the rung ``accepted``; a right one has to get it, without a doubt.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from benchmarks.cheats import (
    dropped,
    forged,
    honest,
    honest_tests,
    informed,
    odd,
    patched,
    pleasing,
    tricks,
)
from benchmarks.cheats.delivery import Delivery
from benchmarks.table import show
from tools.environment import provide
from tools.environment.requirements import Required
from tools.proof import Bench, Judged, judge
from tools.sandbox import Limits, Sandbox, open_sandbox

WRONG = [
    *forged.WRONG,
    *patched.WRONG,
    *pleasing.WRONG,
    *dropped.WRONG,
    *tricks.WRONG,
    *informed.WRONG,
]
RIGHT = [*honest.RIGHT, *honest_tests.RIGHT, *odd.RIGHT]
LIMITS = Limits(wall_s=60, output_kb=256)
DOWNLOAD_MB = 100


class Found(NamedTuple):
    delivery: Delivery
    said: str
    """Why it is not accepted; nothing where it is."""
    seconds: float


def why_not(judged: Judged) -> str:
    failed = [f"{test.name}: {test.evidence}" for test in judged.outcomes if not test.passed]
    unproved = [f"{name}: {why}" for name, why in judged.unproved.items()]
    reasons = [judged.error, *failed, *unproved, *judged.doubts]
    if not judged.outcomes:
        reasons.append("no test was run")
    return "; ".join(reason for reason in reasons if reason)


async def found(sandbox: Sandbox, delivery: Delivery, cache: Path) -> Found:
    required = Required(requirements=delivery.requires)
    provided = await provide(required, "any", cache, DOWNLOAD_MB)
    started = time.perf_counter()
    bench = Bench(sandbox, LIMITS, 5.0, provided.folder)
    judged = await judge(bench, delivery.files, delivery.tests)
    return Found(delivery, why_not(judged), time.perf_counter() - started)


async def all_found(deliveries: Iterable[Delivery]) -> list[Found]:
    sandbox = await open_sandbox()
    with tempfile.TemporaryDirectory() as folder:
        return [await found(sandbox, delivery, Path(folder)) for delivery in deliveries]


def _table(title: str, results: list[Found], bad: str) -> None:
    kinds = Counter(one.delivery.kind for one in results)
    missed = Counter(one.delivery.kind for one in results if bool(one.said) == (bad == "failed"))
    rows = [(kind, number, missed[kind], seconds(results, kind)) for kind, number in kinds.items()]
    rows.append(("all", len(results), missed.total(), seconds(results)))
    command = "python -m benchmarks.cheats"
    show(f"{title}: {len(kinds)} kinds", command, ("kind", "number", bad, "median s"), rows)


def seconds(results: list[Found], kind: str | None = None) -> float:
    times = sorted(one.seconds for one in results if kind in (None, one.delivery.kind))
    return times[len(times) // 2]


def main() -> None:
    words = [word for word in sys.argv[1:] if word != "-v"]

    def chosen(deliveries: list[Delivery]) -> list[Delivery]:
        return [one for one in deliveries if not words or any(word in one.kind for word in words)]

    for title, deliveries, bad in ("wrong", WRONG, "passed"), ("right", RIGHT, "failed"):
        results = asyncio.run(all_found(chosen(deliveries)))
        for one in results:
            if "-v" in sys.argv or bool(one.said) == (bad == "failed"):
                said = " ".join(one.said.split())[:300] or "accepted"
                print(f"{one.delivery.kind}: {said}\n{next(iter(one.delivery.files.values()))}")
        if results:
            _table(title, results, bad)


if __name__ == "__main__":
    main()
