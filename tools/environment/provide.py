"""The environment in which a project is run: what may be installed is, the rest is told of."""

from __future__ import annotations

import asyncio
from collections.abc import Container, Sequence
from pathlib import Path

from pydantic import Field

from schema.frozen import Frozen
from tools.environment.install import installed
from tools.environment.locking import Locked, locked
from tools.environment.pinned import pinned
from tools.environment.policy import Policy, name_of, sift
from tools.environment.program import ProgramError
from tools.environment.requirements import Required

JUDGE = ("pytest>=8", "pytest-timeout>=2.2")  # what tests are run with


class Provided(Frozen):
    """An environment, what of the requirements is not in it, and what is to be delivered."""

    folder: Path | None = Field(None, description="None: the interpreter of this process serves")
    packages: tuple[str, ...] = Field((), description="name==version of all that was installed")
    missing: dict[str, str] = Field(
        default_factory=dict, description="requirement that some file cannot do without -> why"
    )
    outside: dict[str, str] = Field(
        default_factory=dict, description="of these, the names that only the policy refuses -> why"
    )
    requirements: tuple[str, ...] = Field((), description="the lines of a requirements.txt")
    notes: tuple[str, ...] = Field((), description="what somebody required, and is not followed")

    @property
    def lost(self) -> str:
        """What is missing and why, each reason once; empty if nothing is."""
        reasons: dict[str, list[str]] = {}
        for one, why in self.missing.items():
            reasons.setdefault(why, []).append(one)
        return "; ".join(f"{', '.join(ones)}: {why}" for why, ones in reasons.items())


async def provide(
    required: Required,
    policy: Policy,
    cache: Path,
    download_mb: int,
    approved: Container[str] = (),
    judge: Sequence[str] = JUDGE,
) -> Provided:
    """Install what is required, as far as ``policy`` and the index allow it, into ``cache``.

    ``approved`` are names that a person has allowed beyond the policy. The ``judge``, what tests
    are run with, goes along, whatever the policy.

    Nothing is raised for a package that cannot be had: the project is then judged without it.
    """
    sifted = await asyncio.to_thread(sift, required.requirements, policy, approved)
    judges = {name_of(one) for one in judge}
    wanted = [one for one in sifted.allowed if name_of(one) not in judges]
    found, folder, failed = Locked(requirements=tuple(wanted)), None, ""
    try:
        if wanted:
            await asyncio.to_thread(cache.mkdir, parents=True, exist_ok=True)
            found = await locked(wanted, required, judge, cache)
        if found.lock:
            _check_size(found.lock.size, download_mb)
            folder = await installed(found.lock, cache)
    except (ProgramError, OSError) as error:
        failed = str(error)
    gone = {**sifted.refused, **found.gone}
    missing = gone | (dict.fromkeys(found.requirements, failed) if failed else {})
    packages = found.lock.packages if found.lock else ()
    tested = [one for one in sifted.allowed if name_of(one) in judges and found.requirements]
    unneeded = [one for one in gone if name_of(one) not in required.wanted_by]
    return Provided(
        folder=folder,
        packages=packages if folder else (),
        missing={o: why for o, why in missing.items() if name_of(o) in required.wanted_by},
        outside={
            name: f"{required.wanted_by[name]} needs it; {why}"
            for name, why in sifted.outside.items()
            if name in required.wanted_by
        },
        requirements=pinned([*found.requirements, *tested], packages),
        notes=(
            *(f"{one} is not required: nothing imports it, and {gone[one]}" for one in unneeded),
            *(f"{one} cannot be had: any version was taken" for one in found.loosened),
        ),
    )


def _check_size(size: int, download_mb: int) -> None:
    if size > download_mb << 20:
        raise ProgramError(
            f"together they are {size >> 20:,} MB to download, at most {download_mb:,} "
            "are taken (proof.download_mb)"
        )
