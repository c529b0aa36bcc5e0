"""A profile with its overrides, as plain values: Hydra finds and merges, OmegaConf resolves."""

from __future__ import annotations

import functools
import os
import threading
import warnings
from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any, NamedTuple

from hydra import compose, initialize_config_dir
from hydra.core.config_search_path import ConfigSearchPath
from hydra.core.plugins import Plugins
from hydra.errors import HydraException, OverrideParseException
from hydra.plugins.search_path_plugin import SearchPathPlugin
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from schema.bounds import OVERRIDE_CHARS
from schema.errors import ConfigError
from schema.profile_files import ProfileFiles, counting_files
from schema.references import check_references
from schema.variables import Variables, say_once

PACKAGED = Path(__file__).parent
USER_PROFILES = Path("config")

_variables: ContextVar[Variables] = ContextVar("variables")

OmegaConf.register_new_resolver(
    "variable", lambda name, default=None: _variables.get().get(name) or default, replace=True
)

# Hydra keeps one global search path while it composes, and what is composed may be shared.
_composing = threading.Lock()


class _OursFirst(SearchPathPlugin):
    """A file config/profiles/general.yaml of a folder is not what its profiles inherit from."""

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        if _variables.get(None):  # the search is ours, not one of other code in this process
            for folder in search_path.get_path():
                if folder.provider == "main":
                    folder.path = f"{ProfileFiles.scheme()}://{folder.path}"
            search_path.prepend("roma", f"{ProfileFiles.scheme()}://{PACKAGED}")


Plugins.instance().register(_OursFirst)
Plugins.instance().register(ProfileFiles)


class _Found(NamedTuple):
    profile: str
    """As it is found again from anywhere."""
    folder: Path
    name: str


def compose_profile(
    profile: str, overrides: Sequence[str], variables: Variables, *, resolve: bool = True
) -> tuple[str, dict[str, Any]]:
    """The profile's name, or its absolute path, and its values, without ``resolve`` as they are
    written. Raises ConfigError."""
    found = _find(profile)
    _check(overrides)
    token = _variables.set(variables)
    try:
        with _composing:
            # The package's own files stay as they are; variables are looked up below.
            stays = found.folder == PACKAGED and not any("$" in override for override in overrides)
            composed = (_compose_once if stays else _compose)(found, tuple(overrides))
            values: Any = OmegaConf.to_container(composed, resolve=resolve)
        return found.profile, values
    except OverrideParseException as error:
        setting = error.override.lstrip("+").partition("=")[0][:80]
        raise ConfigError(f"override of {setting!r} cannot be read: write setting=value") from None
    except ConfigError as error:
        raise ConfigError(f"profile {profile!r}: {error}") from None
    except RecursionError:
        said = "files inherit from each other in a circle, or it is nested too deep"
        raise ConfigError(f"profile {profile!r}: {said}") from None
    except (HydraException, OmegaConfBaseException, ValueError, TypeError, OSError) as error:
        # The second line may advise to repeat an override, its value included.
        said = " ".join(line for line in str(error).splitlines()[:2] if "To append" not in line)
        raise ConfigError(f"profile {profile!r}: {said.strip()[:300]}") from None
    finally:
        _variables.reset(token)


def _compose(found: _Found, overrides: tuple[str, ...]) -> DictConfig:
    """As it is written, references and variables not yet followed."""
    with warnings.catch_warnings(), counting_files():
        warnings.simplefilter("ignore")  # a profile without `_self_` means what it looks like
        with initialize_config_dir(str(found.folder), version_base="1.3"):
            composed = compose(found.name, overrides=[*map(_forced, overrides)])
    check_references(OmegaConf.to_container(composed))
    return composed


def _forced(override: str) -> str:
    """Hydra takes only what the files name; which settings there are, their types say."""
    return override if override[:1] in ("+", "~") else f"++{override}"


_compose_once = functools.lru_cache(maxsize=32)(_compose)


def _check(overrides: Sequence[str]) -> None:
    if sum(map(len, overrides)) > OVERRIDE_CHARS:
        raise ConfigError(f"the overrides (--set) exceed {OVERRIDE_CHARS:,} characters")
    if any(override.lstrip("+~").startswith("hydra") for override in overrides):
        raise ConfigError("an override (--set) of what is below `hydra` is no setting")


def _find(profile: str) -> _Found:
    """A path names a file; a name is a packaged profile's, else that of a file of the folder's."""
    packaged = sorted(path.stem for path in (PACKAGED / "profiles").glob("*.yaml"))
    beside = USER_PROFILES / f"{profile}.yaml"
    if profile in packaged:
        if beside.is_file():
            say_once(f"{beside} is not read: {profile} comes with the package; --profile {beside}")
        return _Found(profile, PACKAGED, f"profiles/{profile}")
    path = Path(os.path.expanduser(profile)) if profile.endswith(".yaml") else None
    if path and os.path.isfile(path):
        path = path.resolve()
        return _Found(str(path), path.parent, path.stem)
    if Path(profile).name == profile and os.path.isfile(beside):
        return _Found(profile, USER_PROFILES.resolve(), profile)
    raise ConfigError(
        f"no profile {profile[:80]!r}: neither a file of that name in {USER_PROFILES}/ nor one of "
        f"{', '.join(packaged)}, nor the path of a .yaml file"
    )
