"""Variables: those of the environment, then those of one file, which never mixes with them."""

from __future__ import annotations

import io
import json
import logging
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from dotenv import dotenv_values

from schema.artifact import RECEIPT
from schema.bounds import ENV_BYTES, RECEIPT_BYTES
from schema.errors import ConfigError
from schema.regular import read_regular

ENV_FILE = "ROMA_ENV_FILE"

# An address, and the key that is sent there.
PAIRS = {
    "ROMA_BASE_URL": "ROMA_API_KEY",
    "ROMA_LOCAL_URL": "ROMA_LOCAL_API_KEY",
    "KIMI_BASE_URL": "KIMI_API_KEY",
    "PTC_SERVICE_URL": "PTC_SERVICE_TOKEN",
}
# What a file that nobody named may say; of the keys, also those that a profile names.
KEYS = {"OPENROUTER_API_KEY", "OPENAI_API_KEY", "DEEPSEEK_API_KEY"}
PLAIN = {"LLM_PROVIDER", "PTC_ENABLED", "ROMA_MODEL", "ROMA_LOCAL_MODEL", *KEYS}
TRACING = ("LANGSMITH_", "LANGCHAIN_")
OURS = ("ROMA_", "PTC_", "KIMI_", *TRACING)


class Variables:
    """What is set, by the environment first and by a file for the rest.

    The file is the one that ROMA_ENV_FILE or ``--env-file`` names, else ``.env`` of the working
    folder. That one may have come with a project that somebody else wrote, a model perhaps, so it
    says less: keys, and an address only together with its own key. Raises ConfigError for a file
    that cannot be read.
    """

    def __init__(self) -> None:
        named = os.environ.get(ENV_FILE)
        self._path = Path(named or ".env")
        self._file = _read(self._path, bool(named))
        self._taken: set[str] = set()
        self._values = {name: v for name, v in self._file.items() if self._may_say(name, named)}
        if named:
            self._set_tracing()

    def get(self, name: str) -> str | None:
        """The value of a variable; one that is set to nothing is not set."""
        return os.environ.get(name) or self._noted(name, self._values)

    def key(self, name: str) -> str | None:
        """The value of a variable that a profile names as a key's."""
        return os.environ.get(name) or self._noted(name, self._file)

    def say(self) -> None:
        """Tell, once, what was taken from the file and what was not: names, never values."""
        left = [
            name
            for name in self._file
            if name.startswith(OURS) and name not in self._taken and not os.environ.get(name)
        ]
        left = [name for name in left if name not in self._values]
        if not (self._taken or left):
            return
        said = f"{self._path} is read for {', '.join(sorted(self._taken)) or 'nothing'}"
        if left:
            how = "" if os.environ.get(ENV_FILE) else f"; --env-file {self._path} takes all"
            said += f", not for {', '.join(sorted(left))} (an address needs its key beside it{how})"
        say_once(said)

    def _may_say(self, name: str, named: str | None) -> bool:
        if key := PAIRS.get(name):
            # Another place's key must not go to this address, nor this file's address win over it.
            return not os.environ.get(key) and bool(named or self._file.get(key))
        return bool(named) or name in PLAIN or name in PAIRS.values()

    def _noted(self, name: str, values: Mapping[str, str]) -> str | None:
        if value := values.get(name):
            self._taken.add(name)
        return value or None

    def _set_tracing(self) -> None:
        # LangSmith reads its own variables from the environment, and nowhere else.
        for name, value in self._file.items():
            if name.startswith(TRACING) and value:
                self._taken.add(name)
                os.environ.setdefault(name, value)


def _read(path: Path, named: bool) -> dict[str, str]:
    if not named and path.is_dir():  # some call their virtual environment so
        return {}
    if not named and os.path.lexists(path) and _delivered(path):
        say_once(f"{path} is not read: it was delivered ({RECEIPT}); --env-file {path} takes it")
        return {}
    try:
        data = read_regular(path, ENV_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        if named:
            raise ConfigError(f"no file {path}, which {ENV_FILE} or --env-file names") from None
        return {}
    except OSError as error:
        raise ConfigError(
            f"cannot read {path}: {error.strerror}; mend it or move it away"
        ) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"cannot read {path}: byte {error.start} is not UTF-8; save it as UTF-8"
        ) from None
    if "\0" in text:
        raise ConfigError(f"cannot read {path}: it holds a NUL character; save it as plain text")
    # Nothing is looked up for it, or an address could hold a key of the environment's.
    values = dotenv_values(stream=io.StringIO(text), interpolate=False)
    return {name: value.strip() for name, value in values.items() if value and value.strip()}


def _delivered(path: Path) -> bool:
    """Whether the folder's receipt lists it, whoever may have edited it since."""
    try:
        listed = json.loads(read_regular(path.with_name(RECEIPT), RECEIPT_BYTES))["files"]
    except FileNotFoundError:
        return False
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return True
    return path.name.casefold() in (str(name).casefold() for name in listed)


@cache
def say_once(line: str) -> None:
    """On standard error, where nothing else has been set up for warnings."""
    logging.getLogger("roma_ptc").warning(line)
