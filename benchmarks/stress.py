"""Kill the twelve-part run with kill -9 at random moments, resume it, and see what that cost.

  repeated   calls made again although the answer had arrived: it had been sent, and the process
             had lived on for ``ledger.MARGIN`` seconds
  lost       answers that had arrived and are not on the receipt, or that are on it twice
  different  runs whose files, answer, verdict or task tree are not those of a run without harm
  window     calls made again whose answer had been sent within the margin before the kill; a call
             that the server had not answered yet is made again by right, and is not counted

The moments are drawn evenly over the time from the line that names the run to the end of the
process; one run in five is killed once more when it goes on. The whole process group is killed.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from benchmarks import lives
from benchmarks.ledger import MARGIN

AT_ONCE = 2
TWICE = 0.2


class Unharmed(NamedTuple):
    """What every run that was killed is held against."""

    seconds: float
    outcome: Any
    questions: Counter[str]


@dataclass
class Stress:
    """So many kills, and what they did."""

    left: int
    unharmed: Unharmed
    moments: random.Random
    kills: int = 0
    repeated: int = 0
    lost: int = 0
    different: int = 0
    window: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def work(self) -> None:
        """Kill runs until none is left to kill."""
        while moments := self._draw():
            with lives.run() as run:
                for done, moment in enumerate(moments):
                    end = run.live(moment)
                    if end:  # it was quicker than the moment
                        moments, unused = moments[:done], len(moments) - done
                        break
                else:
                    end, unused = run.live(), 0
                assert end
                with self.lock:
                    self.left += unused
                    self._judge(run, moments, end)

    def _draw(self) -> list[float]:
        with self.lock:
            number = min(self.left, 1 + (self.moments.random() < TWICE))
            self.left -= number
            return [self.moments.random() * self.unharmed.seconds for _ in range(number)]

    def _judge(self, run: lives.Run, moments: list[float], end: lives.Ended) -> None:
        repeated, window = run.ledger.asked_again(self.unharmed.questions)
        lost = run.ledger.lost(end.counted) + end.wrong
        different = _differences(end, run.ledger.questions(), self.unharmed)
        self.repeated += len(repeated)
        self.lost += len(lost)
        self.different += bool(different)
        self.window += window
        self.kills += len(moments)
        at = " and ".join(f"{moment:.2f} s" for moment in moments) or "the end: too late"
        found = "; ".join([*repeated, *lost, *different]) or "as unharmed"
        print(f"{self.kills:5}  killed at {at:17}  {found}", flush=True)


def _differences(end: lives.Ended, asked: Counter[str], unharmed: Unharmed) -> list[str]:
    found = ["other questions were asked"] if set(asked) != set(unharmed.questions) else []
    if end.outcome != unharmed.outcome:
        found.append(f"another outcome: {end.outcome}")
    return found


def _unharmed(_: int) -> Unharmed:
    with lives.run() as run:
        end = run.live()
        assert end and end.counted, end
        return Unharmed(end.seconds, end.outcome, run.ledger.questions())


def stress(kills: int, seed: int) -> bool:
    """Whether that many kills did no harm. Prints each, and the sums."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        samples = list(pool.map(_unharmed, range(2 * AT_ONCE)))
        seconds = statistics.median(sample.seconds for sample in samples)
        print(f"stress: {kills} kills over {seconds:.2f} s of a run, seed {seed}")
        print(f"  $ python -m benchmarks.stress --kills {kills} --seed {seed}", flush=True)
        work = Stress(kills, samples[0]._replace(seconds=seconds), random.Random(seed))
        for worker in [pool.submit(work.work) for _ in range(AT_ONCE)]:
            worker.result()
    late = max(work.window, default=0.0)
    print(
        f"kills={work.kills} window={len(work.window)} (answers sent less than {MARGIN * 1000:.0f} "
        f"ms before the kill and asked for again, at most {late * 1000:.0f} ms)"
    )
    print(f"repeated={work.repeated} lost={work.lost} different={work.different}")
    return not (work.repeated or work.lost or work.different)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    sys.exit(not stress(options.kills, options.seed))
