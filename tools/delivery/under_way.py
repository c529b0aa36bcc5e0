"""The folder ``.roma-delivery``: the journal of a delivery under way, and its new files."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from schema.artifact import UNDER_WAY
from tools.delivery.folders import sync
from tools.delivery.ownership import JOURNAL, Owned

NEW = "new-"


class UnderWay:
    """A delivery into ``out``. Whatever an earlier one left in its folder is cleared away."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self.folder = out / UNDER_WAY
        self._journal = self.folder / JOURNAL
        self._goes_on = self._journal.exists()
        self._staged = 0

    def begin(self, owned: Owned) -> None:
        """Write down, to stay, what will be ours, before any of it is there."""
        self.folder.mkdir(exist_ok=True)
        self._clear_staged()
        written = self.stage(owned.journal().model_dump_json().encode(), None)
        os.replace(written, self._journal)
        sync(self.folder)
        sync(self._out)

    def stage(self, data: bytes, mode: int | None) -> Path:
        """Write a new file whole, beside its place; ``mode`` is that of the file it replaces."""
        staged = self.folder / f"{NEW}{self._staged}"
        self._staged += 1
        with staged.open("xb") as file:
            file.write(data)
            file.flush()
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        return staged

    def give_up(self, changed: bool) -> None:
        """Clear away; the journal stays if something in the folder is ours by it alone."""
        with suppress(OSError):
            self._clear_staged()
            if not changed and not self._goes_on:
                self._journal.unlink(missing_ok=True)
                self.folder.rmdir()

    def end(self) -> None:
        """The receipt stands: the journal has served."""
        if self.folder.exists():
            self._clear_staged()
            self._journal.unlink(missing_ok=True)
            with suppress(OSError):  # whoever put something there keeps it
                self.folder.rmdir()

    def _clear_staged(self) -> None:
        for left in self.folder.glob(f"{NEW}*"):
            left.unlink()
        (self.folder / "copy").unlink(missing_ok=True)
