"""The folder of a delivery before anything is spent on what is to go there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from schema.artifact import RECEIPT
from schema.errors import UsageError
from tools.delivery.conflicts import conflicts_in, named
from tools.delivery.ownership import owned_in


def check_target(
    out: Path, wanted: Mapping[str, str | None] | None = None, overwrite: bool = False
) -> Path:
    """``out`` as an absolute path, if a project can be delivered there. Nothing is written.

    ``wanted`` are the files known already, path -> SHA-256, or None where only the path is known.
    A file of an earlier delivery that was edited since is a conflict, too: the run may need its
    place. With ``overwrite``, neither is. Raises UsageError.
    """
    try:
        if out.is_symlink():
            raise UsageError(f"--out {out} is a link: name the folder itself")
        if out.exists() and not out.is_dir():
            raise UsageError(f"--out {out} is a file: name a folder")
        absolute = out.resolve() if out.name == ".." else out.absolute()
        nearest = next(folder for folder in (absolute, *absolute.parents) if folder.exists())
        if not nearest.is_dir():
            raise UsageError(f"--out {out} cannot be used: {nearest} is a file")
        if not os.access(nearest, os.W_OK | os.X_OK):
            raise UsageError(f"--out {out} cannot be used: no right to write in {nearest}")
        if nearest != absolute or overwrite:
            return absolute
        owned = owned_in(absolute)
        needed = [path for path in owned.hashes if path not in owned.by_rule]
        places = {**dict.fromkeys([*needed, RECEIPT]), **(wanted or {})}
        conflicts = conflicts_in(absolute, places, owned)
    except OSError as error:
        raise UsageError(f"--out {out} cannot be used: {error.strerror}") from error
    if conflicts:
        raise UsageError(
            f"--out {out}: {named(conflicts)}; choose another --out, or add --overwrite, which "
            "keeps a copy of each beside it"
        )
    return absolute
