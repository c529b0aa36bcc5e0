"""Sound projects of which nothing is said, and the same with one fault, found in its file."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from schema.artifact import Artifact
from schema.contract import HTTPRoute
from tools.checks import inspect_python
from tools.checks.finding import Fit
from tools.checks.fits import check_fit
from tools.sandbox import Limits, PlainSandbox

LIMITS = Limits(wall_s=20)

APP = """
import sqlite3
from flask import Flask, jsonify, render_template, request

app = Flask(__name__)
SCHEMA = "CREATE TABLE IF NOT EXISTS todos (id INTEGER PRIMARY KEY, title TEXT, done INTEGER)"


def data():
    return request.get_json()


@app.route("/")
def index():
    return render_template("index.html")


@app.route("/api/todos", methods=["GET", "POST"])
def todos():
    base = sqlite3.connect("todos.db")
    base.execute(SCHEMA)
    if request.method == "POST":
        base.execute("INSERT INTO todos (title, done) VALUES (?, 0)", (data()["title"],))
    return jsonify([{"id": row[0]} for row in base.execute("SELECT id, title FROM todos")])


@app.route("/api/todos/<int:todo_id>", methods=["DELETE"])
def remove(todo_id):
    return "", 204
"""
PAGE = """<!DOCTYPE html>
<html>
<head>
  <link rel="stylesheet" href="{{ url_for('static', filename='style.css') }}">
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/static/style.css">
  <script src="https://cdn.example.com/chart.js"></script>
</head>
<body>
  {% if user %}<p>Hello {{ user.name }}{% endif %}
  <form id="todo-form"><input id="title" name="title"></form>
  <ul id="todo-list"></ul>
  <script src="/static/app.js"></script>
