"""What can be set, and the three ways of the guide to set it (schema/settings.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from schema.errors import ConfigError
from schema.found import find
from schema.merging import merge
from schema.plainly import read_plainly
from schema.settings import NO_CACHE, load_config
from schema.variables import Variables

KEY = "sk-a-very-secret-key"

# The guide's profile, word for word.
GUIDE_PROFILE = """\
# Inherit from general profile
defaults:
  - /profiles/general

# PTC Integration
ptc_service:
  enabled: true
  base_url: http://localhost:8002
  timeout: 300

# Use PTCExecutor for code tasks
agents:
  executor:
    _target_: roma_dspy.core.modules.PTCExecutor
    ptc_enabled: true
    ptc_base_url: ${ptc_service.base_url}

    # Fallback LLM (when PTC unavailable)
    llm:
      model: google/gemini-2.5-flash
      base_url: https://openrouter.ai/api/v1
      temperature: 0.7
"""


def write_profile(name: str, text: str | bytes) -> None:
    Path("config").mkdir(exist_ok=True)
    Path("config", f"{name}.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())


# The guide's three options


def test_option_1_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTC_SERVICE_URL", "http://localhost:8002")
    monkeypatch.setenv("PTC_ENABLED", "false")
    monkeypatch.setenv("OPENROUTER_API_KEY", KEY)
    settings = load_config()
    assert settings.ptc_service.base_url == "http://localhost:8002"
    assert settings.ptc_service.enabled is False
    assert settings.agents.executor.ptc_base_url == "http://localhost:8002"
    assert settings.agents.executor.ptc_enabled is False
    key = settings.providers["openrouter"].key
    assert key is not None
    assert key.get_secret_value() == KEY


@pytest.fixture
def dotenv(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guide's .env; what it sets is gone after the test."""
    for name in ("PTC_SERVICE_URL", "PTC_ENABLED", "OPENROUTER_API_KEY"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    Path(".env").write_text(
        "# .env\n"
        "export PTC_SERVICE_URL=http://localhost:8002\n"
        "export PTC_ENABLED=false\n"
        f"export OPENROUTER_API_KEY={KEY}\n"
    )


@pytest.mark.usefixtures("dotenv")
@pytest.mark.parametrize("named", [True, False])
def test_option_1_dotenv_with_export(monkeypatch: pytest.MonkeyPatch, named: bool) -> None:
    """A service elsewhere, which has no token here, is taken from a file that was named."""
    if named:
        monkeypatch.setenv("ROMA_ENV_FILE", ".env")
    settings = load_config()
    assert settings.ptc_service.base_url == ("http://localhost:8002" if named else None)
    assert settings.ptc_service.enabled is False
    key = settings.providers["openrouter"].key
    assert key is not None
    assert key.get_secret_value() == KEY


@pytest.mark.usefixtures("dotenv")
def test_the_environment_wins_over_dotenv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTC_SERVICE_URL", "http://elsewhere:1")
    assert load_config().ptc_service.base_url == "http://elsewhere:1"


def test_option_2_profile() -> None:
    write_profile("my_project", GUIDE_PROFILE)
    settings = load_config("my_project")
    assert settings.profile == "my_project"
    assert settings.ptc_service.base_url == "http://localhost:8002"
    executor = settings.agents.executor
    assert executor.ptc_base_url == "http://localhost:8002"
    assert executor.llm.model == ("google/gemini-2.5-flash",)
    assert executor.llm.base_url == "https://openrouter.ai/api/v1"
    assert executor.llm.temperature == 0.7
    # What the profile does not name is inherited.
    assert settings.limits == load_config().limits
    assert settings.agents.planner == load_config().agents.planner


@pytest.mark.parametrize("after", ["", "  - _self_\n"])
def test_a_profile_wins_over_what_it_inherits(after: str) -> None:
    write_profile("mine", f"ptc_service:\n  timeout: 7\ndefaults:\n  - /profiles/general\n{after}")
    assert load_config("mine").ptc_service.timeout == 7


def test_option_3_overrides() -> None:
    overrides = ["ptc_service.enabled=true", "ptc_service.base_url=http://localhost:8002"]
    settings = load_config(profile="general", overrides=overrides)
    assert settings.ptc_service.enabled is True
    assert settings.ptc_service.base_url == "http://localhost:8002"
    assert settings.agents.executor.ptc_base_url == "http://localhost:8002"
    assert settings.overrides == tuple(overrides)


def test_an_override_wins_over_profile_and_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    write_profile("my_project", GUIDE_PROFILE)
    monkeypatch.setenv("PTC_ENABLED", "true")
    settings = load_config("my_project", ["ptc_service.timeout=9", "ptc_service.enabled=false"])
    assert settings.ptc_service.timeout == 9
    assert settings.ptc_service.enabled is False


# Profiles that come with the package


def test_offline_stays_offline_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PTC_SERVICE_URL", "http://localhost:8002")
    monkeypatch.setenv("LLM_PROVIDER", "kimi")
    monkeypatch.setenv("KIMI_API_KEY", KEY)
    settings = load_config("offline")
    agents = settings.agents
    roles = (settings.ptc_service, agents.planner.llm, agents.executor.llm, agents.aggregator.llm)
    assert {role.provider for role in roles} == {"embedded"}
    assert {role.base_url for role in roles} == {None}
    assert agents.executor.ptc_base_url is None


@pytest.mark.parametrize(
    "name", ["PTC_ENABLED", "PTC_SERVICE_URL", "LLM_PROVIDER", "ROMA_BASE_URL", "KIMI_BASE_URL"]
)
def test_a_variable_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    unset = load_config()
    monkeypatch.setenv(name, "")
    assert load_config() == unset


# What is refused


@pytest.mark.parametrize(
    ("override", "named"),
    [
        ("nope=1", "nope"),
        ("limits.nope=1", "limits.nope"),
        ("+limits.nope=1", "limits.nope"),
        ("~limits.depth", "limits.depth"),
        ("limits=3", "limits"),
        ("limits.depth=deep", "limits.depth"),
        ("limits.depth=11", "limits.depth"),
        ("limits.depth=-1", "limits.depth"),
        ("limits.subtasks=1", "limits.subtasks"),
        ("limits.attempts=0", "limits.attempts"),
        ("network.timeout=0", "network.timeout"),
        ("ptc_service.enabled=perhaps", "ptc_service.enabled"),
        ("ptc_service.timeout=-1", "ptc_service.timeout"),
        ("agents.executor._target_=os.system", "agents.executor._target_"),
        ("limits.depth", "limits.depth"),
        ("limits.depth=[1", "limits.depth"),
        ("limits.depth=${nowhere}", "limits.depth"),
        ("storage=redis", "storage"),
        ("storage=postgres://localhost", "storage"),
    ],
)
def test_a_wrong_override_is_named(override: str, named: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load_config(overrides=[override])
    assert named in str(raised.value)


@pytest.mark.parametrize(
    "override",
    [
        f"providers.kimi.key={KEY}",
        f"+providers.kimi.key={KEY}",
        f"providers.kimi.key_env=[{KEY}]",
        f"providers.kimi.key_env=[{KEY}",
        f"network.timeout={KEY}",
        f"storage='postgres://roma:{KEY}@localhost/roma'",
        f"storage='postgres://localhost/roma?password={KEY}'",
        f"storage='mysql://roma:{KEY}@localhost/roma'",
    ],
)
def test_a_refusal_never_repeats_a_key(override: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load_config(overrides=[override])
    assert KEY not in str(raised.value)
    assert raised.value.__suppress_context__  # nor does its traceback


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("defaults:\n  - /profiles/general\nptc_servcie:\n  enabled: true\n", "ptc_servcie"),
        ("defaults:\n  - /profiles/generall\n", "generall"),
        ("", "mine"),
        ("- a list\n", "mine"),
        (f"key: {KEY}\nopen: [\n", "line 3"),
        (b"\xff\xfe\x00", "mine"),
    ],
)
def test_a_wrong_profile_is_named(text: str | bytes, named: str) -> None:
    write_profile("mine", text)
    with pytest.raises(ConfigError) as raised:
        load_config("mine")
    assert named in str(raised.value)
    assert KEY not in str(raised.value)


@pytest.mark.parametrize("name", ["nope", "", "../general", "/etc/passwd"])
def test_an_unknown_profile_is_named_with_those_that_exist(name: str) -> None:
    with pytest.raises(ConfigError) as raised:
        load_config(name)
    for word in (repr(name), "general", "offline"):
        assert word in str(raised.value)


def test_a_wrong_variable_is_named_by_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTC_ENABLED", "perhaps")
    with pytest.raises(ConfigError, match=r"ptc_service\.enabled"):
        load_config()


# Secrets


@pytest.mark.parametrize("name", ["KIMI_API_KEY", "OPENROUTER_API_KEY", "ROMA_API_KEY"])
def test_keys_never_show(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, f" {KEY}\n")
    settings = load_config()
    keys = [provider.key for provider in settings.providers.values() if provider.key]
    assert [key.get_secret_value() for key in keys] == [KEY]
    for shown in (repr(settings), str(settings), settings.model_dump_json(), repr(keys)):
        assert KEY not in shown
    assert KEY not in str(settings.model_dump())


def test_a_database_is_shown_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROMA_STORAGE", f"postgres://roma:{KEY}@db.example.com:5432/runs")
    settings = load_config()
    assert KEY in settings.storage.get_secret_value()
    assert settings.model_dump()["storage"] == "postgres://db.example.com:5432/runs"
    assert KEY not in repr(settings) + settings.model_dump_json()


@pytest.mark.parametrize(
    ("named", "meant"),
    [
        ("providers.custom.parallel_calls", "providers.custom.limits.parallel_calls"),
        ("providers.openai.limits.paralel_calls", "providers.openai.limits.parallel_calls"),
        ("parallel_calls", "limits.parallel_calls"),
        ("network.time_out", "network.timeout"),
        ("budgets", "budget"),
    ],
)
def test_a_setting_that_there_is_not_is_told_with_the_one_that_was_meant(
    named: str, meant: str
) -> None:
    with pytest.raises(
        ConfigError, match=rf"'{named}'.* no such setting; did you mean .*\?"
    ) as told:
        load_config(overrides=[f"{named}=64"])
    assert meant in str(told.value)


def test_what_is_like_no_setting_is_told_without_advice() -> None:
    with pytest.raises(ConfigError, match=r"no such setting$"):
        load_config(overrides=["zzzzzzzz=1"])


def test_a_limit_can_be_set_that_the_profile_does_not_spell_out() -> None:
    settings = load_config(overrides=["providers.openai.limits.parallel_calls=64"])
    assert settings.providers["openai"].limits.parallel_calls == 64


@pytest.mark.parametrize(
    "overrides",
    [[], ["approval.questions=true", "limits.depth=1", "network.timeout=0.5"], [*NO_CACHE]],
    ids=["none", "plain", "two"],
)
def test_the_packaged_profile_is_the_same_with_hydra_and_without(
    monkeypatch: pytest.MonkeyPatch, overrides: list[str]
) -> None:
    for name in ("LLM_PROVIDER", "ROMA_MODEL", "KIMI_BASE_URL", "PTC_SERVICE_URL", "ROMA_CACHE"):
        monkeypatch.setenv(name, f"said by {name}")
    found, variables = find("general"), Variables()
    plainly = read_plainly(found, overrides, variables)
    assert plainly == merge(found, overrides, variables)
    assert plainly and plainly["llm"]["model"] is None
    assert plainly["ptc_service"]["provider"] == "said by LLM_PROVIDER"


@pytest.mark.parametrize("override", ["limits.depths=1", "llm.model=small", "providers.kimi=1"])
def test_what_is_not_plain_is_left_to_hydra(override: str) -> None:
    assert read_plainly(find("general"), [override], Variables()) is None
