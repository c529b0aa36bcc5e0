"""``roma-ptc diff`` and ``undo``: what a run changed, and taking it back."""

from __future__ import annotations

import os
import sys

from cli.screen import one_line, show, show_json, write
from graph import TakenBack, diff, undo

_COLOURS = {"+++": "1", "---": "1", "diff ": "1", "@@": "36", "+": "32", "-": "31"}


def show_diff(run_id: str, stat: bool, as_json: bool) -> None:
    """The patch as it is, or in colours where a person reads it; with ``stat`` a line a file."""
    patch = diff(run_id)
    if as_json:
        files = {path: {"new": new, "gone": gone} for path, (new, gone) in patch.counts.items()}
        show_json({"id": run_id, "files": files, "diff": patch.text})
    elif stat:
        show("\n".join(_stat(dict(patch.counts))))
    elif sys.stdout.isatty():
        paint = None if "NO_COLOR" in os.environ else _painted
        show(patch.text.removesuffix("\n"), paint)
    else:
        write(patch.text)


def undo_run(run_id: str, as_json: bool) -> None:
    """Say of each file and branch what became of it; exit code 1 where something stays."""
    taken = undo(run_id)
    whole = all(back.whole for back in taken)
    if as_json:
        show_json({"id": run_id, "whole": whole, "undone": [_told(back) for back in taken]})
    else:
        show("\n".join(line for back in taken for line in _lines(back)))
    sys.exit(0 if whole else 1)


def _painted(line: str) -> str:
    colour = next((code for mark, code in _COLOURS.items() if line.startswith(mark)), "")
    return f"\x1b[{colour}m{line}\x1b[0m" if colour else line


def _stat(counts: dict[str, tuple[int, int]]) -> list[str]:
    width = max(map(len, counts), default=0)
    lines = [f"{path:<{width}}  +{new} -{gone}" for path, (new, gone) in counts.items()]
    new, gone = (sum(pair[i] for pair in counts.values()) for i in (0, 1))
    files = f"{len(counts)} file{'s'[: len(counts) != 1]}"
    return [*lines, f"{files} changed, {new} lines new, {gone} gone"]


def _lines(back: TakenBack) -> list[str]:
    files = back.files
    lines = []
    if back.branch:
        why = f"stays: {one_line(back.kept)}" if back.kept else "deleted"
        lines += [f"branch   {back.branch} in {one_line(str(back.place))} {why}"]
    if files.removed or files.restored:
        lines += [f"folder   {one_line(str(back.place))}"]
    lines += [f"removed  {path}" for path in files.removed]
    lines += [f"restored {path}" for path in files.restored]
    lines += [f"kept     {path}: {why}" for path, why in files.kept.items()]
    if back.repository:
        lines += [f"kept     {one_line(str(back.place))}/.git, with its history"]
    return lines


def _told(back: TakenBack) -> dict[str, object]:
    files = back.files
    told = {"removed": files.removed, "restored": files.restored, "kept": files.kept}
    branch = {"name": back.branch, "kept": back.kept or None} if back.branch else None
    return {"place": str(back.place), "branch": branch, **told}
