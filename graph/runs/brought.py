"""What a run has brought where, kept with it so that it can be taken back."""

from __future__ import annotations

from pydantic import Field

from schema.task import Frozen
from tools.storage import Connection, Reads, Writes

_FIND = "SELECT told FROM brought WHERE thread_id = ? ORDER BY rowid"
_KEEP = "INSERT INTO brought (thread_id, place, branch, told) VALUES (?, ?, ?, ?)"
_FORGET = "DELETE FROM brought WHERE thread_id = ? AND place = ? AND branch = ?"


class Brought(Frozen):
    """One delivery of a run: into a folder, onto a branch, or both."""

    place: str
    """The folder, or that of a repository which was built on."""
    branch: str = ""
    tip: str = ""
    """The commit that the branch was left at."""
    before: dict[str, str] = Field(default_factory=dict)
    """Path -> text that an earlier delivery of ours had there, or the project that was built on;
    no key is in it: see ``graph/deliveries/kept_back.py``."""
    salt: str = ""
    """By which the words are made that stand for keys."""
    after: dict[str, str | None] = Field(default_factory=dict)
    """Path -> SHA-256 as it was delivered; None for what was removed."""


class Deliveries:
    """Those of all runs in one storage."""

    def __init__(self, reading: Reads, journal: Writes) -> None:
        self._reading = reading
        self._journal = journal

    async def of(self, run_id: str) -> list[Brought]:
        """The deliveries of a run that stand, in the order in which they were made."""
        if not await self._reading.has("brought"):
            return []
        rows = await self._reading.rows(_FIND, (run_id,))
        return [Brought.model_validate_json(told) for (told,) in rows]

    async def keep(self, run_id: str, one: Brought) -> None:
        """In the place of what was kept of that folder and branch."""
        where = (run_id, one.place, one.branch)

        def work(connection: Connection) -> None:
            connection.execute(_FORGET, where)
            connection.execute(_KEEP, (*where, one.model_dump_json()))

        await self._journal.write(work)

    async def forget(self, run_id: str, one: Brought) -> None:
        where = (run_id, one.place, one.branch)

        def work(connection: Connection) -> None:
            connection.execute(_FORGET, where)

        await self._journal.write(work)
