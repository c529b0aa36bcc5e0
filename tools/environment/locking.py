"""A lock of all that can be had: what somebody said about a version gives way before a package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from tools.environment.program import OfflineError, ProgramError
from tools.environment.requirements import Required
from tools.environment.resolve import Lock, resolve, unresolvable


class Locked(NamedTuple):
    """A lock, if there is anything to have, of these requirements; why each of the rest cannot be
    had; and those that are in it without the range that was said."""

    lock: Lock | None = None
    requirements: tuple[str, ...] = ()
    gone: Mapping[str, str] = MappingProxyType({})
    loosened: tuple[str, ...] = ()


async def locked(
    wanted: Sequence[str], required: Required, judge: Sequence[str], folder: Path
) -> Locked:
    """Lock what is ``wanted`` of the ``required``, with the ``judge``.

    Raises ProgramError, OSError.
    """
    try:
        return Locked(await resolve([*wanted, *judge], folder), tuple(wanted))
    except OfflineError:
        raise
    except ProgramError:
        refused = await unresolvable(wanted, folder)
    known = dict(zip(required.requirements, required.without_ranges, strict=True))
    plain = {one: known.get(one, one) for one in wanted}
    hopeless = await unresolvable([plain[one] for one in refused if plain[one] != one], folder)
    gone = {o: why for o, why in refused.items() if plain[o] == o or plain[o] in hopeless}
    rest = [one for one in wanted if one not in gone]
    if not rest:
        return Locked(gone=gone)
    try:
        kept = [plain[one] if one in refused else one for one in rest]
        lock = await resolve([*kept, *judge], folder)
    except OfflineError:
        raise
    except ProgramError:  # each can be had, but not together
        kept = [plain[one] for one in rest]
        lock = await resolve([*kept, *judge], folder)
    loosened = tuple(one for one, taken in zip(rest, kept, strict=True) if one != taken)
    return Locked(lock, tuple(kept), gone, loosened)
