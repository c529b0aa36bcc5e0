"""Settings: typed, validated, and composed from a YAML profile, the environment and overrides."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import platformdirs
import yaml
from dotenv import load_dotenv
from hydra import compose, initialize_config_dir
from hydra.errors import HydraException, OverrideParseException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException
from pydantic import BeforeValidator, Field, PositiveFloat, PositiveInt, SecretStr, ValidationError

from schema.approval import Approval
from schema.errors import ConfigError
from schema.task import Frozen

PACKAGED = Path(__file__).parent
USER_PROFILES = Path("config")

# What is set to nothing means the same as what is not set; so it is with variables.
Optional = Annotated[str | None, BeforeValidator(lambda value: value or None)]


class Limits(Frozen):
    goal_chars: PositiveInt
    test_chars: PositiveInt
    depth: Annotated[int, Field(ge=0, le=10)]
    subtasks: Annotated[int, Field(ge=2)]
    total_tasks: PositiveInt
    attempts: PositiveInt | None
    plan_attempts: Annotated[int, Field(ge=0)]
    parallel_calls: PositiveInt


class PTCService(Frozen):
    enabled: bool
    base_url: Optional
    timeout: PositiveFloat
    provider: str
    model: Optional
    temperature: float | None
    max_tokens: PositiveInt


class LLM(Frozen):
    provider: str = "auto"
    model: Optional = None
    base_url: Optional = None
    temperature: float | None = None
    max_tokens: PositiveInt = 4096


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
    temperature: float | None = None
    request: dict[str, Any] = Field(default_factory=dict)
    attempts: PositiveInt = 3
    plans: bool = True
    parallel_calls: PositiveInt = 32

    @property
    def key(self) -> SecretStr | None:
        value = os.environ.get(self.key_env, "").strip() if self.key_env else ""
        return SecretStr(value) if value else None


class Network(Frozen):
    timeout: PositiveFloat
    retries: Annotated[int, Field(ge=0)]


class SandboxLimits(Frozen):
    required: bool | None
    wall_s: PositiveFloat
    test_s: PositiveFloat
    memory_mb: PositiveInt
    processes: PositiveInt
    file_mb: PositiveInt


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
    state_dir: Path | None
    profile: str
    overrides: tuple[str, ...]

    @property
    def checkpoints(self) -> Path:
        folder = self.state_dir or Path(platformdirs.user_state_path("roma-ptc"))
        return folder / "checkpoints.sqlite"


OmegaConf.register_new_resolver(
    "variable", lambda name, default=None: os.environ.get(name) or default, replace=True
)

# Hydra keeps one global search path while it composes.
_composing = threading.Lock()


def load_config(profile: str = "general", overrides: Sequence[str] = ()) -> Settings:
    """Compose the settings of ``profile`` with ``overrides`` such as ``limits.depth=2``.

    A profile is a file ``config/<profile>.yaml`` of the working directory or one that comes with
    the package (``general``, ``offline``). Variables are read from the environment and ``.env``.
    Raises ConfigError for an unknown profile or setting, or a value of the wrong kind.
    """
    load_dotenv(Path(".env"))
    values = {**_compose(profile, overrides), "profile": profile, "overrides": tuple(overrides)}
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        # The value is left out of the message: somebody may have put a key there.
        first = error.errors(include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"setting {where!r} of profile {profile!r}: {first['msg']}") from None


def _compose(profile: str, overrides: Sequence[str]) -> dict[str, Any]:
    if (USER_PROFILES / f"{profile}.yaml").is_file():
        folder, name = USER_PROFILES.resolve(), profile
    elif (PACKAGED / "profiles" / f"{profile}.yaml").is_file():
        folder, name = PACKAGED, f"profiles/{profile}"
    else:
        packaged = sorted(path.stem for path in (PACKAGED / "profiles").glob("*.yaml"))
        raise ConfigError(
            f"no profile {profile!r}: neither {USER_PROFILES}/{profile}.yaml nor one of "
            f"{', '.join(packaged)}"
        )
    searchpath = f"hydra.searchpath=[file://{PACKAGED}]"
    try:
        with _composing, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a profile without `_self_` means what it looks like
            with initialize_config_dir(str(folder), version_base="1.3"):
                composed = compose(name, overrides=[searchpath, *overrides])
        return OmegaConf.to_container(composed, resolve=True)  # type: ignore[return-value]
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
