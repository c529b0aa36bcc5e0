"""Authorities and proxies of a company's own, as the environment names them."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from schema.errors import ConfigError, ProviderRefusedError, ProviderUnavailableError
from schema.settings import load_config
from tests.asking import ask
from tests.kimi import KEY
from tests.proxies import HTTPProxy, Proxy, SOCKSProxy, certified, proxy
from tests.scripted import Reply, ScriptedServer
from tests.served import nobody
from tools.models import ModelPool

HOST = "api.openai.com"
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
AUTHORITIES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@pytest.fixture(autouse=True)
def plain_network(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PROXIES, *AUTHORITIES):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def openai(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """OpenAI's place is taken, behind a proxy that leads everything there."""
    with (
        certified(authority, HOST, lambda asked: CACHED) as server,
        proxy(HTTPProxy, server.server_address[1]) as way,
    ):
        monkeypatch.setenv("LLM_PROVIDER", "openai")
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("HTTPS_PROXY", f"http://{way.address}")
        yield way


USED = {
    "prompt_tokens": 100_000,
    "completion_tokens": 4_500,
    "total_tokens": 104_500,
    "prompt_tokens_details": {"cached_tokens": 0},
}
CHOICE = {"message": {"role": "assistant", "content": "Eight."}, "finish_reason": "stop"}


def answered(cached: int) -> Reply:
    usage = USED | {"prompt_tokens_details": {"cached_tokens": cached}}
    return Reply(raw=json.dumps({"choices": [CHOICE], "usage": usage}).encode())


CACHED = answered(90_000)


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
async def test_a_companys_authority_is_believed_and_its_proxy_used(
    openai: Proxy,
    authority: trustme.CA,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    variable: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv(variable, str(tmp_path / "ca.pem"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        said = await ask("ptc_service.model=gpt-4o")
    assert openai.hosts == [f"{HOST}:443"]
    assert said.text == "Eight."
    # 10,000 at $2.50, 90,000 cached at $1.25 and 4,500 at $10 a million
    assert (said.priced, said.cost_usd) == (True, pytest.approx(0.025 + 0.1125 + 0.045))
    assert said.cached_tokens == 90_000
    assert [one for one in caplog.records if one.levelno >= logging.WARNING] == []


async def test_an_authority_that_nobody_named_is_not_believed(openai: Proxy) -> None:
    with pytest.raises(ProviderRefusedError, match=r"certificate.*SSL_CERT_FILE"):
        await ask("network.retries=2")
    assert openai.hosts == [f"{HOST}:443"]


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_wrong_file_of_authorities_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, content: str | None
) -> None:
    path = tmp_path / "ca.pem"
    if content:
        path.write_text(content)
    monkeypatch.setenv(variable, str(path))
    with pytest.raises(ConfigError, match=f"{variable} names {path}"):
        ModelPool(load_config())


@pytest.mark.parametrize(
    ("variable", "handler", "scheme"),
    [
        ("HTTP_PROXY", HTTPProxy, "http"),
        ("ALL_PROXY", HTTPProxy, "http"),
        ("ALL_PROXY", SOCKSProxy, "socks5"),
        ("HTTP_PROXY", SOCKSProxy, "socks5h"),
    ],
)
async def test_a_proxy_leads_where_no_name_is_known(
    kimi: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    variable: str,
    handler: type[HTTPProxy] | type[SOCKSProxy],
    scheme: str,
) -> None:
    monkeypatch.setenv("KIMI_BASE_URL", "http://models.example/v1")
    with proxy(handler, kimi.server_address[1]) as way, warnings.catch_warnings():
        warnings.simplefilter("error")
        monkeypatch.setenv(variable, f"{scheme}://{way.address}")
        assert (await ask()).text == "It has eight legs."
    assert [host.removesuffix(":80") for host in way.hosts] == ["models.example"]
    assert [one for one in caplog.records if one.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("exempt", ["127.0.0.1", "localhost,127.0.0.1", "*"])
async def test_no_proxy_is_kept_to(
    kimi: ScriptedServer, monkeypatch: pytest.MonkeyPatch, exempt: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", nobody())
    monkeypatch.setenv("NO_PROXY", exempt)
    assert (await ask()).text == "It has eight legs."


async def test_a_proxy_that_is_not_there_is_told(
    kimi: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", nobody())
    with pytest.raises(ProviderUnavailableError, match="cannot be reached"):
        await ask("network.retries=0")
    assert kimi.asked == []


@pytest.mark.parametrize("url", ["ftp://proxy:1", "http://[::1", "socks9://x", "http://p:port"])
def test_a_proxy_that_is_none_is_a_wrong_setting(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", url)
    with pytest.raises(ConfigError, match="HTTPS_PROXY"):
        ModelPool(load_config())
