"""Repairs of seeded faults: how many hit the right part at first, what they cost, how they end.

``python -m benchmarks.repair [--only EXAMPLE] [--every N] [--prompts FILE]``. Each fault of
``benchmarks.proof`` is one run with a user's test. ``--prompts`` writes down the diagnoses that
were asked for and to which no answer is kept.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml

from benchmarks.proof.examples import NAMES, load
from benchmarks.repair.provider import Seed
from benchmarks.repair.run import Course, course_of
from benchmarks.table import show

AT_ONCE = 2


def main(asked: argparse.Namespace) -> None:
    seeds = [
        Seed(example, number, change)
        for example in map(load, [asked.only] if asked.only else NAMES)
        for number, change in enumerate(example.faults(), 1)
    ][:: asked.every]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ROMA_STATE_DIR"] = folder
        courses = asyncio.run(_courses(seeds))
    options = [f"--only {asked.only}"] if asked.only else []
    options += [f"--every {asked.every}"] if asked.every > 1 else []
    names = list(dict.fromkeys(one.seed.example.name for one in courses))
    show(
        "repairs of seeded faults, with a user's test; tokens are those of prompts",
        " ".join(["python -m benchmarks.repair", *options]),
        [
            *("example", "faults", "found", "right part first", "repair calls a fault"),
            *("tokens a repair", "accepted", "diagnoses", "worded otherwise", "no reply"),
        ],
        [_row(name, [c for c in courses if c.seed.example.name == name]) for name in names]
        + [_row("all", courses)],
    )
    if asked.prompts:
        asked.prompts.write_text(_unanswered(courses))


async def _courses(seeds: Sequence[Seed]) -> list[Course]:
    """Each fault's, some at once; each is told of as it ends."""
    room = asyncio.Semaphore(AT_ONCE)

    async def one(seed: Seed) -> Course:
        async with room:
            course = await course_of(seed)
        mark = "hit " if course.hit else "miss" if course.repairs else "none"
        first = f"first {', '.join(sorted(course.first)) or 'nobody'}"
        asked = f"{seed.author.id} has it, {first}, calls to {', '.join(course.repairs) or 'none'}"
        print(f"{mark} {seed.name} ({seed.change.path}): {asked}; {course.ended}", flush=True)
        return course

    return await asyncio.gather(*map(one, seeds))


def _row(name: str, courses: Sequence[Course]) -> list[object]:
    found = [one for one in courses if one.found]
    mended = [one for one in found if one.repairs]
    calls = sum(len(one.repairs) for one in mended)
    kept = [diagnosis.kept for one in courses for diagnosis in one.diagnoses]
    hits = sum(one.hit for one in mended)
    return [
        *(name, len(courses), len(found)),
        f"{hits}/{len(mended)}",
        calls / max(1, len(mended)),
        sum(one.tokens for one in mended) // max(1, calls),
        sum(one.accepted for one in courses),
        *(len(kept), kept.count("worded otherwise"), kept.count("no reply")),
    ]


def _unanswered(courses: Sequence[Course]) -> str:
    return yaml.safe_dump(
        [
            {"fault": one.fault, "asked": one.asked, "prompt": one.prompt}
            for course in courses
            for one in course.diagnoses
            if one.kept != "answered"
        ],
        sort_keys=False,
        allow_unicode=True,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.repair")
    parser.add_argument("--only", choices=NAMES, help="one example")
    parser.add_argument("--every", type=int, default=1, help="each n-th fault, as a sample")
    parser.add_argument("--prompts", type=Path, help="where unanswered diagnoses are written")
    return parser


if __name__ == "__main__":
    main(_parser().parse_args())
