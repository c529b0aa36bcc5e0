"""Faults seeded into sound projects: caught, missed and false alarms, and the seconds of each rung.

``python -m benchmarks.proof [EXAMPLE …]``. Nothing is asked of a model. The packages of each
example are installed from the index the first time, and taken from the cache from then on.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.proof.check import Checker, Found, open_checker
from benchmarks.proof.examples import NAMES, Change, Example, changed, facts, load
from benchmarks.table import show
from graph import load_config
from schema.verdict import Rung

COMMAND = "python -m benchmarks.proof"
SECONDS = ("parts", "environment", "fit", "run", "whole")
SAID_CHARS = 160


@dataclass(frozen=True)
class Seeded:
    """One fault, what was found, and whether that was found because of it."""

    example: Example
    change: Change
    found: Found
    caught: bool

    @property
    def blamed(self) -> bool:
        """Whether who has to mend it is among those who are asked to."""
        plan = self.example.plan
        tasks = plan.subtasks if plan else (self.example.root,)
        owner = next((t.id for t in tasks if self.change.path in t.contract.files), tasks[0].id)
        return self.caught and owner in {f.owner for f in self.found.verdict.failures}


def main(names: Sequence[str]) -> None:
    # A model's address is needed to open the services, and is never asked.
    os.environ.update(ROMA_BASE_URL="http://127.0.0.1:9/v1", ROMA_MODEL="none")
    asyncio.run(_measure([load(name) for name in names or NAMES]))


async def _measure(examples: Sequence[Example]) -> None:
    async with open_checker(load_config()) as checker:
        sound = {e.name: await _warm(checker, e) for e in examples}
        _show_sound(sound)
        came = [(e, await checker.check(e, e.files)) for e in examples]
        _show_as_they_came([(e, found, found.beyond(sound[e.name])) for e, found in came])
        wanted = [(e, f) for e in examples for f in facts() if f.example == e.name]
        _show_facts([await _seeded(checker, e, fact, sound[e.name]) for e, fact in wanted])
        seeded = [
            await _seeded(checker, example, fault, sound[example.name])
            for example in examples
            for fault in example.faults()
        ]
    _show_seeded("example", [(one.example.name, one) for one in seeded])
    _show_seeded("kind", [(one.change.kind, one) for one in seeded])
    missed = [one for one in seeded if not one.caught]
    print("\nmissed:" if missed else "\nnothing was missed")
    for one in missed:
        rung = one.found.verdict.reached
        print(f"  {one.example.name}: {one.change.kind} ({one.change.path}), reached {rung}")


async def _warm(checker: Checker, example: Example) -> Found:
    """What is found in the sound version once its environment is there.

    The parts are timed before that: a file that was parsed once is not parsed again.
    """
    first = await checker.check(example, example.sound)
    found = await checker.check(example, example.sound)
    return Found(found.verdict, {**found.seconds, "parts": first.seconds["parts"]})


async def _seeded(checker: Checker, example: Example, change: Change, sound: Found) -> Seeded:
    found = await checker.check(example, changed(example.sound, [change]))
    return Seeded(example, change, found, bool(found.beyond(sound)))


def _show_sound(sound: Mapping[str, Found]) -> None:
    show(
        "the sound versions: every failure is a false alarm; seconds with a warm environment",
        COMMAND,
        ["example", "false alarms", "reached", *(f"{name}, s" for name in SECONDS)],
        [
            [
                name,
                len(found.verdict.failures),
                found.verdict.reached,
                *(found.seconds.get(part, 0.0) for part in SECONDS),
            ]
            for name, found in sound.items()
        ],
    )
    for name, found in sound.items():
        for failure in found.verdict.failures:
            print(f"  {name}: {failure.evidence.strip()[-SAID_CHARS:]!r}")


def _show_as_they_came(came: Iterable[tuple[Example, Found, set[str]]]) -> None:
    show(
        "as the replies came, before they were mended",
        COMMAND,
        ["example", "verdict", "mended", "found"],
        [[e.name, found.verdict.rung, len(e.mends), len(said)] for e, found, said in came],
    )


def _show_facts(seeded: Iterable[Seeded]) -> None:
    show(
        "requirements that are amiss, for which nobody is to be blamed",
        COMMAND,
        ["example: what", "blamed", "runs is lost"],
        [
            [
                f"{one.example.name}: {one.change.kind}",
                "yes" if one.caught else "no",
                "yes" if Rung.RUNS in one.found.verdict.lost else "no",
            ]
            for one in seeded
        ],
    )


def _show_seeded(by: str, seeded: Sequence[tuple[str, Seeded]]) -> None:
    groups = {name: [one for other, one in seeded if other == name] for name, _ in seeded}
    groups["all"] = [one for _, one in seeded]
    show(
        f"seeded faults by {by}",
        COMMAND,
        [by, "seeded", "caught", "missed", "owner named", "by"],
        [
            [
                name,
                len(ones),
                caught := sum(one.caught for one in ones),
                len(ones) - caught,
                sum(one.blamed for one in ones),
                ", ".join(sorted({rung for one in ones if one.caught for rung in one.found.rungs})),
            ]
            for name, ones in groups.items()
        ],
    )


if __name__ == "__main__":
    main(sys.argv[1:])
