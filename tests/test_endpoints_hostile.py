"""Whatever an endpoint or a PTC service sends is an answer or an error of ours, in bounded time."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.errors import ProviderError
from tests.asking import ONCE, ask
from tests.kimi import TASK
from tests.scripted import Reply, ScriptedServer
from tools.models import Completion
from tools.models.endpoint.usage import tokens_of
from tools.ptc import get_ptc_client

BOMB = gzip.compress(bytes(64 << 20))
GZIP = {"content-encoding": "gzip"}
SENT = {
    "a huge body": Reply(raw=b"[" + b"0," * (5 << 20) + b"0]"),
    "deep JSON": Reply(raw=b"[" * 1_000_000),
    "deep JSON in an error": Reply(raw=b'{"error":' * 100_000, status=400),
    "a bomb": Reply(raw=BOMB, headers=GZIP),
    "a bomb in a bomb": Reply(raw=gzip.compress(BOMB), headers={"content-encoding": "gzip, gzip"}),
    "no gzip": Reply(raw=b"{}", headers=GZIP),
    "an unknown coding": Reply(raw=b"{}", headers={"content-encoding": "zstd"}),
    "a stream of nothing": Reply(raw=b"data: {}\n\n" * 100_000),
    "a stream of nonsense": Reply(raw=b"data: {\n\n"),
    "a long number": Reply(raw=b'{"choices": ' + b"9" * 10_000 + b"}"),
    "words of a megabyte": Reply("model " * 200_000, status=404),
    "digits of a megabyte": Reply("max_tokens " + "9" * 1_000_000, status=400),
    "types": Reply(raw=b'{"error": {"message": [1], "code": {"a": 1}, "type": null}}', status=400),
    "control characters": Reply("no\x00such\x1b[31m\nmodel", status=404),
    "an odd status": Reply(status=599),
}


@pytest.mark.parametrize("reply", SENT.values(), ids=SENT)
async def test_an_endpoint_may_send_anything(kimi: ScriptedServer, reply: Reply) -> None:
    kimi.script = lambda asked: reply
    with pytest.raises(ProviderError) as caught:
        await ask(ONCE)
    said = str(caught.value)
    assert len(said) < 600 and said.isprintable()


async def test_a_nul_is_a_character(kimi: ScriptedServer) -> None:
    kimi.script = lambda asked: Reply("Ei\x00ght.")
    assert (await ask(ONCE)).text == "Ei\x00ght."


@pytest.mark.parametrize("status", [200, 503])
@pytest.mark.parametrize("reply", SENT.values(), ids=SENT)
async def test_a_service_may_send_anything(kimi: ScriptedServer, reply: Reply, status: int) -> None:
    kimi.script = lambda asked: reply
    body = reply.raw or json.dumps({"error": {"message": reply.text}}).encode()

    def service(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers=reply.headers, stream=Body(body))

    client = get_ptc_client("http://ptc.example")
    client._http = httpx.AsyncClient(
        base_url="http://ptc.example", transport=httpx.MockTransport(service)
    )
    with pytest.raises(ProviderError, match="answered what no PTC service answers"):
        await client.generate(TASK)
    await client.aclose()


class Body(httpx.AsyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> Any:
        yield self._body


# Accounts of tokens

ODD = [
    None, [], "many", {}, {"prompt_tokens": 3}, {"prompt_tokens": -3, "completion_tokens": 2},
    {"prompt_tokens": "3", "completion_tokens": 2}, {"prompt_tokens": 0, "completion_tokens": 0},
    {"prompt_tokens": 9, "completion_tokens": 0}, {"prompt_tokens": 9, "completion_tokens": 10**30},
    {"prompt_tokens": True, "completion_tokens": 2}, {"prompt_tokens": 1.5, "completion_tokens": 2},
]  # fmt: skip


def with_usage(usage: Any) -> Reply:
    choice = {"message": {"role": "assistant", "content": "It has eight legs."}}
    return Reply(raw=json.dumps({"choices": [choice], "usage": usage}).encode())


@pytest.mark.parametrize("usage", ODD, ids=repr)
async def test_an_odd_account_is_unknown_and_estimated(kimi: ScriptedServer, usage: Any) -> None:
    kimi.script = lambda asked: with_usage(usage)
    said = await ask(ONCE)
    assert (said.estimated, said.output_tokens) == (True, 5)
    assert said.input_tokens > 0
    (call,) = said.calls("0")
    assert call.estimated


@pytest.mark.parametrize(
    ("details", "cached", "output"),
    [
        ({"prompt_tokens_details": {"cached_tokens": 80}}, 80, 20),
        ({"prompt_cache_hit_tokens": 80}, 80, 20),
        ({"cached_tokens": 80}, 80, 20),
        ({"prompt_tokens_details": {"cached_tokens": 800}}, 100, 20),
        ({"prompt_tokens_details": "80"}, 0, 20),
        ({"completion_tokens_details": {"reasoning_tokens": 15}}, 0, 20),
        ({"completion_tokens_details": {"reasoning_tokens": 15}, "total_tokens": 135}, 0, 35),
    ],
)
def test_cached_and_thought_tokens_are_counted(
    details: dict[str, Any], cached: int, output: int
) -> None:
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120, **details}
    tokens = tokens_of(usage, 400, 80)
    assert (tokens.input, tokens.output, tokens.cached) == (100, output, cached)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_whatever_stands_for_an_account_gives_tokens(usage: Any) -> None:
    tokens = tokens_of({"prompt_tokens": usage, "completion_tokens": usage}, 40, 8)
    assert tokens.input > 0 and tokens.output > 0 and 0 <= tokens.cached <= tokens.input


def test_a_completion_of_a_run_that_began_before_can_be_read() -> None:
    before = {"text": "x", "truncated": False, "provider": "kimi", "model": "m", "input_tokens": 1,
              "output_tokens": 1, "cost_usd": 0.0, "priced": True, "seconds": 0.1}  # fmt: skip
    assert not Completion.model_validate(before).estimated
    assert re.fullmatch("x", Completion.model_validate(before).text)
