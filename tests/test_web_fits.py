"""Pages, scripts and routes that do not fit each other: one fault in a project that is sound."""

from __future__ import annotations

import pytest

from tests.test_fits import SOUND, certain, fit

# Project, file, what stood there, what stands there now, whose fault it is, what is said.
FAULTS = [
    # Templates
    ("jquery", "app.py", 'render_template("index.html"', 'render_template("home.html"',
     "app.py", "the template home.html is not in the project"),
    # Requests and routes
    ("jinja", "blog/static/blog.js", "{ method: 'POST' }", "{ method: 'PUT' }",
     "blog/static/blog.js", "by POST only"),
    ("htmx", "templates/home.html", 'action="/items"', 'action="/item"',
     "templates/home.html", "nothing serves POST /item"),
    ("chat", "server/client.js", "EventSource('/events')", "EventSource('/stream')",
     "server/client.js", "nothing serves GET /stream"),
    # Bodies and answers
    ("axios", "web/main.js", "{ title, author, year: N", "{ name: title, author, year: N",
     "web/main.js", "needs title"),
    ("axios", "web/main.js", "${made.title} has", "${made.name_} has", "web/main.js",
     "reads name_"),
    ("ports", "frontend/app.js", "data.access_token", "data.token",
     "frontend/app.js", "reads token"),
    ("ports", "frontend/app.js", "as ${data.id}", "as ${data.userId}", "frontend/app.js", "userId"),
    ("ports", "frontend/app.js", "const { name, size }", "const { filename, size }",
     "frontend/app.js", "reads filename"),
    ("ports", "frontend/app.js", "{ email: el('email').value, p", "{ mail: el('email').value, p",
     "frontend/app.js", "needs email"),
    ("ports", "frontend/app.js", "body: form }", "body: JSON.stringify({ username: 1 }) }",
     "frontend/app.js", "sends a json body"),
    ("ports", "frontend/app.js", "headers: { 'Content-Type': 'application/json' },", "",
     "frontend/app.js", "without the header Content-Type"),
    # Elements
    ("axios", "web/index.html", 'id="rows"', 'id="books"', "web/main.js", "the id rows"),
    ("weather", "index.html", 'class="search"', 'class="find"', "src/main.js", "the class search"),
    ("ports", "frontend/app.js", "el('login').add", "el('log-in').add",
     "frontend/app.js", "the id log-in, but login"),
    ("chat", "server/client.js", "say.elements.text", "say.elements.line",
     "server/client.js", "the name line"),
    # Order, names, buttons
    ("ports", "frontend/index.html", " defer", "", "frontend/index.html", "before the page has it"),
    ("weather", "index.html", '<script type="module" src="./src/main.js"></script>',
     "<script>document.querySelector('.search').focus()</script>"
     '<script type="module" src="./src/main.js"></script>', "index.html", "before the page has it"),
    ("expressapi", "public/shop.js", ".map(card)", ".map(productCard)",
     "public/shop.js", "nothing defines the name productCard"),
    ("expressapi", "public/index.html", '<script src="/static/api.js"></script>\n', "",
     "public/index.html", "api of public/api.js, which the page does not load"),
    ("iife", "index.html", 'onchange="choose(event)"', 'onchange="chooseTo(event)"',
     "index.html", "nothing defines the name chooseTo"),
    ("iife", "scripts/converter.js", "els.result.value = (", "els.result.value = format(",
     "scripts/converter.js", "nothing defines the name format"),
    ("chat", "server/client.js", "function add(", "function append(",
     "server/client.js", "nothing defines the name add"),
    ("ports", "frontend/app.js", "el('login').addEventListener('click', login);", "",
     "frontend/index.html", "does nothing"),
    # Files
    ("axios", "web/index.html", "/assets/main.js", "/assets/js/main.js", "web/index.html",
     "/assets/js/main.js is not in the project"),
    ("pages", "index.html", 'src="js/app.js"', 'src="scripts/app.js"', "index.html",
     "scripts/app.js is not in the project"),
    ("django", "polls/templates/polls/index.html", "'polls/polls.css'", "'polls.css'", "", ""),
    ("starlette", "site/index.html", '<link rel="stylesheet" href="./tasks.css">', "",
     "site/index.html", "tasks.css is loaded by no page"),
]  # fmt: skip
# What others show as well, in projects that take a second each.
MORE = [
    ("jquery", "static/js/notes.js", "$.getJSON('/notes'", "$.getJSON('/note'",
     "static/js/notes.js", "nothing serves GET /note"),
    ("jquery", "static/js/notes.js", "type: 'DELETE'", "type: 'PATCH'",
     "static/js/notes.js", "PATCH /notes/… is served by DELETE, PUT only"),
    ("xhr", "public/game.js", "send('POST', '/scores'", "send('POST', '/score'",
     "public/game.js", "nothing serves POST /score"),
    ("xhr", "public/index.html", 'id="score"', 'id="points"', "public/game.js", "the id score"),
    ("xhr", "public/index.html", '<button id="start">Start</button>',
     '<button id="start">Start</button><button id="pause">Pause</button>',
     "public/index.html", "does nothing"),
    ("jinja", "blog/templates/base.html", "filename='blog.js'", "filename='js/blog.js'",
     "blog/templates/base.html", "is not in the project"),
    ("xhr", "public/index.html", '<script src="game.js"></script>\n', "",
     "public/index.html", "game.js is loaded by no page"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "path", "old", "new", "owner", "said"),
    [*FAULTS, *(pytest.param(*one, marks=pytest.mark.slow) for one in MORE)],
)
async def test_a_misfit_of_page_and_script_is_found(
    name: str, path: str, old: str, new: str, owner: str, said: str
) -> None:
    files = dict(SOUND[name])
    assert old in files[path]
    files[path] = files[path].replace(old, new, 1)
    found = certain(await fit(files))
    assert [one for one in found if one.startswith(owner) and said in one], found
