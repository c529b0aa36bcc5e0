"""``roma-ptc verify``: what a folder holds now, against what was delivered, and its proof anew."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from cli.interrupt import stop_at_once, stop_in_order
from cli.screen import one_line, show, show_json
from cli.tests import read_tests
from cli.view import EVIDENCE, isolation_words
from graph import averify, load_config
from schema.verified import Changes, Verified

NAMED = 5  # files in a line


def verify_folder(
    folder: Path, tests: list[Path], profile: str | None, overrides: list[str], as_json: bool
) -> None:
    """Prove the folder and exit: 0 proved, 1 failed, 4 unproven."""
    config, given = load_config(profile, overrides), read_tests(tests)
    stop_in_order()
    verified = asyncio.run(averify(folder, config, tests=given))
    stop_at_once()
    if as_json:
        show_json(verified.model_dump(mode="json"))
    else:
        show(told(verified))
    sys.exit(verified.exit_code)


def told(verified: Verified) -> str:
    """What was changed, what is wrong, and the verdict, then and now."""
    failed = [test for test in verified.tests if not test.passed]
    wrong = [str(finding) for finding in verified.findings]
    wrong += [f"{test.name}: {test.evidence}" for test in failed]
    lines = _since(verified.since) if verified.since else []
    lines += [f"note     {one_line(note)}" for note in verified.notes]
    lines += [f"wrong    {one_line(said)[:EVIDENCE]}" for said in wrong]
    lines += [f"before   {verified.before.upper()}"] if verified.before else []
    lines += [f"{verified.word:<8} {verified.checked}; {isolation_words(verified.sandbox)}"]
    return "\n".join(lines)


def _since(since: Changes) -> list[str]:
    lines = []
    for label, paths in (
        ("changed", since.changed),
        ("missing", since.missing),
        ("new", since.new),
    ):
        if paths:
            more = f" and {len(paths) - NAMED} more" if len(paths) > NAMED else ""
            lines.append(f"{label:<8} {one_line(', '.join(paths[:NAMED]))}{more}")
    changed = [path for path in since.acceptance if path in since.changed]
    lines += [
        f"test     {one_line(path)} was changed since, and is judged by as it is"
        for path in changed
    ]
    return lines or ["same     every file is as it was delivered"]
