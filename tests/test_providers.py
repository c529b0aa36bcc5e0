"""Which endpoint serves which role, as the environment and the profile choose it."""

from __future__ import annotations

import pytest

from graph import asolve
from schema.errors import ConfigError
from schema.providers import ROLES
from schema.settings import load_config
from tests.asking import ASKED, ask
from tests.kimi import KEY
from tests.scripted import Reply, ScriptedServer, Serve, scripted
from tools.models import ModelPool, Serving, must_serve, serving

KEYS = {"KIMI_API_KEY": KEY, "OPENROUTER_API_KEY": "sk-or", "OPENAI_API_KEY": "sk-oa"}
OWN = {"ROMA_BASE_URL": "http://gpu:8000/v1", "ROMA_MODEL": "qwen"}
CHOICE = {
    "no key": ({}, "embedded", "embedded", None),
    "blank key": ({"KIMI_API_KEY": "  "}, "embedded", "embedded", None),
    "all keys": (KEYS, "kimi", "kimi", "https://api.moonshot.ai/v1"),
    "no kimi": (KEYS | {"KIMI_API_KEY": ""}, "openrouter", "openrouter",
                "https://openrouter.ai/api/v1"),
    "openai only": ({"OPENAI_API_KEY": "sk"}, "openai", "openai", "https://api.openai.com/v1"),
    "LLM_PROVIDER": (KEYS | {"LLM_PROVIDER": "openai"}, "openai", "kimi",
                     "https://api.openai.com/v1"),
    "LLM_PROVIDER=embedded": (KEYS | {"LLM_PROVIDER": "embedded"}, "embedded", "kimi", None),
    "own endpoint": (OWN, "custom", "custom", OWN["ROMA_BASE_URL"]),
    "own endpoint first": (KEYS | OWN | {"LLM_PROVIDER": "kimi"}, "custom", "custom",
                           OWN["ROMA_BASE_URL"]),
}  # fmt: skip


@pytest.mark.parametrize(("env", "code", "prose", "url"), CHOICE.values(), ids=CHOICE)
def test_the_environment_chooses_the_provider(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str], code: str, prose: str, url: str | None
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    settings = load_config()
    coder = must_serve(settings, "code").first
    assert (coder.provider, coder.base_url) == (code, url)
    assert coder.embedded == (code == "embedded")
    assert {serving.first.provider for serving in roles().values()} == {prose}


def roles(*overrides: str) -> dict[str, Serving]:
    """Who serves each role that somebody can serve, beside code."""
    settings = load_config(overrides=overrides)
    named = {role: serving(settings, role) for role in ROLES if role not in ("code", "test")}
    return {role: found for role, found in named.items() if found}


async def test_one_endpoint_of_ones_own_serves_every_role(
    kimi: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scripted(lambda asked: Reply("Eight.")) as server:
        for name, value in server.env("my-model").items():
            monkeypatch.setenv(name, value)
        settings = load_config()
        pool = ModelPool(settings)
        for role in ROLES:
            said = await pool.complete(must_serve(settings, role), ASKED)
            assert (said.provider, said.model) == ("custom", "my-model")
        await pool.close()
        assert [a.body["model"] for a in server.asked] == ["my-model"] * 6
        assert {a.key for a in server.asked} == {"sk-scripted-key"}
    assert kimi.asked == []


def test_a_role_can_have_an_endpoint_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    found = roles(
        "agents.planner.llm={provider: openai}",
        "agents.executor.llm={base_url: 'https://openrouter.ai/api/v1', model: gemini}",
        "agents.aggregator.llm={base_url: 'http://gpu:8000/v1', model: qwen}",
    )
    first = {name: one.first for name, one in found.items()}
    keys = {name: e.key and e.key.get_secret_value() for name, e in first.items()}
    assert keys == {"planner": "sk-oa", "diagnose": "sk-oa", "answer": "sk-or", "aggregate": None}
    assert {name: (e.provider, e.model) for name, e in first.items()} == {
        "planner": ("openai", "gpt-4.1-mini"),
        "diagnose": ("openai", "gpt-4.1-mini"),
        "answer": ("openrouter", "gemini"),
        "aggregate": ("custom", "qwen"),
    }


UNUSABLE = {
    "no key": ({"LLM_PROVIDER": "kimi"}, "set KIMI_API_KEY"),
    "unknown": ({"LLM_PROVIDER": "acme"}, "acme.*LLM_PROVIDER.*use auto.*kimi"),
    "no scheme": (OWN | {"ROMA_BASE_URL": "localhost:11434"}, "localhost:11434.*http://"),
    "no host": (OWN | {"ROMA_BASE_URL": "http://[::1/v1"}, "base URL"),
    "no URL": ({"LLM_PROVIDER": "custom", "ROMA_MODEL": "qwen"}, "base URL"),
    "no model": ({"ROMA_BASE_URL": "http://gpu:8000/v1"}, "set ROMA_MODEL"),
    "key with an ellipsis": (
        {"KIMI_API_KEY": "sk-kimi-01\N{HORIZONTAL ELLIPSIS}ef"},
        "KIMI_API_KEY",
    ),
    "two keys": ({"KIMI_API_KEY": "sk-kimi-01\nsk-kimi-02"}, "KIMI_API_KEY"),
}


@pytest.mark.parametrize(("env", "says"), UNUSABLE.values(), ids=UNUSABLE)
def test_an_unusable_choice_names_the_variable_to_mend(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str], says: str
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=says) as caught:
        must_serve(load_config(), "code")
    assert "sk-kimi" not in str(caught.value)


