"""The final message of a chat: verdict first, the model's own remarks last and marked as its."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schema.artifact import Artifact
from schema.start import StartKind
from schema.usage import Receipt
from schema.verdict import Failure, Rung
from tools.handover import steps

# Characters; what is longer is in the state's artifacts, the delivered folder and the receipt.
FILES_SHOWN = 20_000
EVIDENCE_SHOWN = 600
REMARKS_SHOWN = 600
FAILURES_SHOWN = 10


def final_message(receipt: Receipt, files: list[Artifact], report: str = "") -> str:
    """What came of a run, in Markdown: all of it is ours but what is quoted or fenced.

    ``report`` is where the report of the run is served, if it is.
    """
    sections = [
        f"**{receipt.word}**: {receipt.checked}",
        *_failures(receipt.failures),
        receipt.answer,
        *_files(files),
        *_start(receipt),
        *(f"Assumed: {assumption}" for assumption in receipt.assumptions),
        *(f"Note: {note}" for note in receipt.notes),
        f"Cost: {receipt.totals.told}.",
        *([f"Of it {receipt.cascade.told}."] if receipt.cascade else []),
        *([f"And {receipt.earlier.told}."] if receipt.earlier else []),
        f"[The report of this run]({report})" if report else "",
        *_remarks(receipt.remarks),
    ]
    return "\n\n".join(section for section in sections if section)


def _failures(failures: tuple[Failure, ...]) -> Iterator[str]:
    for failure in failures[:FAILURES_SHOWN]:
        tried = f" (try {failure.attempt})" if failure.attempt else ""
        evidence = failure.evidence.strip()
        if "\n" in evidence or len(evidence) > EVIDENCE_SHOWN:
            evidence = "\n" + fenced(evidence[:EVIDENCE_SHOWN])
        yield f"Failed, task {failure.owner}{tried}: {evidence}"
    if len(failures) > FAILURES_SHOWN:
        yield f"{len(failures) - FAILURES_SHOWN} more failures are on the receipt."


def _files(files: list[Artifact]) -> Iterator[str]:
    left = FILES_SHOWN
    unshown = []
    for file in files:
        if len(file.content) > left:
            unshown.append(f"`{file.path}` ({file.content.count(chr(10)) + 1} lines)")
            continue
        left -= len(file.content)
        yield f"`{file.path}`\n{fenced(file.content.rstrip(), file.path.rpartition('.')[2])}"
    if unshown:
        yield f"Too long to show here: {', '.join(unshown)}"


def _start(receipt: Receipt) -> Iterator[str]:
    start = receipt.start
    if receipt.handover:
        listed = ", ".join(f"`{path}`" for path in receipt.handover)
        yield f"With them, put together by rule: {listed}"
    if start is None or receipt.verdict is Rung.FAILED:
        return
    library = start.kind is StartKind.LIBRARY
    needed = ", ".join(f"`{one.name}`" for one in start.env if one.needed)
    lines = fenced("\n".join(steps(start, receipt.files)), "python" if library else "sh")
    told = f" once {needed} {'is' if ',' not in needed else 'are'} set" if needed else ""
    found = f"\n\nIt answers at {start.address}" if start.address else ""
    yield f"{'Use' if library else 'Start'} it{told}:\n\n{lines}{found}"


def _remarks(remarks: dict[str, str]) -> Iterator[str]:
    said = " ".join(" ".join(text.split()) for text in remarks.values())
    if said:
        cut = "…" if len(said) > REMARKS_SHOWN else ""
        yield f"The model's own remarks, which nobody checked:\n\n> {said[:REMARKS_SHOWN]}{cut}"


def fenced(text: str, language: str = "") -> str:
    """A code block that nothing inside of it can end."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    word = language if language.isalnum() else ""
    return f"{fence}{word}\n{text}\n{fence}"
