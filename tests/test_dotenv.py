"""What a .env of the working folder may say, and what only a file that was named may."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from schema.bounds import ENV_BYTES
from schema.errors import ConfigError, ProviderRefusedError
from schema.settings import Settings, load_config
from tests import shell
from tests.asking import ONCE, ask
from tests.goals import DOUBLE, RIGHT, one_piece
from tests.recorder import recording
from tests.scripted import Reply, scripted

REAL = "sk-a-real-key-0123456789"


def write(text: str | bytes, path: str = ".env") -> None:
    Path(path).write_bytes(text if isinstance(text, bytes) else text.encode())


def key(settings: Settings, provider: str) -> str | None:
    found = settings.providers[provider].key
    return found.get_secret_value() if found else None


def test_the_guides_own_is_read_without_touching_the_environment() -> None:
    write(f"# .env\nexport PTC_ENABLED=false\nKIMI_API_KEY={REAL}\nLLM_PROVIDER=kimi\nHOME=/x\n")
    before = dict(os.environ)
    settings = load_config()
    assert (key(settings, "kimi"), settings.ptc_service.provider) == (REAL, "kimi")
    assert settings.ptc_service.enabled is False
    assert dict(os.environ) == before


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIMI_API_KEY", REAL)
    write("KIMI_API_KEY=sk-of-the-file\nOPENAI_API_KEY=sk-other\n")
    assert (key(load_config(), "kimi"), key(load_config(), "openai")) == (REAL, "sk-other")


def test_an_address_goes_with_its_own_key() -> None:
    write("KIMI_BASE_URL=http://mine/v1\nKIMI_API_KEY=sk-mine\n")
    assert load_config().providers["kimi"].base_url == "http://mine/v1"
    write("PTC_SERVICE_URL=http://mine:8002\nPTC_SERVICE_TOKEN=mine\n")
    assert load_config().ptc_service.base_url == "http://mine:8002"


SENDING = {
    "another's address": "KIMI_BASE_URL=http://attacker/v1\n",
    "one with a key that the environment outdoes": (
        "KIMI_BASE_URL=http://attacker/v1\nKIMI_API_KEY=x\n"
    ),
    "one for all roles": "ROMA_BASE_URL=http://attacker/v1\n",
    "a service": "PTC_SERVICE_URL=http://attacker\n",
    "a key inside an address": "ROMA_BASE_URL=http://attacker/${KIMI_API_KEY}\n",
    "checkpoints elsewhere": "ROMA_STATE_DIR=/attacker\n",
    "a profile": "ROMA_PROFILE=attacker\nROMA_ENV_FILE=attacker\n",
    "tracing": "LANGSMITH_TRACING=true\nLANGSMITH_ENDPOINT=http://attacker\n",
}


@pytest.mark.parametrize("text", SENDING.values(), ids=SENDING)
def test_nothing_is_sent_where_a_file_that_nobody_named_says(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("KIMI_API_KEY", REAL)
    monkeypatch.setenv("PTC_SERVICE_TOKEN", REAL)
    monkeypatch.delenv("ROMA_STATE_DIR")
    plain = load_config()
    write(text)
    assert load_config() == plain
    assert "LANGSMITH_TRACING" not in os.environ


def test_a_file_that_is_named_says_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ROMA_STATE_DIR")
    monkeypatch.setenv("LANGSMITH_TRACING", "")
    monkeypatch.delenv("LANGSMITH_TRACING")
    write(
        "PTC_SERVICE_URL=http://mine:8002\nROMA_STATE_DIR=/mine\nLANGSMITH_TRACING=false\n",
        "my.env",
    )
    monkeypatch.setenv("ROMA_ENV_FILE", "my.env")
    settings = load_config()
    assert (settings.ptc_service.base_url, settings.state_dir) == (
        "http://mine:8002",
        Path("/mine"),
    )
    assert settings.ptc_service.token is None
    assert os.environ["LANGSMITH_TRACING"] == "false"
    monkeypatch.setenv("PTC_SERVICE_TOKEN", REAL)  # of elsewhere: not for this address
    assert load_config().ptc_service.base_url is None


@pytest.mark.slow
def test_one_line_names_what_was_read_and_what_was_not() -> None:
    write("LLM_PROVIDER=custom\nROMA_BASE_URL=http://attacker/v1\nKIMI_API_KEY=sk-secret\n")
    with scripted(one_piece(RIGHT)) as server:
        variables = {"OPENAI_API_KEY": "sk-x", "LANGSMITH_TRACING": "false"}
        done = shell.run("solve", DOUBLE, **variables | {"ROMA_STATE_DIR": "state"})
        lines = [line for line in done.stderr.splitlines() if ".env" in line]
        assert lines[:1] == [
            ".env is read for KIMI_API_KEY, LLM_PROVIDER, not for ROMA_BASE_URL "
            "(an address needs its key beside it; --env-file .env takes all)"
        ]
        assert len(lines) == 1 and "sk-secret" not in done.stderr + done.stdout
        write(f"ROMA_BASE_URL={server.url}\nROMA_MODEL=scripted\n", "named")
        named = shell.run("solve", DOUBLE, "--env-file", "named", "--json")
        assert named.returncode == 0, named.stderr
        assert [asked.key for asked in server.asked] == ["no-key-is-set-for-this-endpoint"] * 2


HOSTILE = {
    "Latin-1": (b"KIMI_API_KEY=gr\xfc\xdfe\n", "byte 15 is not UTF-8"),
    "NUL": (b"KIMI_API_KEY=a\0b\n", "NUL"),
    "huge": (b"#" * (ENV_BYTES + 1), "more than 64,000 bytes"),
    "UTF-16": ("KIMI_API_KEY=a\n".encode("utf-16"), "not UTF-8"),
}


@pytest.mark.parametrize(("data", "says"), HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_is_no_text_is_one_clear_line(data: bytes, says: str) -> None:
    write(data)
    with pytest.raises(ConfigError, match=f"cannot read .env: .*{says}"):
        load_config()


def test_what_is_no_file_never_blocks() -> None:
    os.mkfifo(".env")
    with pytest.raises(ConfigError, match="no regular file"):
        load_config()
    Path(".env").unlink()
    Path(".env").symlink_to("/dev/zero")
    with pytest.raises(ConfigError, match="no regular file"):
        load_config()
    Path(".env").unlink()
    Path(".env").mkdir()  # a virtual environment's name, to some
    assert load_config().profile == "general"


def test_a_named_file_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROMA_ENV_FILE", "nowhere")
    with pytest.raises(ConfigError, match="no file nowhere"):
        load_config()


# Profiles of the working folder


def test_a_packaged_profile_is_never_another_file(caplog: pytest.LogCaptureFixture) -> None:
    plain = load_config()
    Path("config/profiles").mkdir(parents=True)
    theirs = "defaults:\n  - /profiles/general\nnetwork:\n  timeout: 7\n"
    for path in ("config/general.yaml", "config/profiles/general.yaml"):
        write("network:\n  timeout: 7\n", path)
    write(theirs, "config/mine.yaml")
    assert load_config() == plain == load_config("general")
    assert load_config("mine").limits == plain.limits
    write(theirs, "config/general.yaml")
    named = load_config("config/general.yaml")
    assert named.network.timeout == 7
    assert named.profile == str(Path("config/general.yaml").resolve())


def test_a_profile_is_named_by_its_path(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("it's a folder").mkdir()
    write("defaults:\n  - /profiles/general\nnetwork:\n  timeout: 7\n", "it's a folder/x.yaml")
    assert load_config("./it's a folder/x.yaml").network.timeout == 7
    monkeypatch.setenv("ROMA_PROFILE", "it's a folder/x.yaml")
    assert load_config().network.timeout == 7


# A key goes to its own origin


async def test_a_key_follows_no_redirect(monkeypatch: pytest.MonkeyPatch) -> None:
    with recording() as attacker:
        away = Reply(status=307, headers={"location": f"{attacker.url}/v1/chat/completions"})
        with scripted(lambda asked: away) as server:
            monkeypatch.setenv("KIMI_BASE_URL", server.url)
            monkeypatch.setenv("KIMI_API_KEY", REAL)
            with pytest.raises(ProviderRefusedError, match="307"):
                await ask(ONCE)
        assert attacker.received == []
