"""A profile with its overrides, as plain values: Hydra finds and merges, OmegaConf resolves."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from hydra import compose, initialize_config_dir
from hydra.core.config_search_path import ConfigSearchPath
from hydra.core.plugins import Plugins
from hydra.errors import HydraException, OverrideParseException
from hydra.plugins.search_path_plugin import SearchPathPlugin
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from schema.errors import ConfigError
from schema.variables import Variables, say_once

PACKAGED = Path(__file__).parent
USER_PROFILES = Path("config")

_variables: ContextVar[Variables] = ContextVar("variables")

OmegaConf.register_new_resolver(
    "variable", lambda name, default=None: _variables.get().get(name) or default, replace=True
)

# Hydra keeps one global search path while it composes.
_composing = threading.Lock()


class _OursFirst(SearchPathPlugin):
    """A file config/profiles/general.yaml of a folder is not what its profiles inherit from."""

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        if _variables.get(None):  # the search is ours, not one of other code in this process
            search_path.prepend("roma", f"file://{PACKAGED}")


Plugins.instance().register(_OursFirst)


class _Found(NamedTuple):
    profile: str
    """As it is found again from anywhere."""
    folder: Path
    name: str


def compose_profile(
    profile: str, overrides: Sequence[str], variables: Variables
) -> tuple[str, dict[str, Any]]:
    """The profile's name, or its absolute path, and its values. Raises ConfigError."""
    found = _find(profile)
    token = _variables.set(variables)
    try:
        with _composing, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a profile without `_self_` means what it looks like
            with initialize_config_dir(str(found.folder), version_base="1.3"):
                composed = compose(found.name, overrides=[*overrides])
        values: Any = OmegaConf.to_container(composed, resolve=True)
        return found.profile, values
    except OverrideParseException as error:
        setting = error.override.partition("=")[0]
        raise ConfigError(f"override of {setting!r} cannot be read: write setting=value") from None
    except (HydraException, OmegaConfBaseException) as error:
        # The second line may advise to repeat an override, its value included.
        said = [line for line in str(error).splitlines() if not line.startswith("To append")]
        raise ConfigError(f"profile {profile!r}: {' '.join(said[:2]).strip()}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise ConfigError(f"profile {profile!r}{where}: it cannot be read as YAML") from None
    finally:
        _variables.reset(token)


def _find(profile: str) -> _Found:
    """A path names a file; a name is a packaged profile's, else that of a file of the folder's."""
    packaged = sorted(path.stem for path in (PACKAGED / "profiles").glob("*.yaml"))
    beside = USER_PROFILES / f"{profile}.yaml"
    if profile in packaged:
        if beside.is_file():
            say_once(f"{beside} is not read: {profile} comes with the package; --profile {beside}")
        return _Found(profile, PACKAGED, f"profiles/{profile}")
    path = Path(profile).expanduser() if profile.endswith(".yaml") else None
    if path and path.is_file():
        path = path.resolve()
        return _Found(str(path), path.parent, path.stem)
    if Path(profile).name == profile and beside.is_file():
        return _Found(profile, USER_PROFILES.resolve(), profile)
    raise ConfigError(
        f"no profile {profile!r}: neither {beside} nor one of {', '.join(packaged)}, nor the path "
        "of a .yaml file"
    )
