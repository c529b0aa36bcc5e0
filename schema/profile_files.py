"""The YAML files of a profile, read for Hydra only after they were found to be harmless.

A YAML file may stand for far more than it holds: aliases of aliases, references to references, a
file that inherits from itself. What would take longer than it looks is refused unread.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import yaml
from hydra.core.object_type import ObjectType
from hydra.plugins.config_source import ConfigLoadError, ConfigResult, ConfigSource
from omegaconf import DictConfig, OmegaConf
from omegaconf.errors import OmegaConfBaseException

from schema.bounds import PROFILE_BYTES, PROFILE_DEPTH, PROFILE_FILES, PROFILE_VALUES
from schema.errors import ConfigError
from schema.packaged import LOADER
from schema.regular import read_regular

REFERENCE_CHARS = 300
"""A text that refers to other values; such are read by a grammar, which takes its time."""

_read: ContextVar[list[str]] = ContextVar("read")


@contextmanager
def counting_files() -> Iterator[None]:
    """The files that are read within belong to one profile, which may have so many of them."""
    token = _read.set([])
    try:
        yield
    finally:
        _read.reset(token)


class ProfileFiles(ConfigSource):
    """A folder of profiles, as Hydra asks for them. Raises ConfigError."""

    @staticmethod
    def scheme() -> str:
        return "profile"

    def load_config(self, config_path: str) -> ConfigResult:
        path = self._file(config_path)
        if not path.is_file():
            raise ConfigLoadError(f"no file {path}")
        _read.get().append(config_path)
        if len(_read.get()) > PROFILE_FILES:
            raise ConfigError(f"it inherits from more than {PROFILE_FILES} files")
        text, config = read_profile(path)
        header = ConfigSource._get_header_dict(text[:512])
        return ConfigResult(self.provider, f"{self.scheme()}://{self.path}", config, header)

    def available(self) -> bool:
        return Path(self.path).is_dir()

    def is_group(self, config_path: str) -> bool:
        return Path(self.path, config_path).is_dir()

    def is_config(self, config_path: str) -> bool:
        return self._file(config_path).is_file()

    def list(self, config_path: str, results_filter: ObjectType | None) -> list[str]:
        return []  # what else there is, Hydra lists in an error that is longer than a line

    def _file(self, config_path: str) -> Path:
        return Path(self.path, self._normalize_file_name(config_path))


def read_profile(path: Path) -> tuple[str, Any]:
    """One file, its text and what it says. Raises ConfigError, which names the file."""
    try:
        text = read_regular(path, PROFILE_BYTES).decode("utf-8-sig")
        check_yaml(text)
        config = OmegaConf.load(io.StringIO(text))
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise ConfigError(f"{path.name}{where}: it cannot be read as YAML") from None
    except (ConfigError, OmegaConfBaseException, ValueError) as error:
        said = str(error).split("\n", 1)[0]
        raise ConfigError(f"{path.name}: {said[:300]}") from None
    if not isinstance(config, DictConfig):
        raise ConfigError(f"{path.name}: it holds no settings, which are lines such as `a: 1`")
    if "hydra" in config:
        raise ConfigError(f"{path.name}: what is below `hydra` is no setting")
    return text, config


def check_yaml(text: str) -> None:
    """Raise ConfigError for what stands for more than it holds, YAMLError for what is no YAML."""
    sizes: dict[str, int | None] = {}  # of what each anchor marks; None until its end is read
    open_: list[tuple[str | None, int]] = []
    values = 0
    for event in yaml.parse(text, Loader=LOADER):
        anchor: Any = getattr(event, "anchor", None)
        before = values
        match event:
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                values += 1
                open_.append((anchor, before))
                if anchor:
                    sizes[anchor] = None
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                anchor, before = open_.pop()
                if anchor:
                    sizes[anchor] = values - before
            case yaml.AliasEvent():
                size = sizes.get(anchor, 0)
                if size is None:
                    raise _at(event, f"*{anchor} refers to itself")
                values += size
            case yaml.ScalarEvent():
                values += 1
                if anchor:
                    sizes[anchor] = 1
                if "${" in event.value and len(event.value) > REFERENCE_CHARS:
                    raise _at(event, f"a text with ${{…}} has {REFERENCE_CHARS} characters at most")
        if values > PROFILE_VALUES:
            raise _at(event, f"more than {PROFILE_VALUES:,} values, aliases included")
        if len(open_) > PROFILE_DEPTH:
            raise _at(event, f"more than {PROFILE_DEPTH} levels")


def _at(event: yaml.Event, said: str) -> ConfigError:
    mark: Any = event.start_mark
    return ConfigError(f"line {mark.line + 1}: {said}")
