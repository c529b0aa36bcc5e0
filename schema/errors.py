"""Every error this project raises on purpose.

RomaError                          the run cannot go on; exit code 1
├── UsageError                     the caller can mend the input; exit code 2
│   ├── ConfigError                a setting, profile, override or variable is wrong
│   ├── GoalError                  the goal or its acceptance test cannot be used
│   ├── ArtifactError              a path that must not be written
│   ├── RunBusyError               the run is under way already
│   ├── StateError                 a run's state was edited into what cannot be used
│   └── UnknownRunError            no run has that id
├── ProviderError                  a model provider did not serve the call
│   ├── ProviderRefusedError       no call will be served until somebody acts: no credit, no such
│   │   │                          model, a region, a context that is too short; the run stops
│   │   │                          where nobody else is left
│   │   └── AuthenticationError    the provider rejected the key
│   ├── UnansweredError            refused or filtered, or only thought: the same gives the same
│   ├── RateLimitError             the provider asks to wait (``retry_after`` seconds)
│   ├── ProviderTimeoutError       no answer in time
│   └── ProviderUnavailableError   down, unreachable, or answering nonsense
├── ToolServerError                a server of tools did not answer; the task is done without it
├── BudgetError                    too little is left of what the run or the day may take
├── LeaseLostError                 another process has taken the run over
├── PausedError                    the run waits for a person's answer; exit code 3
├── StoppedError                   the caller stopped it (Ctrl-C); exit code 130
├── SandboxError                   nothing could be run, not even without isolation
└── StorageError                   no space, or no right to write

A message says what was wrong, where, and what to do about it. It never holds a key or a prompt.
A LangGraph server tells its clients the words of Python's own errors only, and of what derives from
them; of all others it says that "an internal error occurred". So the tree is one of RuntimeErrors,
and what a caller can mend is a ValueError, too, for which it answers 400.
"""

from __future__ import annotations

from typing import Any, Literal

Reach = Literal["provider", "model", "call"]


class RomaError(RuntimeError):
    exit_code = 1
    run_id: str | None = None  # of the run that it ended, where there is one
    paid: tuple[Any, ...] = ()  # the calls, `schema.usage.Call`, that were made before it


class UsageError(RomaError, ValueError):
    exit_code = 2


class ConfigError(UsageError):
    pass


class GoalError(UsageError):
    pass


class ArtifactError(UsageError):
    pass


class RunBusyError(UsageError):
    pass


class StateError(UsageError):
    pass


class UnknownRunError(UsageError):
    pass


class ProviderError(RomaError):
    pass


class ProviderRefusedError(ProviderError):
    """``reach`` is what of the provider refuses until somebody acts: all of it, this model of it,
    or only this call."""

    def __init__(self, message: str, reach: Reach = "call") -> None:
        super().__init__(message)
        self.reach = reach


class AuthenticationError(ProviderRefusedError):
    def __init__(self, message: str, reach: Reach = "provider") -> None:
        super().__init__(message, reach)


class UnansweredError(ProviderError):
    pass


class RateLimitError(ProviderError):
    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ProviderTimeoutError(ProviderError):
    pass


class ProviderUnavailableError(ProviderError):
    pass


class ToolServerError(RomaError):
    pass


class BudgetError(RomaError):
    """``limit`` is its name in the settings; ``raised`` is what a yes would make of it, else 0."""

    def __init__(self, message: str, limit: str = "", raised: float = 0) -> None:
        super().__init__(message)
        self.limit = limit
        self.raised = raised


class LeaseLostError(RomaError):
    pass


class PausedError(RomaError):
    """``asked`` is each question that waits, by its id; see ``nodes.approve.question``."""

    exit_code = 3

    def __init__(self, message: str, run_id: str, asked: dict[str, dict[str, Any]]) -> None:
        super().__init__(message)
        self.run_id = run_id
        self.asked = asked


class StoppedError(RomaError):
    exit_code = 130


class SandboxError(RomaError):
    pass


class StorageError(RomaError):
    pass