</body>
</html>
"""
SCRIPT = """
const API = '/api/todos';
const list = document.getElementById('todo-list');
async function load() {
  const todos = await (await fetch(API)).json();
  list.innerHTML = todos.map(t => `<li id="row-${t.id}"><b id="made">${t.title}</b></li>`).join('');
  document.getElementById('made').focus();
}
document.getElementById('todo-form').addEventListener('submit', async event => {
  event.preventDefault();
  await fetch(API, {
    method: 'POST',
    headers: {'Content-Type': 'application/json'},
    body: JSON.stringify({title: document.querySelector('#title').value}),
  });
  load();
});
const remove = id => fetch(`${API}/${id}`, {method: 'DELETE'});
const page = n => fetch('/api/todos?page=' + n);
"""
FLASK = {
    "app.py": APP,
    "templates/index.html": PAGE,
    "static/app.js": SCRIPT,
    "static/style.css": "#todo-list { color: red; }\n@media (max-width: 9em) { a:hover {} }",
}
STATIC = {
    "index.html": '<!DOCTYPE html><html><body><ul><li>one<li>two</ul><div id="board"></div>'
    '<script type="module" src="js/main.js"></script></body></html>',
    "js/main.js": "import draw, { cells as c } from './board.js';\n"
    "import confetti from 'canvas-confetti';\nconst menu = document.getElementById('menu');\n"
    "if (menu) { menu.remove(); }\ndraw(document.getElementById('board'), c);\n",
    "js/board.js": "export const cells = 9;\nexport default function draw(el, n) { el.n = n; }\n",
    "data.json": '{"a": [1, 2]}',
}
REACT = {
    "package.json": '{"scripts": {"build": "vite build"}, "dependencies": {"react": "19"}}',
    "index.html": '<div id="root"></div><script type="module" src="/src/main.jsx"></script>',
    "src/main.jsx": "import React from 'react';\nimport { createRoot } from 'react-dom/client';\n"
    "import App from './App';\nimport './index.css';\n"
    "createRoot(document.getElementById('root')).render(<App />);\n",
    "src/App.jsx": "export default function App() { return <main>It's {1 + 1}</main>; }\n",
    "src/index.css": ":root { --a: 1px; }\n",
    "vite.config.ts": "import { defineConfig } from 'vite';\nexport default defineConfig({});\n",
    "tsconfig.json": '{ // comments are allowed\n "compilerOptions": {} }',
}
SERVED = {
    "Dockerfile": "FROM python:3.12-slim\nWORKDIR /app\nCOPY requirements.txt .\n"
    "RUN pip install \\\n  -r requirements.txt\nCOPY app ./app\nCOPY --from=x /a /b\n"
    'CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0"]\n',
    "docker-compose.yml": "services:\n  web:\n    build: .\n    depends_on: [db]\n"
    "    volumes: ['data:/data', './app:/app']\n  db:\n    image: postgres\nvolumes:\n  data:\n",
    "requirements.txt": "fastapi\n",
    "app/main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n",
    "schema.sql": "-- tables\nCREATE TABLE users (id SERIAL PRIMARY KEY, at TIMESTAMPTZ);\n"
    "CREATE INDEX i ON users (at);\n",
    "pyproject.toml": '[project]\nname = "a"\n',
    "run.sh": '#!/bin/bash\nset -e\nfor f in *; do echo "$f"; done\ncat <<EOF\n it\'s\nEOF\n',
    ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    steps:\n      - run: ${{ x }}\n",
}
DATA = Path(__file__).parent / "data" / "sound"
MORE = {
    folder.name: {
        path.relative_to(folder).as_posix().removesuffix(".txt"): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }
    for folder in DATA.iterdir()
}
SOUND = MORE | {"flask": FLASK, "static": STATIC, "react": REACT, "served": SERVED}


async def fit(files: dict[str, str], *routes: str) -> Fit:
    sandbox = PlainSandbox(drop_root=False)
    artifacts = [Artifact(path=path, content=content) for path, content in files.items()]
    modules = await inspect_python(sandbox, artifacts, LIMITS)
    promised = [HTTPRoute.model_validate(route) for route in routes]
    return await check_fit(sandbox, files, modules, promised, LIMITS)


def certain(found: Fit) -> list[str]:
    return [str(finding) for finding in found.findings if finding.certain]


@pytest.mark.parametrize("name", SOUND)
async def test_nothing_is_said_of_a_sound_project(name: str) -> None:
    found = await fit(SOUND[name])
    assert certain(found) == []
    assert found.not_checked == {}


# Project, file, what stood there, what stands there now, whose fault it is, what is said.
FAULTS = [
    ("flask", "static/app.js", "JSON.stringify({title: document.querySelector('#title').value})",
     "new FormData(event.target)", "static/app.js", "form body"),
    ("flask", "static/style.css", "red; }", "red;", "static/style.css", "parse"),
    ("flask", "app.py", "INTO todos", "INTO todo", "app.py", "no such table: todo"),
    ("flask", "app.py", "(title, done) V", "(name, done) V", "app.py", "no column named name"),
    ("static", "js/board.js", "cells", "squares", "js/board.js", "does not export cells"),
    ("static", "js/main.js", "./board.js", "./game.js", "js/main.js", "./game.js"),
    ("static", "index.html", "js/main.js", "main.js", "index.html", "main.js"),
    ("static", "index.html", "</body>", "<div </body>", "index.html", "parse"),
    ("static", "data.json", "2]", "2", "data.json", "parse"),
    ("react", "src/main.jsx", "<App />", "<App >", "src/main.jsx", "parse"),
    ("react", "vite.config.ts", "({})", "({)", "vite.config.ts", "parse"),
    ("served", "Dockerfile", "COPY app ", "COPY src ", "Dockerfile", "src is not"),
    ("served", "Dockerfile", "app.main:app", "app.server:app", "Dockerfile", "app.server:app"),
    ("served", "Dockerfile", "WORKDIR", "WORKDIRECTORY", "Dockerfile", "no instruction"),
    ("served", "docker-compose.yml", "[db]", "[database]", "docker-compose.yml", "database"),
    ("served", "docker-compose.yml", "image: p", "image: [p", "docker-compose.yml", "parse"),
    ("served", "pyproject.toml", '"a"', '"a', "pyproject.toml", "parse"),
    ("served", "schema.sql", "CREATE INDEX", "CREAT INDEX", "schema.sql", "parse"),
    ("served", "run.sh", "; done", "", "run.sh", "parse"),
    ("served", "app/main.py", "FastAPI()", "FastAPI()\na = ('%s%s' % (1,))", "app/main.py", "F50"),
    ("served", "run.sh", "set -e", "export K=ghp_" + "aB3dE" * 8, "run.sh", "GitHub token"),
]  # fmt: skip
# What others show as well, in projects that take a second each.
MORE = [
    ("flask", "static/app.js", "API = '/api/todos'", "API = '/todos'", "static/app.js", "serves"),
    ("flask", "static/app.js", "'DELETE'", "'PUT'", "static/app.js", "DELETE only"),
    ("flask", "static/app.js", "load();\n});", "load();\n", "static/app.js", "parse"),
    ("flask", "static/app.js", "'todo-list'", "'todo-lst'", "static/app.js", "todo-lst"),
    ("flask", "templates/index.html", "/static/app.js", "/static/main.js",
     "templates/index.html", "/static/main.js"),
    ("flask", "templates/index.html", "/static/style.css", "/static/site.css",
     "templates/index.html", "/static/site.css"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "path", "old", "new", "owner", "said"),
    [*FAULTS, *(pytest.param(*one, marks=pytest.mark.slow) for one in MORE)],
)
async def test_a_fault_is_found_in_its_file(
    name: str, path: str, old: str, new: str, owner: str, said: str
) -> None:
    files = dict(SOUND[name])
    assert old in files[path]
    files[path] = files[path].replace(old, new, 1)
    findings = [finding for finding in (await fit(files)).findings if finding.certain]
    assert {finding.path for finding in findings} == {owner}
    assert said in str(findings[0])


async def test_the_server_changes_where_the_contract_has_the_route() -> None:
    files = FLASK | {"app.py": APP.replace("/api/todos", "/api/api/todos")}
    found = [
        finding for finding in (await fit(files, "GET /api/todos")).findings if finding.certain
    ]
    assert {finding.path for finding in found} >= {"app.py"}


async def test_what_nothing_reads_is_not_checked() -> None:
    found = await fit({"main.go": "package main", "big.js": "x" * 300_000})
    assert found.not_checked == {
        "main.go": "nothing reads this language",
        "big.js": "it is too long",
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "text", ["{", "a{", "({", '"', "<div>", "# ", "\n", "- ", "[", "a: ", "$("]
)
@pytest.mark.parametrize("name", ["a.js", "a.html", "a.css", "a.yaml", "a.toml", "a.sql", "a.json"])
async def test_hostile_text_ends(name: str, text: str) -> None:
    begun = time.monotonic()
    await fit({name: (text * 200_000)[:200_000]})
    await fit({name: (text * 1_000_000)[:1_000_000]})
    assert time.monotonic() - begun < LIMITS.wall_s  # it ends by itself, and is not ended
