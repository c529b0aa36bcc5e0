"""What came of proving a folder again, and how it differs from what was delivered."""

from __future__ import annotations

from pydantic import Field

from schema.frozen import Frozen
from schema.proved import Proved
from schema.verdict import Finding, Rung


class Changes(Frozen):
    """The files of a folder against the hashes on its receipt. All are paths."""

    changed: tuple[str, ...] = Field((), description="delivered, and of other content now")
    missing: tuple[str, ...] = Field((), description="delivered, and not there any more")
    new: tuple[str, ...] = Field((), description="there, and not on the receipt")
    acceptance: tuple[str, ...] = Field(
        (), description="those changed or missing that belong to the acceptance tests"
    )


class Verified(Proved):
    """The proof of a folder as it is now, found without any model."""

    folder: str = Field(description="absolute path of what was checked")
    findings: tuple[Finding, ...] = Field((), description="what is wrong with it")
    before: Rung | None = Field(
        None, description="the verdict on its receipt; null where the folder has none"
    )
    since: Changes | None = Field(None, description="what was changed since it was delivered")
    notes: tuple[str, ...] = Field((), description="files that were not read, and the like")
