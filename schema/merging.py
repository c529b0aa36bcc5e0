"""A profile with what it inherits from and its overrides: Hydra merges, OmegaConf resolves."""

from __future__ import annotations

import functools
import threading
import warnings
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

from hydra import compose, initialize_config_dir
from hydra.core.config_search_path import ConfigSearchPath
from hydra.core.plugins import Plugins
from hydra.errors import HydraException, OverrideParseException
from hydra.plugins.search_path_plugin import SearchPathPlugin
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from schema.errors import ConfigError
from schema.found import PACKAGED, Found
from schema.profile_files import ProfileFiles, counting_files
from schema.references import check_references
from schema.variables import Variables

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


def merge(
    found: Found, overrides: Sequence[str], variables: Variables, resolve: bool = True
) -> dict[str, Any]:
    """The values of a profile, of whatever it inherits from and of the overrides;
    without ``resolve`` as they are written. Raises ConfigError.
    """
    token = _variables.set(variables)
    try:
        with _composing:
            # The package's own files stay as they are; variables are looked up below.
            stays = found.folder == PACKAGED and not any("$" in override for override in overrides)
            composed = (_compose_once if stays else _compose)(found, tuple(overrides))
            values: Any = OmegaConf.to_container(composed, resolve=resolve)
        return dict(values)
    except OverrideParseException as error:
        setting = error.override.lstrip("+").partition("=")[0][:80]
        raise ConfigError(f"override of {setting!r} cannot be read: write setting=value") from None
    except ConfigError as error:
        raise ConfigError(f"profile {found.asked!r}: {error}") from None
    except RecursionError:
        said = "files inherit from each other in a circle, or it is nested too deep"
        raise ConfigError(f"profile {found.asked!r}: {said}") from None
    except (HydraException, OmegaConfBaseException, ValueError, TypeError, OSError) as error:
        # The second line may advise to repeat an override, its value included.
        said = " ".join(line for line in str(error).splitlines()[:2] if "To append" not in line)
        raise ConfigError(f"profile {found.asked!r}: {said.strip()[:300]}") from None
    finally:
        _variables.reset(token)


def _compose(found: Found, overrides: tuple[str, ...]) -> DictConfig:
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
