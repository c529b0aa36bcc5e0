"""Where a profile is, by the name or the path that somebody gave."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from schema.errors import ConfigError
from schema.variables import say_once

PACKAGED = Path(__file__).parent
USER_PROFILES = Path("config")


class Found(NamedTuple):
    asked: str
    profile: str
    """As it is found again from anywhere."""
    folder: Path
    name: str


def find(profile: str) -> Found:
    """A path names a file; a name is a packaged profile's, else that of a file of the folder's.

    Raises ConfigError.
    """
    packaged = sorted(path.stem for path in (PACKAGED / "profiles").glob("*.yaml"))
    beside = USER_PROFILES / f"{profile}.yaml"
    if profile in packaged:
        if beside.is_file():
            say_once(f"{beside} is not read: {profile} comes with the package; --profile {beside}")
        return Found(profile, profile, PACKAGED, f"profiles/{profile}")
    path = Path(os.path.expanduser(profile)) if profile.endswith(".yaml") else None
    if path and os.path.isfile(path):
        path = path.resolve()
        return Found(profile, str(path), path.parent, path.stem)
    if Path(profile).name == profile and os.path.isfile(beside):
        return Found(profile, profile, USER_PROFILES.resolve(), profile)
    raise ConfigError(
        f"no profile {profile[:80]!r}: neither a file of that name in {USER_PROFILES}/ nor one of "
        f"{', '.join(packaged)}, nor the path of a .yaml file"
    )
