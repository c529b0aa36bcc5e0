"""What was put together by rule is delivered only where there is room for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from schema.artifact import RECEIPT, Artifact
from schema.usage import Receipt
from tools.delivery.conflicts import conflict_at
from tools.delivery.ownership import Owned


def with_room(
    files: Sequence[Artifact], receipt: Receipt, out: Path, owned: Owned
) -> tuple[list[Artifact], Receipt]:
    """The files without those by rule whose place is somebody else's, and a receipt that says so.

    A user's own README.md is no reason to deliver a project elsewhere, nor to overwrite it.
    """
    listed = receipt.files
    conflicts = [conflict_at(out, path, listed[path], owned) for path in receipt.handover]
    left = {path for path, found in zip(receipt.handover, conflicts, strict=True) if found}
    notes = [f"{found.path} {found.why}: it was left as it is" for found in conflicts if found]
    changes = {
        "files": {path: sha256 for path, sha256 in listed.items() if path not in left},
        "handover": tuple(path for path in receipt.handover if path not in left),
        "notes": (*receipt.notes, *notes),
    }
    return [f for f in files if f.path not in left], receipt.model_copy(update=changes)


def receipt_file(receipt: Receipt) -> Artifact:
    """The receipt as it is delivered, under a name that no file of a project may have."""
    content = receipt.model_dump_json(indent=2) + "\n"
    return Artifact.model_construct(path=RECEIPT, content=content)
