"""The settings in force are told with who said so, and a profile to begin with is written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from schema.described import description
from schema.effective import effective
from schema.settings import load_config
from tests import shell

KEY = "sk-a-very-secret-key"
CUSTOM = "providers.custom"
MINE = """\
# @package _global_
defaults:
  - /profiles/general
  - _self_
limits:
  depth: 1
llm:
  model: ${variable:ROMA_MINE,a-model}
mcp_servers:
  web: {url: "https://me:pass@search.example.com/mcp?key=abc", key_env: SEARCH_KEY}
"""


def test_every_setting_is_told_with_its_source_and_no_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("mine.yaml").write_text(MINE)
    for name in ("ROMA_API_KEY", "SEARCH_KEY", "PTC_SERVICE_TOKEN"):
        monkeypatch.setenv(name, KEY)
    monkeypatch.setenv("ROMA_BASE_URL", "http://user:pass@localhost:9/v1")
    done = shell.run("config", "show", "--profile", "mine.yaml", "--set", "budget.max_calls=9")
    done_json = shell.run("config", "show", "--profile", "mine.yaml", "--json")
    assert done.returncode == done_json.returncode == 0, done.stderr
    for printed in (done.stdout, done_json.stdout):
        assert KEY not in printed and "pass@" not in printed and "key=abc" not in printed
    assert re.search(r"^budget\.max_calls = 9 +flag$", done.stdout, re.M)
    told = {one["name"]: one for one in json.loads(done_json.stdout)["settings"]}
    sources = {
        "limits.depth": "profile " + str(Path("mine.yaml").resolve()),
        "limits.subtasks": "default",
        "llm.model": "profile " + str(Path("mine.yaml").resolve()),
        "agents.planner.llm.model": "profile " + str(Path("mine.yaml").resolve()),
        f"{CUSTOM}.base_url": "environment ROMA_BASE_URL",
        f"{CUSTOM}.key": "environment ROMA_API_KEY",
        "ptc_service.token": "environment PTC_SERVICE_TOKEN",
        "mcp_servers.web.key": "environment SEARCH_KEY",
        "providers.kimi.key": "default",
    }
    assert {name: told[name]["source"] for name in sources} == sources
    assert told["limits.depth"]["value"] == 1 and told[f"{CUSTOM}.key"]["value"] == "********"
    assert told["mcp_servers.web.url"]["value"].count("********") == 2
    assert all(one["description"] for one in told.values())


def test_a_setting_that_is_none_is_told_what_was_meant() -> None:
    done = shell.run("config", "show", "limits.dept")
    assert done.returncode == 2 and "did you mean limits.depth?" in done.stderr
    assert shell.run("config", "show", "limits.depth").stdout.startswith("limits.depth = 3 ")


def test_every_general_setting_says_itself_what_it_is_for() -> None:
    assert description("limits.depth").startswith("levels of subtasks")
    assert description("providers.mine.key_env") == "the variable that holds its key"
    assert [one.name for one in effective(load_config()) if not one.description] == []


def test_a_profile_to_begin_with_holds_every_setting_in_a_comment() -> None:
    done = shell.run("init", "mine")
    assert done.returncode == 0 and "--profile mine" in done.stdout
    path = Path("config/mine.yaml")
    values = load_config().model_dump(exclude={"profile"})
    assert load_config("mine").model_dump(exclude={"profile"}) == values
    text = path.read_text()
    path.write_text(text.replace("#limits:", "limits:").replace("#  depth: 3", "  depth: 1"))
    assert load_config("mine").limits.depth == 1
    path.write_text(re.sub(r"(?m)^#(?=(?:  )*[\w./-]+:(?: |$))", "", text))  # all of them at once
    assert load_config("mine").model_dump(exclude={"profile"}) == values
    again = shell.run("init", "mine")
    assert again.returncode == 2 and "is there already" in again.stderr


@pytest.mark.parametrize("name", ["../out", "general", "a/b"])
def test_a_profile_goes_nowhere_else(name: str) -> None:
    assert shell.run("init", name).returncode == 2


def test_a_shell_completes_commands() -> None:
    script = shell.run("completion", "bash")
    assert script.returncode == 0 and "complete" in script.stdout
    asked = {"_ROMA_PTC_COMPLETE": "complete_bash", "COMP_WORDS": "roma-ptc con", "COMP_CWORD": "1"}
    assert shell.run(**asked).stdout.split() == ["config"]


def test_help_lists_what_there_is_and_begins_with_what_is_asked_for_most() -> None:
    lines = shell.run("--help").stdout.splitlines()
    there = [m[1] for line in lines if (m := re.match(r"│ ([a-z]+)  ", line))]
    builds = "plan estimate route verify resume watch fork undo runs show diff costs"
    assert there[0] == "solve" and {*builds.split()} <= {*there}
    assert {"cache", "config", "doctor", "init", "ptc", "serve", "completion"} <= {*there}
