"""Acceptance tests, run by a judge that the code under test cannot bribe.

Which tests there are is found without the project; each of them has to report, and a skip counts
only where the test itself says so. Those that pass are run once more as twins, which have to fail.
What the code does that honest code has no need of is said as well.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import PurePosixPath

from schema.modules import Modules
from tools.checks.given import test_files
from tools.proof.bench import Bench, supervised_twice
from tools.proof.judging.collected import collect
from tools.proof.judging.judged import Judged, judged
from tools.proof.judging.shadows import shadows
from tools.proof.judging.suspects import suspects
from tools.proof.judging.unproved import twinned, twins_of, unfailed, unproved_alone


async def judge(bench: Bench, project: Mapping[str, str], tests: Mapping[str, str]) -> Judged:
    """Run the ``tests``, path -> content, what they read included, against the ``project``'s files.

    A ``conftest.py`` counts among the tests only.
    """
    files = as_judged(project, tests)
    if shadowing := shadows(files, tests):
        return Judged(error="; ".join(map(str, shadowing)))
    collected = await collect(bench, Modules(files).top, tests)
    twins = await asyncio.to_thread(twins_of, tests, collected.tests)
    given = {**files, **tests}
    then = {**given, **{path: twin.source for path, twin in twins.items()}} if twins else {}
    (told, of_twins), suspected = await asyncio.gather(
        supervised_twice(bench, given, then, list(test_files(tests)), list(tests)),
        asyncio.to_thread(suspects, files, tests),
    )
    if isinstance(told, str):
        return Judged(error=told)
    first = judged(told, collected, tests)
    if not first.passed:
        return first
    passed = twinned(collected.tests, (outcome.name for outcome in first.outcomes))
    unproved = unfailed(of_twins, twins, passed) if of_twins else None
    if unproved != {}:  # it may have been the first run that was in the way of the second
        unproved = await unproved_alone(bench, given, tests, passed)
    return first.model_copy(
        update={"unproved": unproved, "doubts": (*first.doubts, *suspected.values())}
    )


def as_judged(project: Mapping[str, str], tests: Mapping[str, str]) -> dict[str, str]:
    """The delivered files without those that would change how the tests are found or run."""
    folders = {str(PurePosixPath(path).parent) for path in test_files(tests)}

    def says_how(path: PurePosixPath) -> bool:
        packs = path.name == "__init__.py" and str(path.parent) in folders
        return packs or path.name == "conftest.py"

    return {path: text for path, text in project.items() if not says_how(PurePosixPath(path))}
