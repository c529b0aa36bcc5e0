"""How well is a change made? Fifteen, with the replies of a writer who saw each request alone.

Of each: whether it ended as it should, whether files that the plan does not name are the same to
the byte, whether the tests that the project had pass, and its prompt tokens against as many prompts
that hand over the whole project. Then faults are put into what was written, as a model might: how
many of them are held against the change.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import tempfile
from pathlib import Path
from typing import NamedTuple

from benchmarks.changes.cases import OLD_TEST, Case, Fault, cases
from benchmarks.changes.provider import Provider
from benchmarks.table import show
from graph import Solution, asolve, load_config
from tests.scripted import scripted

SETTINGS = ("proof.tests=false", "sandbox.test_s=30")  # a busy machine is no fault


class Made(NamedTuple):
    case: Case
    solution: Solution
    provider: Provider

    @property
    def same(self) -> bool:
        """Whether what nobody owns is as it was."""
        owned = {path for task in self.solution.receipt.tasks for path in task.files}
        files = {file.path: file.content for file in self.solution.artifacts}
        return all(
            files.get(path) == text for path, text in self.case.base.items() if path not in owned
        )

    def row(self) -> list[object]:
        receipt, provider = self.solution.receipt, self.provider
        return [
            self.case.name,
            str(receipt.verdict),
            "yes" if self.same else "NO",
            receipt.totals.calls,
            provider.tokens,
            provider.tokens / max(1, provider.whole_tokens),
        ]


async def made(case: Case, writer: Path | None = None, fault: Fault | None = None) -> Made:
    """The change, through the real graph over real HTTP; with a fault nobody gets a second try."""
    provider = Provider(case, writer, fault)
    with scripted(provider) as server:
        os.environ.update(server.env())  # read once, with the settings
        waiting = ("network.timeout=3000", "network.patience=6000", "ptc_service.timeout=3000")
        tries = ("limits.attempts=1",) if fault else ()
        config = load_config(overrides=[*SETTINGS, *tries, *(waiting if writer else ())])
        solution = await asolve(case.goal, config, base=dict(case.base), tests=dict(case.tests))
    return Made(case, solution, provider)


async def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.changes")
    options.add_argument("--writer", type=Path, help="a folder in which requests wait for replies")
    options.add_argument("--only", help="changes whose name holds this")
    given = options.parse_args()
    wanted = [case for case in cases() if not given.only or given.only in case.name]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ROMA_STATE_DIR"] = folder
        os.environ["ROMA_CACHE"] = "false"
        if given.writer:
            given.writer.mkdir(exist_ok=True)
            await asyncio.gather(*(_told(made(case, given.writer)) for case in wanted))
            return
        found = [await made(case) for case in wanted]
        seeded = [await _seeded(case, fault) for case in wanted for fault in case.faults]
    tokens = sum(one.provider.tokens for one in found)
    whole = sum(one.provider.whole_tokens for one in found)
    good = sum(one.solution.passed for one in found)
    calls = sum(one.solution.receipt.totals.calls for one in found)
    same = sum(one.same for one in found)
    show(
        f"changes of five projects, with the tests that they had ({OLD_TEST})",
        "python -m benchmarks.changes",
        ["change", "verdict", "others same", "calls", "prompt tokens", "/ whole each time"],
        [
            *(one.row() for one in found),
            ["all", f"{good} passed", same, calls, tokens, tokens / max(1, whole)],
        ],
    )
    kinds = dict.fromkeys(one.fault.kind for one in seeded)
    of = {kind: [one for one in seeded if one.fault.kind == kind] for kind in kinds} | {
        "all": seeded
    }
    show(
        "faults put into what was written for them, with one try a part",
        "python -m benchmarks.changes",
        ["kind", "faults", "caught", "missed"],
        [
            [kind, len(some), sum(one.caught for one in some), _missed(some)]
            for kind, some in of.items()
        ],
    )


class _Seeded(NamedTuple):
    case: Case
    fault: Fault
    caught: bool


async def _seeded(case: Case, fault: Fault) -> _Seeded:
    found = await made(case, fault=fault)
    assert found.provider.spoiled and not found.provider.unanswered, (case.name, fault)
    return _Seeded(case, fault, not found.solution.passed)


def _missed(seeded: list[_Seeded]) -> str:
    return ", ".join(one.case.name for one in seeded if not one.caught) or "-"


async def _told(running: object) -> None:
    made: Made = await running  # type: ignore[misc]
    receipt = made.solution.receipt
    print(made.case.name, receipt.verdict, [f.evidence[:300] for f in receipt.failures], flush=True)


if __name__ == "__main__":
    asyncio.run(main())
