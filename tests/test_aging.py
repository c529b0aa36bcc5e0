"""Models that are being retired or gone are named, with what comes next."""

from __future__ import annotations

import pytest

from schema.settings import load_config
from tools.models import all_endpoints
from tools.models.serving.aging import gone, retiring, successor

KEYS = ("KIMI_API_KEY", "OPENROUTER_API_KEY", "OPENAI_API_KEY", "DEEPSEEK_API_KEY")

NEXT = {
    "kimi-k2.5": ("kimi-k2.6", ["kimi-k2", "kimi-k2.6", "kimi-k2.7-code", "kimi-k3"]),
    "gpt-4.1-mini": ("gpt-5-mini", ["gpt-4.1", "gpt-5", "gpt-5.4-mini", "gpt-5-mini"]),
    "acme/glider-9": ("acme/glider-10", ["glider-11", "acme/glider-8", "acme/glider-10"]),
    "claude-sonnet-4.6": (None, ["claude-sonnet-4.5", "claude-opus-5"]),
    "magistral": (None, ["magistral-2", "mistral"]),
    "7b": (None, ["8b"]),
}


@pytest.mark.parametrize(("model", "next_", "among"), [(m, *rest) for m, rest in NEXT.items()])
def test_the_next_of_a_model_is_the_next_version_of_its_name(
    model: str, next_: str | None, among: list[str]
) -> None:
    assert successor(model, among) == next_


def test_what_a_provider_does_not_list_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk")
    settings = load_config(overrides=["providers.openai.models='gpt-4.1-mini, gpt-4.1'"])
    (aged,) = gone(all_endpoints(settings), ["gpt-4.1", "gpt-5-mini"])
    assert str(aged) == (
        "the model gpt-4.1-mini of openai is gone; gpt-5-mini comes next: name it "
        "(providers.openai.models)"
    )


def test_a_model_that_the_list_of_prices_calls_deprecated_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KIMI_API_KEY", "sk")
    settings = load_config(overrides=["providers.kimi.models=kimi-k2.5"])
    (aged,) = retiring(all_endpoints(settings))
    assert "kimi-k2.5 of kimi is being retired; kimi-k2.6 comes next" in str(aged)


def test_nothing_is_said_of_the_same_name_at_another_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KIMI_API_KEY", "sk")
    monkeypatch.setenv("KIMI_BASE_URL", "https://api.moonshot.ai.example.com/v1")
    settings = load_config(overrides=["providers.kimi.models=kimi-k2.5"])
    assert retiring(all_endpoints(settings)) == []


def test_no_model_that_is_shipped_is_being_retired(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.setenv(name, "sk")
    endpoints = all_endpoints(load_config())
    assert {one.provider for one in endpoints} == {"kimi", "openrouter", "openai", "deepseek"}
    assert retiring(endpoints) == []
    assert all(one.usd(1000, 1000) for one in endpoints), "each has a list price"
