"""Model calls to any OpenAI-compatible endpoint: what they send, tell and keep to themselves."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import Any

import httpx
import pytest

from schema.errors import ProviderError
from schema.settings import load_config
from tests.asking import ASKED, ONCE, ask
from tests.kimi import KEY
from tests.scripted import Asked, Reply, ScriptedServer
from tools.models import ModelPool, must_serve


@pytest.mark.parametrize("model", ["kimi-k2.5", "kimi-k2-0905-preview", "nobody-has-this-model"])
async def test_a_completion_tells_its_tokens(kimi: ScriptedServer, model: str) -> None:
    said = await ask(f"ptc_service.model={model}")
    (asked,) = kimi.asked
    assert asked.body["model"] == model
    assert (said.text, said.truncated) == ("It has eight legs.", False)
    assert (said.provider, said.model) == ("kimi", model)
    assert (said.input_tokens, said.output_tokens) == (
        sum(len(message.text) for message in ASKED) // 4,
        len(said.text) // 4,
    )
    assert said.seconds >= 0
    # Whoever serves at that address, it is not who has a list.
    assert (said.priced, said.cost_usd, said.estimated) == (False, 0, False)


async def test_a_reply_that_was_cut_off_is_marked(kimi: ScriptedServer) -> None:
    kimi.script = lambda asked: Reply("It has", cut=True)
    assert (await ask()).truncated


@pytest.mark.parametrize(
    ("provider", "model", "limit"),
    [
        ("kimi", "kimi-k2.6", "max_tokens"),
        ("kimi", "gpt-5-codex", "max_tokens"),  # the client library knows this name too well
        ("openai", "gpt-4.1-mini", "max_completion_tokens"),
    ],
)
@pytest.mark.parametrize("options", [{}, {"max_tokens": 77, "temperature": 0.5}])
async def test_one_token_limit_is_sent_under_the_name_that_the_endpoint_knows(
    kimi: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
    provider: str,
    model: str,
    limit: str,
    options: dict[str, Any],
) -> None:
    monkeypatch.setenv("LLM_PROVIDER", provider)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    await ask(f"providers.openai.base_url={kimi.url}", f"ptc_service.model={model}", **options)
    (asked,) = kimi.asked
    limits = {name: value for name, value in asked.body.items() if name.endswith("_tokens")}
    assert limits == {limit: options.get("max_tokens", 32768)}
    assert asked.body.get("temperature") == options.get("temperature")
    assert ("thinking" in asked.body) == (provider == "kimi")


@pytest.mark.parametrize("status", [200, 400, 401, 403, 429, 500])
async def test_the_key_is_sent_and_never_told(
    kimi: ScriptedServer, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    # The server tells the key, once whole and once where long messages are cut.
    kimi.script = lambda asked: Reply(f"{asked.key} {'x' * 140} {asked.key}", status=status)
    told = repr(must_serve(load_config(), "code"))
    if status == 200:
        await ask(ONCE)
    else:
        with pytest.raises(ProviderError) as caught:
            await ask(ONCE)
        told += f"{caught.value} {caught.value!r}"
    assert [asked.key for asked in kimi.asked] == [KEY]
    assert caplog.records
    logged = [f"{record.getMessage()} {record.args}" for record in caplog.records]
    assert KEY[:10] not in "\n".join([told, *logged])


async def test_no_more_calls_than_parallel_calls_are_under_way(
    kimi: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived, over = threading.Semaphore(0), threading.Event()
    under_way: list[int] = []

    def script(asked: Asked) -> Reply:
        if asked.user == "probe":
            return Reply("Here.")
        under_way.append(len(kimi.asked) - len(kimi.answered))
        arrived.release()
        over.wait(60)
        return Reply("Eight.")

    kimi.script = script
    settings = load_config(overrides=["limits.parallel_calls=3"])
    serving = must_serve(settings, "code")
    pool = ModelPool(settings)
    probe = {"model": "any", "messages": [{"role": "user", "content": "probe"}]}
    calls = [asyncio.create_task(pool.complete(serving, ASKED)) for _ in range(8)]
    try:
        for _ in range(3):
            assert await asyncio.to_thread(arrived.acquire, timeout=60)
        for _ in range(3):  # whoever could call would have done so by the end of these
            async with httpx.AsyncClient() as bare:
                await bare.post(f"{kimi.url}/chat/completions", json=probe)
        assert len(kimi.asked) == 3 + 3
        over.set()
        assert [said.text for said in await asyncio.gather(*calls)] == ["Eight."] * 8
    finally:
        over.set()
        await asyncio.gather(*calls, return_exceptions=True)
        await pool.close()
    assert len(under_way) == 8
