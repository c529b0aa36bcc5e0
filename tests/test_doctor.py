"""``roma-ptc doctor`` tells what a run needs, how it is, and what to do where it is not well."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import shell
from tests.scripted import Asked, Reply, scripted
from tests.served import nobody
from tests.stores import KINDS, MISSING

KEY = "sk-scripted-key"


def answer(asked: Asked) -> Reply:
    return Reply("ok")


def examined(*arguments: str, **variables: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """The exit code, and the lines by their names."""
    ran = shell.run("doctor", "--set", "proof.packages=none", *arguments, "--json", **variables)
    assert KEY not in ran.stdout + ran.stderr
    told = json.loads(ran.stdout)
    assert told["runnable"] is (ran.returncode == 0)
    return ran.returncode, {line["name"]: line for line in told["lines"]}


def listing(*models: str) -> Reply:
    data = [{"id": name, "object": "model", "created": 1, "owned_by": "x"} for name in models]
    return Reply(json.dumps({"object": "list", "data": data}))


def test_all_is_well_and_nothing_was_paid() -> None:
    with scripted(answer) as server:
        server.listing = listing("scripted", "other")
        price = "providers.custom.models={scripted: {price: {input: 0.5, output: 2}}}"
        code, lines = examined("--set", price, **server.env())
    assert code == 0
    assert server.asked == []
    assert {line["state"] for line in lines.values()} == {"well"}, lines
    assert lines["provider custom"]["said"] == ("scripted ($0.50 in, $2.00 out per million tokens)")
    assert "each process finds out for itself" in lines["shared state"]["said"]
    assert {"roles", "PTC service", "sandbox", "checkpointer", "versions"} <= lines.keys()


def test_a_probe_asks_each_model_one_word() -> None:
    with scripted(answer) as server:
        code, lines = examined("--probe", **server.env())
    assert code == 0
    assert [asked.body["max_tokens"] for asked in server.asked] == [256]
    assert "scripted answered in " in lines["provider custom"]["said"]


def test_a_provider_that_is_asked_fewer_things_at_once_than_a_run_may_ask_is_said() -> None:
    with scripted(answer) as server:
        code, lines = examined("--set", "limits.parallel_calls=64", **server.env())
    assert code == 0
    assert "no more than 32" in lines["calls at once"]["said"]
    assert "providers.custom.limits.parallel_calls" in lines["calls at once"]["said"]


def test_a_model_that_is_gone_stops_the_main_job_and_its_successor_is_named() -> None:
    with scripted(answer) as server:
        server.listing = listing("scripted-3")
        code, lines = examined(**server.env(model="scripted-2"))
    assert code == 1
    assert "scripted-2 of custom is gone; scripted-3 comes next" in lines["provider custom"]["said"]
    broken = [line for line in lines.values() if line["state"] == "broken"]
    assert all(line["advice"] for line in broken)


def test_a_rejected_key_is_told_with_the_variable_that_holds_it() -> None:
    with scripted(answer) as server:
        server.listing = Reply('{"error": {"message": "bad key"}}', status=401)
        code, lines = examined(**server.env())
    assert code == 1
    assert "rejected the key: check ROMA_API_KEY" in lines["provider custom"]["said"]


def test_one_provider_that_is_down_stops_nothing_where_another_serves() -> None:
    with scripted(answer) as server:
        server.listing = listing("kimi-k2.6")
        code, lines = examined(
            *("--set", "providers.kimi.models=kimi-k2.6"),
            *("--set", "providers.openai.base_url=http://127.0.0.1:9/v1"),
            KIMI_BASE_URL=server.url,
            KIMI_API_KEY=KEY,
            OPENAI_API_KEY=KEY,
        )
    assert code == 0
    assert lines["provider openai"]["state"] == "broken"
    assert "cannot be reached" in lines["provider openai"]["said"]
    assert lines["roles"]["state"] == "well"


@pytest.mark.slow
def test_each_server_of_tools_is_told_with_what_it_offers_or_what_to_do() -> None:
    library = json.dumps([sys.executable, str(Path(__file__).with_name("tool_server.py"))])
    servers = {
        "library": f"command: {library}",
        "strict": f"command: {library}, tools: [search, sing]",
        "absent": "command: [no-such-program]",
        "silent": "command: [sleep, '100'], timeout: 0.2",
        "far": f"url: '{nobody()}', key_env: FAR_KEY",
    }
    set_ = [f"mcp_servers.{name}={{{values}}}" for name, values in servers.items()]
    options = [word for one in set_ for word in ("--set", one)]
    with scripted(answer) as server:
        code, lines = examined(*options, **server.env(), FAR_KEY="far-key-0123456789")
    assert code == 0  # tasks are done without them
    assert lines["tools library"]["said"] == "offers search, burn"
    assert "has no sing, but search" in lines["tools strict"]["said"]
    for name in ("absent", "silent", "far"):
        line = lines[f"tools {name}"]
        assert line["state"] == "poor" and f"mcp_servers.{name}" in line["advice"]
        assert re.search("could not tell|did not tell", line["said"])
    assert "far-key" not in json.dumps(lines)


def test_without_any_key_the_embedded_model_serves_and_what_it_lacks_is_said() -> None:
    code, lines = examined()
    assert code == 0
    assert lines["provider embedded"]["state"] == "poor"
    assert "KIMI_API_KEY" in lines["provider embedded"]["advice"]
    assert "role planner, test, diagnose" in lines


@pytest.mark.parametrize("as_json", [True, False])
def test_a_state_folder_that_is_none_is_said(as_json: bool, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    variables = {"ROMA_STATE_DIR": str(tmp_path / "file" / "state")}
    if as_json:
        code, lines = examined(**variables)
        assert lines["checkpointer"]["state"] == "broken"
    else:
        ran = shell.run("doctor", "--set", "proof.packages=none", **variables)
        code = ran.returncode
        assert "BROKEN  checkpointer" in ran.stdout
    assert code == 1


def test_a_store_that_is_down_is_said_without_its_password_and_stops_nothing() -> None:
    with scripted(answer) as server:
        server.listing = listing("scripted")
        url = "redis://:pass%40word@127.0.0.1:9/0"
        code, lines = examined(ROMA_SHARED_URL=url, **server.env())
    assert code == 0
    assert lines["shared state"]["state"] == "poor"
    assert lines["shared state"]["said"].startswith("redis://127.0.0.1:9 cannot be used: ")
    assert "circuit" not in lines["provider custom"]["said"]
    assert not any("word" in line["said"] for line in lines.values())


@pytest.mark.slow
def test_without_a_store_it_is_said_who_has_not_answered() -> None:
    with scripted(answer) as server:
        server.listing = listing("scripted")
        server.script = lambda asked: Reply(status=500, headers={"retry-after-ms": "1"})
        said = [
            examined(*probe, **server.env())[1]["provider custom"]["said"]
            for probe in ([], ["--probe"], ["--probe"], [])
        ]
        server.script = answer
        examined("--probe", **server.env())
        _, after = examined(**server.env())
    lost = "scripted gave no answer to the last 5 requests in the ledger (the last "
    assert [lost in words for words in said] == [False, False, False, True]
    assert "may have its circuit open" in said[-1]
    assert "no answer" not in after["provider custom"]["said"]


@pytest.mark.slow
@pytest.mark.skipif(bool(MISSING["redis"]), reason=str(MISSING["redis"]))
def test_how_circuits_stand_is_read_from_the_store() -> None:
    with KINDS["redis"]() as store, scripted(answer) as server:
        server.listing = listing("scripted")
        variables = {**server.env(), "ROMA_SHARED_URL": store.url}
        _, before = examined(**variables)
        server.script = lambda asked: Reply(status=500)
        for _ in range(2):  # three tries each
            examined("--probe", **variables)
        code, after = examined(**variables)
    assert before["shared state"]["said"] == f"redis://127.0.0.1:{store.port}"
    assert before["provider custom"]["said"].endswith("; circuit closed")
    assert "; circuit open: " in after["provider custom"]["said"]
    assert (code, after["provider custom"]["state"]) == (0, "poor")
