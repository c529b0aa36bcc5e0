"""Requests of pages, against the routes that the framework says it has."""

from __future__ import annotations

import pytest

from schema.artifact import Artifact
from schema.contract import Contract
from tests.test_fits import LIMITS, SOUND
from tools.checks import inspect_python
from tools.environment import Provided
from tools.proof.api.asking import asking
from tools.proof.api.serving import Server
from tools.proof.bench import Bench
from tools.proof.project import Project
from tools.sandbox import PlainSandbox

SERVERS = {
    "axios": Server("app.main", "app"),
    "starlette": Server("main", "app"),
    "chat": Server("server.app", "app"),
}


async def astray(name: str, files: dict[str, str], *routes: str) -> list[str]:
    sandbox = PlainSandbox(drop_root=False)
    modules = await inspect_python(
        sandbox, [Artifact(path=p, content=c) for p, c in files.items()], LIMITS
    )
    contract = Contract.model_validate({"routes": routes})
    project = Project(files, {}, contract, modules, Provided(), Bench(sandbox, LIMITS, 5))
    return [str(finding) for finding in await asking(project, SERVERS[name])]


@pytest.mark.parametrize("name", SERVERS)
async def test_nothing_is_said_of_requests_that_are_answered(name: str) -> None:
    assert await astray(name, SOUND[name]) == []


FAULTS = [
    ("axios", "web/main.js", "'/api/v1'", "'/api'", "nothing serves GET /api/books"),
    ("axios", "app/main.py", 'prefix="/api/v1"', 'prefix="/v1"', "serves POST /api/v1/books"),
    ("axios", "app/main.py", 'app.include_router(api, prefix="/api/v1")', "",
     "nothing serves GET /api/v1/books"),
    ("axios", "app/api.py", '@api.delete("/books/{book_id}"', '@api.delete("/book/{book_id}"',
     "DELETE /api/v1/books/… is served by PATCH only"),
    ("starlette", "site/tasks.js", "${id}/toggle`", "${id}/done`", "serves POST /api/tasks/…/done"),
    ("starlette", "site/tasks.js", "toggle`, { method: 'POST' }", "toggle`, { method: 'PUT' }",
     "PUT /api/tasks/…/toggle is served by POST only"),
    ("starlette", "site/tasks.js", "base = '/api'", "base = '/api/v2'", "GET /api/v2/tasks"),
    ("chat", "server/client.js", "fetch('rooms')", "fetch('room')", "nothing serves GET room"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "path", "old", "new", "said"), FAULTS)
async def test_a_request_that_nothing_answers_is_found(
    name: str, path: str, old: str, new: str, said: str
) -> None:
    files = dict(SOUND[name])
    assert old in files[path]
    files[path] = files[path].replace(old, new)
    found = await astray(name, files)
    assert [one for one in found if said in one], found


async def test_the_server_is_to_blame_where_it_promised_the_route() -> None:
    files = dict(SOUND["axios"])
    files["app/main.py"] = files["app/main.py"].replace("/api/v1", "/v1")
    (first, *_) = await astray("axios", files, "GET /api/v1/books")
    assert first.startswith("app/")
