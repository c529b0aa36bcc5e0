"""What clients of a LangGraph server try: its secrets, its addresses, each other's threads.

One real server with planted secrets, which traces to a server of ours. What it stores, streams,
answers, logs and traces is searched for them, and an attacker's server must hear nothing.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient
from langgraph_sdk.errors import APIError

from tests import flask_goal
from tests.goals import DOUBLE, RIGHT, one_piece
from tests.langgraph_dev import langgraph_dev
from tests.recorder import Recorder, recording
from tests.scripted import Asked, Reply, ScriptedServer, scripted

pytestmark = pytest.mark.slow  # make slow

MODEL_KEY = "sk-scripted-key"
PLANTED = {
    "AWS_SECRET_ACCESS_KEY": "planted-aws-secret-0123456789",
    "KIMI_API_KEY": "planted-kimi-key-0123456789",
    "OPENROUTER_API_KEY": "planted-openrouter-key-0123456789",
    "PTC_SERVICE_TOKEN": "planted-service-token-0123456789",
}
ALICE, BOB = "planted-alice-0123456789", "planted-bob-0123456789"
SECRETS = [*PLANTED.values(), MODEL_KEY, ALICE, BOB]
TELLS, REFUSES = "Create a Python function tells(n)", "Create a Python function refuses(n)"


def script(asked: Asked) -> Reply:
    """A provider that repeats the key it was sent, in its answer or as it turns it away."""
    if "tells(n)" in asked.user:
        return Reply(f"{RIGHT} with {asked.key}")
    if "refuses(n)" in asked.user:
        return Reply(f"no such key {asked.key}", status=401)
    if flask_goal.GOAL[:40] in asked.user:
        return flask_goal.script()(asked)
    return one_piece(RIGHT)(asked)


class World(NamedTuple):
    url: str
    model: ScriptedServer
    attacker: Recorder
    tracer: Recorder
    log: Path

    def client(self, token: str = ALICE) -> LangGraphClient:
        return get_client(url=self.url, headers={"authorization": f"Bearer {token}"})


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    log = tmp_path_factory.mktemp("attacked") / "log"
    with scripted(script) as model, recording() as attacker, recording() as tracer:
        variables = {
            **PLANTED,
            "ROMA_AUTH_TOKENS": f"alice={ALICE},bob={BOB}",
            "LANGSMITH_TRACING": "true",
            "LANGSMITH_API_KEY": "for-the-tracer-only",
            "LANGSMITH_ENDPOINT": tracer.url,
            "LANGSMITH_DISABLE_RUN_COMPRESSION": "true",
        }
        with langgraph_dev(model, log, **variables) as url:
            yield World(url, model, attacker, tracer, log)


def attacks(attacker: str, folder: Path) -> dict[str, dict[str, Any]]:
    secret = "${oc.env:AWS_SECRET_ACCESS_KEY}"

    def overrides(*settings: str) -> dict[str, Any]:
        return {"context": {"overrides": list(settings)}}

    kimi = "providers.kimi.base_url"
    served = "ptc_service.base_url"
    return {
        "a secret as a model": overrides(f"ptc_service.model={secret}", f"llm.model={secret}"),
        "a key to another address": overrides(f"{kimi}={attacker}/v1", "llm.provider=kimi"),
        "an address for all roles": overrides(f"llm.base_url={attacker}/v1"),
        "any variable as a key": overrides(
            "providers.custom.key_env=AWS_SECRET_ACCESS_KEY",
            f"providers.custom.base_url={attacker}/v1",
        ),
        "the token to another service": overrides(f"{served}={attacker}"),
        "writing anywhere": overrides(f"state_dir={folder}"),
        "reading anywhere": {"context": {"profile": "../../../../etc/passwd"}},
        "by configurable": {
            "config": {"configurable": {"overrides": [f"{served}={attacker}"], "urgency": "high"}}
        },
        "by metadata": {
            "metadata": {
                "origin": json.dumps({"profile": "x", "overrides": [f"{served}={attacker}"]})
            }
        },
        "a settings object": {"context": {"settings": {"ptc_service": {"base_url": attacker}}}},
        "a webhook": {"webhook": f"{attacker}/hook"},
    }


REFUSED = {
    "a variable as a provider": ({"provider": "${oc.env:AWS_SECRET_ACCESS_KEY}"}, "use custom"),
    "an address as a provider": ({"provider": "http://127.0.0.1:9/v1"}, "use custom, embedded"),
    "a provider that is not set up": ({"provider": "openai"}, "use custom, embedded"),
    "one that ROMA_BASE_URL replaces": ({"provider": "kimi"}, "use custom, embedded"),
    "deeper": ({"depth": 9}, "depth: 9 is more than is allowed here, which is 3"),
    "wider": ({"subtasks": 10**6}, "subtasks: 1000000 is more than is allowed here, which is 12"),
    "longer": ({"attempts": 99}, "attempts: 99 is more than is allowed here, which is 3"),
    "a text as a number": ({"depth": "${oc.env:AWS_SECRET_ACCESS_KEY}"}, "depth: Input should be"),
    "less than nothing": ({"attempts": -1}, "attempts: Input should be greater"),
    "more in a part of it": ({"approval": {"overrides": ["a=b"]}}, "approval.overrides: Extra"),
}


async def everything(client: LangGraphClient, goal: str, given: dict[str, Any]) -> str:
    """All that a run streams, and all that is kept of it, as one text."""
    thread = (await client.threads.create())["thread_id"]
    modes: Any = ["values", "updates", "debug", "messages", "custom"]
    said: list[Any] = []
    try:
        async for part in client.runs.stream(
            thread, "roma", input={"goal": goal}, stream_mode=modes, stream_subgraphs=True, **given
        ):
            said.append([part.event, part.data])
    except APIError as error:  # refused before it began
        said.append(str(error))
    said += [
        await client.threads.get(thread),
        await client.threads.get_state(thread, subgraphs=True),
        await client.threads.get_history(thread),
        await client.runs.list(thread),
    ]
    return json.dumps(said)


def assert_told_nothing(world: World, told: str) -> None:
    seen = told + world.log.read_text()
    seen += b"\n".join(world.tracer.bodies).decode(errors="replace")
    for secret in SECRETS:
        assert secret not in seen
    assert world.attacker.received == []
    assert {asked.key for asked in world.model.asked} <= {MODEL_KEY}
    assert {asked.body["model"] for asked in world.model.asked} <= {"scripted"}


@pytest.mark.slow
async def test_no_context_config_or_metadata_gets_at_a_secret(world: World, tmp_path: Path) -> None:
    given = attacks(world.attacker.url, tmp_path / "anywhere")
    client = world.client()
    told = await asyncio.gather(*(everything(client, DOUBLE, one) for one in given.values()))
    for name, said in zip(given, told, strict=True):
        assert '"passed": true' in said or "webhook" in said.lower(), (name, said[-2000:])
    assert not (tmp_path / "anywhere").exists()
    assert_told_nothing(world, "".join(told))
    assert world.tracer.bodies  # there was something to search


@pytest.mark.slow
async def test_an_assistant_of_a_clients_own_gets_no_further(world: World) -> None:
    client = world.client()
    context = {"overrides": [f"ptc_service.base_url={world.attacker.url}"], "provider": "kimi"}
    assistant = await client.assistants.create("roma", context=context)
    told = []
    for id_ in (assistant["assistant_id"], "roma"):
        end = await client.runs.wait(None, id_, input={"goal": DOUBLE}, raise_error=False)
        told.append(json.dumps(end))
    assert "no such provider is set up here" in told[0]
    assert '"passed": true' in told[1]
    assert_told_nothing(world, "".join(told))


@pytest.mark.parametrize(("context", "says"), REFUSED.values(), ids=REFUSED)
async def test_a_choice_that_is_not_allowed_is_refused_in_words(
    world: World, context: dict[str, Any], says: str
) -> None:
    before = len(world.model.asked)
    said = await everything(world.client(), DOUBLE, {"context": context})
    assert says in said
    assert len(world.model.asked) == before
    assert_told_nothing(world, said)


async def test_choices_that_are_allowed_are_taken(world: World) -> None:
    client = world.client()
    context = {"depth": 0, "subtasks": 2, "attempts": 1, "provider": "custom"}
    end: Any = await client.runs.wait(
        None, "roma", input={"goal": flask_goal.GOAL}, context=context
    )
    assert "depth limit 0" in end["notes"][0] and end["tries"] == 1


async def test_the_form_is_shown_with_titles_and_descriptions(world: World) -> None:
    client = world.client()
    (assistant,) = await client.assistants.search(
        graph_id="roma", metadata={"created_by": "system"}
    )
    schemas: Any = await client.assistants.get_schemas(assistant["assistant_id"])
    form = schemas["context_schema"]["properties"]
    limits = ["depth", "subtasks", "attempts", "max_cost_usd", "max_tokens", "max_calls"]
    assert list(form)[: len(limits)] == limits
    assert {"provider", "approval"} <= form.keys()
    asked = {**form, **schemas["context_schema"]["$defs"]["Approval"]["properties"]}
    assert asked.pop("approval")["description"]
    assert all(field["title"] and field["description"] for field in asked.values())
    assert all("default" in field for field in asked.values())
    for schema in ("input_schema", "output_schema", "state_schema"):
        keys = schemas[schema]["properties"]
        assert keys and all(field["description"] for field in keys.values())


@pytest.mark.parametrize("goal", [TELLS, REFUSES])
async def test_a_provider_that_repeats_its_key_tells_nobody(world: World, goal: str) -> None:
    said = await everything(world.client(), goal, {})
    assert "with ***" in said or "rejected the key" in said
    assert_told_nothing(world, said)


# Users apart


async def test_only_a_token_opens_the_server(world: World) -> None:
    for headers in (
        {},
        {"authorization": "Bearer x"},
        {"authorization": f"Basic {ALICE}"},
        {"x-auth-scheme": "langsmith", "x-api-key": "any"},  # as Studio would come
    ):
        for path in ("/threads/search", "/assistants/search", "/store/items/search"):
            answer = httpx.post(f"{world.url}{path}", json={}, headers=headers)
            assert answer.status_code == 401
    assert_told_nothing(world, "")


async def test_users_find_their_own_threads_runs_and_assistants_only(world: World) -> None:
    alice, bob = world.client(), world.client(BOB)
    thread = (await alice.threads.create(metadata={"owner": "bob"}))["thread_id"]
    await alice.runs.wait(thread, "roma", input={"goal": DOUBLE})
    (run,) = await alice.runs.list(thread)
    mine = (await alice.assistants.create("roma", metadata={"created_by": "system"}))[
        "assistant_id"
    ]
    await alice.threads.update(thread, metadata={"owner": "bob"})
    denied = {
        "read": bob.threads.get(thread),
        "state": bob.threads.get_state(thread),
        "history": bob.threads.get_history(thread),
        "edit": bob.threads.update_state(thread, {"goal": "x"}),
        "rename": bob.threads.update(thread, metadata={"x": 1}),
        "copy": bob.threads.copy(thread),
        "delete": bob.threads.delete(thread),
        "runs": bob.runs.list(thread),
        "run": bob.runs.get(thread, run["run_id"]),
        "start": bob.runs.create(thread, "roma", input={"goal": DOUBLE}),
        "join": bob.runs.join(thread, run["run_id"]),
        "cancel": bob.runs.cancel(thread, run["run_id"]),
        "use": bob.runs.create(None, mine, input={"goal": DOUBLE}),
        "assistant": bob.assistants.get(mine),
        "reassign": bob.assistants.update(mine, metadata={"x": 1}),
        "remove": bob.assistants.delete(mine),
        "cron": bob.crons.create_for_thread(thread, "roma", schedule="0 0 1 1 *", input={}),
    }
    said = await asyncio.gather(*denied.values(), return_exceptions=True)
    refusals = (APIError, httpx.HTTPStatusError)
    ended = zip(denied, said, strict=True)
    got = {name: one for name, one in ended if not isinstance(one, refusals)}
    assert not any(got.values()), got
    assert thread not in json.dumps(await bob.threads.search(metadata={"owner": "alice"}))
    assert mine not in json.dumps(await bob.assistants.search())
    assert thread in json.dumps(await alice.threads.search())
    assert (await alice.threads.get_state(thread))["values"]["receipt"]["passed"]
    report = f"{world.url}/report/{thread}"
    said = (await alice.threads.get_state(thread))["values"]["messages"][-1]["content"]
    (link,) = re.findall(r"\[The report of this run\]\((.*)\)", said)
    assert link.startswith(f"{report}?user=alice&") and httpx.get(link).is_success
    assert httpx.get(f"{report}?{link.partition('?')[2][:-1]}").status_code == 401
    tokens = (ALICE, BOB, "x")
    came = [httpx.get(report, headers={"authorization": f"Bearer {one}"}) for one in tokens]
    assert [one.status_code for one in came] == [200, 404, 401]
    assert "def double" in re.sub("<[^>]+>", "", came[0].text)


async def test_users_have_stores_of_their_own(world: World) -> None:
    alice, bob = world.client(), world.client(BOB)
    await alice.store.put_item(("notes",), "one", {"text": "alice's"})
    for namespace in (("notes",), ("alice", "notes")):
        assert not await bob.store.get_item(namespace, "one")
        assert not (await bob.store.search_items(namespace))["items"]
        await bob.store.delete_item(namespace, "one")
    assert all(name[0] == "bob" for name in (await bob.store.list_namespaces())["namespaces"])
    assert (await alice.store.get_item(("notes",), "one"))["value"] == {"text": "alice's"}
    assert (await alice.store.list_namespaces())["namespaces"] == [["alice", "notes"]]


async def test_crons_belong_to_who_made_them(world: World) -> None:
    alice, bob = world.client(), world.client(BOB)
    cron: Any = await alice.crons.create("roma", schedule="0 0 1 1 *", input={"goal": DOUBLE})
    assert cron["cron_id"] not in json.dumps(await bob.crons.search())
    assert cron["cron_id"] in json.dumps(await alice.crons.search())
    with pytest.raises(APIError):
        await bob.crons.delete(cron["cron_id"])
    await alice.crons.delete(cron["cron_id"])
