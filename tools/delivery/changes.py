"""What was changed in a folder since it was delivered: its files against the receipt's hashes."""

from __future__ import annotations

from schema.verified import Changes
from tools.delivery.reading import Read


def changes(read: Read) -> Changes | None:
    """None where there is no receipt to hold the folder against."""
    receipt = read.receipt
    if receipt is None:
        return None
    there = {file.path: file.sha256 for file in read.files}
    changed = [path for path, sha in receipt.files.items() if there.get(path, sha) != sha]
    # What is a link now is there, and is not what was delivered.
    changed += [path for path in receipt.files if path in read.left_out]
    missing = receipt.files.keys() - there.keys() - read.left_out.keys()
    return Changes(
        changed=tuple(sorted(changed)),
        missing=tuple(sorted(missing)),
        new=tuple(sorted(there.keys() - receipt.files.keys())),
        acceptance=tuple(sorted(missing.union(changed).intersection(receipt.acceptance))),
    )