async def test_without_a_key_the_embedded_model_answers_for_nothing() -> None:
    said = await ask(max_tokens=4)
    assert said.text
    assert (said.provider, said.truncated) == ("embedded", True)
    assert 0 < said.output_tokens <= 4
    assert (said.cost_usd, said.priced) == (0, True)


async def test_a_role_that_is_left_to_nobody_is_told_before_anything_is_paid(serve: Serve) -> None:
    server = serve(lambda asked: Reply("Eight."))
    config = load_config(overrides=["providers.custom.models={scripted: {roles: [planner, code]}}"])
    with pytest.raises(ConfigError, match=r"'answer'.*providers\.\*\.models"):
        await asolve("Say how many legs a spider has", config)
    assert server.asked == []


LADDERS = {
    "a name that one of them lists": ("gpt-4.1", [["openai/gpt-4.1"]]),
    "provider/name": ("openai/gpt-9", [["openai/gpt-9"]]),
    "a name with a slash": ("moonshotai/kimi-k2.6", [["openrouter/moonshotai/kimi-k2.6"]]),
    "nobody's": ("glider", [["kimi/glider"]]),
    "a ladder": ("kimi/small, openai/big", [["kimi/small"], ["openai/big"]]),
}


@pytest.mark.parametrize(("names", "rungs"), LADDERS.values(), ids=LADDERS)
def test_models_are_named_alone_with_their_provider_or_as_a_ladder(
    monkeypatch: pytest.MonkeyPatch, names: str, rungs: list[list[str]]
) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    found = must_serve(load_config(overrides=[f"llm.model='{names}'"]), "planner")
    assert [[one.name for one in rung] for rung in found.rungs] == rungs


def test_everybody_who_has_a_key_takes_part_on_the_rung_of_the_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    found = must_serve(load_config(), "planner")
    assert [[one.provider for one in rung] for rung in found.rungs] == [
        ["kimi", "openrouter", "openai"],
        ["openrouter", "openai"],
    ]


def test_a_model_has_limits_context_and_price_of_its_own() -> None:
    offer = "{small: {context: 8000, max_tokens: 900, price: {input: 1, cached: 0.5, output: 4}}}"
    overrides = ["providers.custom.base_url=http://gpu/v1", f"providers.custom.models={offer}"]
    (endpoint,) = must_serve(load_config(overrides=overrides), "code").all()
    assert (endpoint.context, endpoint.max_tokens) == (8000, 900)
    assert endpoint.usd(1_000_000, 500_000, 200_000) == pytest.approx(0.8 + 0.1 + 2)


@pytest.mark.parametrize(
    "override",
    [
        "providers.custom.models={x: {roles: [cook]}}",
        "providers.custom.models={x: {rung: 0}}",
        "providers.custom.models={x: {price: {input: -1, output: 1}}}",
        "providers.custom.models=3",
        "providers.kimi.limits.requests_per_minute=0",
    ],
)
def test_an_offer_that_cannot_be_is_refused_by_its_setting(override: str) -> None:
    with pytest.raises(ConfigError, match=r"providers\.(custom\.models|kimi\.limits)"):
        load_config(overrides=[override])
