"""Settings: typed, validated, and composed from a YAML profile, the environment and overrides."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import Field, PositiveInt, PrivateAttr, SecretStr, ValidationError

from schema.approval import Approval
from schema.budget import Budget
from schema.errors import ConfigError
from schema.invalid import in_words
from schema.meant import meant
from schema.providers import Provider
from schema.storage import SQLITE, Storage, has_password
from schema.task import Frozen
from schema.tool_server import ToolServer
from schema.values import Count, Names, Optional, Seconds, Temperature, secret
from schema.variables import Variables
from schema.verdict import Rung

PROFILE = "ROMA_PROFILE"
TOKEN = "PTC_SERVICE_TOKEN"
SHARED = "ROMA_SHARED_URL"

OnCut = Literal["continue", "again", "never"]
"""What is done about a reply that ended at the token limit."""

Strategy = Literal["cheapest", "fastest", "balanced", "fixed"]
"""Which of several models is asked first; fixed: in the order of the settings."""


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
    model: Names
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
        self._token = secret(variables.key(TOKEN))


class LLM(Frozen):
    provider: str = "auto"
    model: Names = ()
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


class Network(Frozen):
    timeout: Seconds
    retries: Annotated[int, Field(ge=0, le=100)]
    patience: Seconds
    strategy: Strategy
    hedge: bool
    # Its password is a secret, see above.
    _shared: SecretStr | None = PrivateAttr(None)

    @property
    def shared(self) -> SecretStr | None:
        """The address of the store through which processes share what they know of providers."""
        return self._shared

    def take_shared(self, variables: Variables) -> None:
        self._shared = secret(variables.get(SHARED))


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


class Delivered(Frozen):
    git: Literal["branch", "tree"]


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
    mcp_servers: dict[str, ToolServer]
    budget: Budget
    network: Network
    sandbox: SandboxLimits
    proof: Proof
    cache: Cache
    delivery: Delivered
    storage: Storage
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
    def ledger(self) -> Path | SecretStr:
        """The file of the accounts, or the address of the database that they are in."""
        return self._where("ledger.sqlite")

    @property
    def shelf(self) -> Path | SecretStr:
        """The same of what is kept for later runs."""
        return self._where("reuse.sqlite")

    def _where(self, name: str) -> Path | SecretStr:
        in_file = self.storage.get_secret_value() == SQLITE
        return self.state_folder / name if in_file else self.storage

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
    from schema.compose import compose_profile  # and YAML, which only settings need

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
        said = in_words(first)
        if first["type"] == "extra_forbidden":
            setting = meant(where.split("."), Settings)
            said = f"there is no such setting{f'; did you mean {setting}?' if setting else ''}"
        raise ConfigError(f"setting {where!r} of profile {profile!r}: {said}") from None
    if has_password(settings.storage) and any(
        one.lstrip("+").startswith("storage=") for one in overrides
    ):
        raise ConfigError(
            "setting 'storage': overrides are kept with a run, so a password has no place in one: "
            "set ROMA_STORAGE, or write it into a profile"
        ) from None
    for provider in settings.providers.values():
        provider.take_key(variables)
    for server in settings.mcp_servers.values():
        server.take_secrets(variables)
    settings.ptc_service.take_token(variables)
    settings.network.take_shared(variables)
    variables.say()
    return settings
