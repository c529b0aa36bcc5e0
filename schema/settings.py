"""Settings: typed, validated, and composed from a YAML profile, the environment and overrides."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import (
    BeforeValidator,
    Field,
    PositiveInt,
    PrivateAttr,
    SecretStr,
    ValidationError,
)

from schema.approval import Approval
from schema.errors import ConfigError
from schema.task import Frozen
from schema.variables import Variables
from schema.verdict import Rung

PROFILE = "ROMA_PROFILE"
TOKEN = "PTC_SERVICE_TOKEN"

# What is set to nothing means the same as what is not set; so it is with variables.
Optional = Annotated[str | None, BeforeValidator(lambda value: value or None)]

Seconds = Annotated[float, Field(gt=0, le=86_400)]
Temperature = Annotated[float, Field(ge=0, le=10)]
# What the kernel is told has to fit into its numbers.
Count = Annotated[int, Field(gt=0, le=1_000_000)]


OnCut = Literal["continue", "again", "never"]
"""What is done about a reply that ended at the token limit."""

Strategy = Literal["cheapest", "fastest", "balanced", "fixed"]
"""Which of several models is asked first; fixed: in the order of the settings."""


def _secret(value: str | None) -> SecretStr | None:
    value = (value or "").strip()
    return SecretStr(value) if value else None


class Limits(Frozen):
    goal_chars: PositiveInt
    test_chars: PositiveInt
    depth: Annotated[int, Field(ge=0, le=10)]
    subtasks: Annotated[int, Field(ge=2)]
    total_tasks: PositiveInt
    attempts: PositiveInt | None
    plan_attempts: Annotated[int, Field(ge=0)]
    parallel_calls: Count


class PTCService(Frozen):
    enabled: bool
    base_url: Optional
    timeout: Seconds
    provider: str
    model: Optional
    temperature: Temperature | None
    max_tokens: PositiveInt | None
    on_cut: OnCut
    request: dict[str, Any]
    # Secrets are no fields: no profile and no override can set them.
    _token: SecretStr | None = PrivateAttr(None)

    @property
    def token(self) -> SecretStr | None:
        """What the service asks of its callers, and is sent by them."""
        return self._token

    def take_token(self, variables: Variables) -> None:
        self._token = _secret(variables.key(TOKEN))


class LLM(Frozen):
    provider: str = "auto"
    model: Optional = None
    base_url: Optional = None
    temperature: Temperature | None = None
    max_tokens: PositiveInt | None = None
    request: dict[str, Any] = Field(default_factory=dict)


class Agent(Frozen):
    llm: LLM


class Executor(Agent):
    target: str = Field(alias="_target_", pattern=r"(^|\.)PTCExecutor$")
    ptc_enabled: bool
    ptc_base_url: Optional


class Agents(Frozen):
    planner: Agent
    executor: Executor
    aggregator: Agent


class Provider(Frozen):
    """An OpenAI-compatible endpoint, and what may be expected of its models."""

    base_url: Optional = None
    key_env: str | None = None
    key_required: bool = True
    code_model: Optional
    text_model: Optional
    temperature: Temperature | None = None
    request: dict[str, Any] = Field(default_factory=dict)
    max_tokens: PositiveInt = 32768
    attempts: PositiveInt = 3
    seconds: Seconds | None = None
    plans: bool = True
    parallel_calls: Count = 32

    _key: SecretStr | None = PrivateAttr(None)

    @property
    def key(self) -> SecretStr | None:
        return self._key

    def take_key(self, variables: Variables) -> None:
        self._key = _secret(variables.key(self.key_env)) if self.key_env else None


class Network(Frozen):
    timeout: Seconds
    retries: Annotated[int, Field(ge=0, le=100)]


class SandboxLimits(Frozen):
    required: bool | None
    wall_s: Seconds
    test_s: Seconds
    memory_mb: Count
    processes: Count
    file_mb: Count


class Proof(Frozen):
    least: Rung
    tests: bool
    packages: Literal["popular", "any", "none"] | tuple[str, ...]
    download_mb: PositiveInt
    npm: bool


class Cache(Frozen):
    answers: bool
    parts: bool
    similar: Annotated[float, Field(ge=0, le=1)] | None
    max_mb: Count


NO_CACHE = ("cache.answers=false", "cache.parts=false")
"""Overrides by which a run takes nothing from earlier ones and leaves nothing."""


class Settings(Frozen):
    """Everything that can be set. ``schema/profiles/general.yaml`` explains each value."""

    limits: Limits
    approval: Approval
    ptc_service: PTCService
    llm: LLM
    agents: Agents
    providers: dict[str, Provider]
    network: Network
    sandbox: SandboxLimits
    proof: Proof
    cache: Cache
    state_dir: Path | None
    profile: str
    overrides: tuple[str, ...]

    @property
    def state_folder(self) -> Path:
        return self.state_dir or Path(platformdirs.user_state_path("roma-ptc"))

    @property
    def checkpoints(self) -> Path:
        return self.state_folder / "checkpoints.sqlite"

    @property
    def environments(self) -> Path:
        """Where the packages of projects are installed."""
        return Path(platformdirs.user_cache_path("roma-ptc")) / "environments"


def load_config(profile: str | None = None, overrides: Sequence[str] = ()) -> Settings:
    """Compose the settings of ``profile`` with ``overrides`` such as ``limits.depth=2``.

    A profile is the name of one that comes with the package (``general``, ``offline``) or of a
    file ``config/NAME.yaml`` of the working folder, or the path of a file; without any it is what
    ROMA_PROFILE says, else ``general``. Variables are read from the environment, then from the
    file that ROMA_ENV_FILE names, else from ``.env``; see ``schema.variables``. Raises ConfigError
    for an unknown profile or setting, or a value of the wrong kind.
    """
    from schema.compose import compose_profile  # Hydra, which only settings need

    variables = Variables()
    profile = profile if profile is not None else variables.get(PROFILE) or "general"
    name, values = compose_profile(profile, overrides, variables)
    try:
        settings = Settings.model_validate(
            {**values, "profile": name, "overrides": tuple(overrides)}
        )
    except ValidationError as error:
        # The value is left out of the message: somebody may have put a key there.
        first = error.errors(include_input=False)[0]
        where = ".".join(str(part)[:50] for part in first["loc"])
        raise ConfigError(f"setting {where!r} of profile {profile!r}: {first['msg']}") from None
    for provider in settings.providers.values():
        provider.take_key(variables)
    settings.ptc_service.take_token(variables)
    variables.say()
    return settings
