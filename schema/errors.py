"""Every error this project raises on purpose.

RomaError                          the run cannot go on; exit code 1
├── UsageError                     the caller can mend the input; exit code 2
│   ├── ConfigError                a setting, profile, override or variable is wrong
│   ├── GoalError                  the goal or its acceptance test cannot be used
│   ├── ArtifactError              a path that must not be written
│   └── UnknownRunError            no run has that id
├── ProviderError                  a model provider did not serve the call
│   ├── AuthenticationError        the provider rejected the key
│   ├── RateLimitError             the provider asks to wait (``retry_after`` seconds)
│   ├── ProviderTimeoutError       no answer in time
│   └── ProviderUnavailableError   down, unreachable, or answering nonsense
├── PausedError                    the run waits for a person's answer; exit code 3
├── StoppedError                   the caller stopped it (Ctrl-C); exit code 130
├── SandboxError                   nothing could be run, not even without isolation
└── StorageError                   no space, or no right to write

A message says what was wrong, where, and what to do about it. It never holds a key.
"""

from __future__ import annotations

from typing import Any


class RomaError(Exception):
    exit_code = 1
    run_id: str | None = None  # of the run that it ended, where there is one


class UsageError(RomaError):
    exit_code = 2


class ConfigError(UsageError):
    pass


class GoalError(UsageError):
    pass


class ArtifactError(UsageError):
    pass


class UnknownRunError(UsageError):
    pass


class ProviderError(RomaError):
    pass


class AuthenticationError(ProviderError):
    pass


class RateLimitError(ProviderError):
    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ProviderTimeoutError(ProviderError):
    pass


class ProviderUnavailableError(ProviderError):
    pass


class PausedError(RomaError):
    exit_code = 3

    def __init__(self, message: str, run_id: str, question: dict[str, Any]) -> None:
        super().__init__(message)
        self.run_id = run_id
        self.question = question


class StoppedError(RomaError):
    exit_code = 130


class SandboxError(RomaError):
    pass


class StorageError(RomaError):
    pass
