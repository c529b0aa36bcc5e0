"""A project for Node is installed, started and asked, where that is switched on."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from schema.contract import Contract
from schema.settings import load_config
from tools.environment import node_modules
from tools.proof import prepare
from tools.proof.project import Climbed
from tools.proof.runs import Runs
from tools.sandbox import open_sandbox

pytestmark = pytest.mark.slow

with_node = pytest.mark.skipif(
    not (shutil.which("node") and shutil.which("npm")), reason="Node is not installed here"
)
ROUTES = [
    {"method": "GET", "path": "/health", "response": "200 {status}"},
    {"method": "GET", "path": "/double/{n}", "response": "200 {n}"},
]
SERVER = """
const http = require('http');
const isNumber = require('is-number');
const { double } = require('./src/double');

const server = http.createServer((request, response) => {
  const asked = request.url.split('/')[2];
  const known = { '/health': { status: 'up' } }[request.url]
    || (isNumber(asked) ? { n: double(asked) } : null);
  response.writeHead(known ? 200 : 404, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(known));
});
server.listen(process.env.PORT || 3000);
"""
DOUBLE = "module.exports = { double: (n) => 2 * n };\n"
PACKAGE = {"scripts": {"start": "node server.js"}, "dependencies": {"is-number": "^7.0.0"}}
SOUND = {"package.json": json.dumps(PACKAGE), "server.js": SERVER, "src/double.js": DOUBLE}


async def climbed(files: dict[str, str], npm: bool = True, **promised: Any) -> Climbed:
    settings = load_config(overrides=[f"proof.npm={str(npm).lower()}"])
    contract = Contract.model_validate({"routes": ROUTES} | promised)
    project = await prepare(files, {}, contract, {}, await open_sandbox(), settings)
    return await Runs()(project)


@with_node
async def test_a_sound_server() -> None:
    assert await climbed(SOUND) == Climbed()


@with_node
async def test_a_server_that_chooses_its_port_and_host_and_lies_below() -> None:
    text = SERVER.replace("process.env.PORT || 3000", "4321, 'localhost'")
    files = {f"api/{path}": text for path, text in {**SOUND, "server.js": text}.items()}
    assert await climbed(files) == Climbed()


@with_node
async def test_modules_of_the_new_kind() -> None:
    text = "import http from 'http';\nimport isNumber from 'is-number';\n"
    text += "import { double } from './src/double.js';\n" + SERVER.partition("double');\n")[2]
    package = json.dumps(PACKAGE | {"type": "module"})
    double = "export const double = (n) => 2 * n;\n"
    files = {"package.json": package, "server.js": text, "src/double.js": double}
    assert await climbed(files) == Climbed()


# Without a package, for which nobody has to be asked.
SIMPLE = SERVER.replace("require('is-number')", "Number")
ALONE = SOUND | {
    "package.json": json.dumps({"scripts": PACKAGE["scripts"]}),
    "server.js": SIMPLE,
}
FAULTS = {
    "syntax": ("src/double.js", {"src/double.js": "module.exports = {;\n"}),
    "a file that is not there": ("server.js", {"server.js": "require('./no');\n" + SIMPLE}),
    "a name that nothing defines": ("server.js", {"server.js": SIMPLE + "serve(server);\n"}),
    "what is no function": ("server.js", {"server.js": SIMPLE.replace("{ double }", "double")}),
    "a crash when it is asked": (
        "server.js", {"server.js": SIMPLE.replace("double(asked)", "twice(asked)")},
    ),
    "a route that is not there": (None, {"server.js": SIMPLE.replace("'/health'", "'/healthy'")}),
}  # fmt: skip


@with_node
async def test_faults() -> None:
    found = await asyncio.gather(*(climbed(ALONE | changed) for _, changed in FAULTS.values()))
    places = [[finding.path for finding in one.findings] for one in found]
    assert dict(zip(FAULTS, places, strict=True)) == {k: [path] for k, (path, _) in FAULTS.items()}


UNKNOWN = {
    "a setting": SIMPLE + "process.env.NO_SUCH.split(',');\n",
    "another machine": "require('net').connect(9, 'db.example');\n" + SIMPLE,
    "a package that nobody named": "require('express');\n" + SIMPLE,
    "a method that another Node has": SIMPLE + "require('fs').noSuch();\n",
    "an error of somebody else's": SIMPLE + "JSON.parse('{');\n",
    "an error that was told, and another one": SIMPLE
    + "console.error('ReferenceError: x is not defined');\nprocess.env.NO_SUCH.trim();\n",
}


@with_node
async def test_what_is_translated_need_not_be_read_by_node() -> None:
    made = "'exports.double = (n) => 2 * n'"
    hook = f"require.extensions['.js'] = (module) => module._compile({made}, 'x');"
    files = {"hook/register/index.js": hook, "src/double.js": "export <p/>;\n"}
    assert (
        await climbed(ALONE | files | {"server.js": f"require('./hook/register');\n{SIMPLE}"})
        == Climbed()
    )


@with_node
async def test_what_may_have_another_reason_is_no_fault() -> None:
    found = await asyncio.gather(
        *(climbed(ALONE | {"server.js": text}) for text in UNKNOWN.values())
    )
    for kind, one in zip(UNKNOWN, found, strict=True):
        assert not one.findings, kind
        assert one.lost.startswith("the server of Node ended"), kind


@with_node
@pytest.mark.parametrize(
    ("package", "said"),
    [
        ({"dependencies": {"is-number": "^99.0.0"}}, "No matching version found"),
        ({"dependencies": {"is-number": ".."}}, "nothing that the registry of npm has"),
        ({"dependencies": {"x": "github:a/b"}}, "nothing that the registry of npm has"),
        ({"dependencies": {"pg": "^8"}}, "pg: what it talks to cannot be started here"),
        (
            {"scripts": {"start": "npm run build && node server.js"}},
            "is more than Node with a file",
        ),
    ],
)
async def test_what_is_not_tried(package: dict[str, Any], said: str) -> None:
    found = await climbed(SOUND | {"package.json": json.dumps(PACKAGE | package)})
    assert not found.findings and said in found.lost


async def test_it_is_off_by_default() -> None:
    found = await climbed(SOUND, npm=load_config().proof.npm)
    assert found == Climbed(lost="it is for Node, which proof.npm switches on")


@with_node
async def test_too_large_and_offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = json.dumps({"dependencies": {"typescript": "5.9.2"}})
    found = await node_modules(package, tmp_path, download_mb=1)
    assert found.lost == "together they take more than 1 MB (proof.download_mb)"
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "empty"))
    found = await node_modules(json.dumps(PACKAGE), tmp_path, download_mb=1)
    assert found.lost.startswith("the registry of npm cannot be reached: ")
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]
