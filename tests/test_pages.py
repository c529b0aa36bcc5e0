"""Pages are loaded and used in a browser: what is wrong is told, and nothing that is sound."""

from __future__ import annotations

import base64
import dataclasses
import json
from pathlib import Path

import pytest

from schema.artifact import Artifact
from schema.contract import Contract
from schema.verdict import Finding
from tests import shell
from tests.goals import one_piece
from tests.pages import CLIENT, FAULTY, FOUND, SOUND, WITH_SERVER, WRONG, page
from tests.scripted import scripted
from tools.checks import inspect_python
from tools.environment import Provided
from tools.proof.api.serving import Server
from tools.proof.bench import Bench
from tools.proof.pages.browsing import find_browser
from tools.proof.pages.judged import judged
from tools.proof.pages.visiting import Visit, visit
from tools.proof.pages.visits import Browsed
from tools.proof.project import Climbed, Project
from tools.proof.runs import Runs
from tools.sandbox import Limits, Sandbox

pytestmark = pytest.mark.slow

browser = pytest.mark.skipif(find_browser() is None, reason="no Chromium is installed here")
LIMITS = Limits(wall_s=60)


def project(sandbox: Sandbox, files: dict[str, str]) -> Project:
    bench = Bench(sandbox, LIMITS, test_s=10)
    return Project(files, {}, Contract(), {}, Provided(), bench)


async def visited(sandbox: Sandbox, files: dict[str, str], server: Server | None = None) -> Visit:
    seen = await visit(project(sandbox, files), server, ())
    assert seen is not None
    return seen


def said(findings: tuple[Finding, ...]) -> dict[str | None, str]:
    return {finding.path: finding.said for finding in findings}


@browser
async def test_sound_pages_of_any_style_pass_and_what_they_need_of_others_is_told(
    namespaced: Sandbox,
) -> None:
    seen = await visited(namespaced, SOUND)
    assert seen.findings == ()
    assert "others.html needs code.jquery.com" in seen.unsure
    assert "index.html" not in seen.unsure


@browser
async def test_what_is_wrong_is_told_of_the_file_that_has_to_change(namespaced: Sandbox) -> None:
    found = said((await visited(namespaced, FAULTY)).findings)
    assert found.keys() == FOUND.keys()
    for path, words in FOUND.items():
        assert words in found[path]


@browser
async def test_a_page_beside_a_server_is_used_like_by_a_person_who_registers(
    namespaced: Sandbox,
) -> None:
    seen = await visited(namespaced, WITH_SERVER, Server("main", "app"))
    assert seen == Visit(pictures=seen.pictures)


@browser
@pytest.mark.parametrize("right", WRONG)
async def test_an_api_that_is_used_wrongly_is_told(namespaced: Sandbox, right: str) -> None:
    wrong, words = WRONG[right]
    files = {**WITH_SERVER, "web/js/client.js": CLIENT.replace(right, wrong)}
    seen = await visited(namespaced, files, Server("main", "app"))
    assert words in said(seen.findings)["web/js/client.js"]


@browser
async def test_a_page_that_asks_a_server_nobody_wrote_is_not_judged(namespaced: Sandbox) -> None:
    files = {"index.html": page("<script>fetch('/api/x').then((r) => r.json())</script>")}
    climbed = await Runs()(project(namespaced, files))
    assert climbed.findings == () and "GET /api/x, which cannot be reached here" in climbed.lost


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"index.html": page("Hi")}, "no Chromium was found"),
        ({"README.md": "Hi"}, "nothing else can be started here"),
    ],
)
async def test_without_a_browser_a_page_is_not_checked(
    namespaced: Sandbox, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], why: str
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    climbed = await Runs()(project(namespaced, files))
    assert climbed.findings == () and why in climbed.lost


async def test_without_a_browser_a_server_with_pages_runs_all_the_same(
    namespaced: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    artifacts = [Artifact(path=path, content=text) for path, text in WITH_SERVER.items()]
    modules = await inspect_python(namespaced, artifacts, LIMITS)
    climbed = await Runs()(dataclasses.replace(project(namespaced, WITH_SERVER), modules=modules))
    assert climbed == Climbed(notes=("its pages are not checked: no Chromium was found",))


@browser
async def test_pages_that_node_builds_are_not_judged(namespaced: Sandbox) -> None:
    files = {"index.html": page('<script src="/src/main.jsx"></script>'), "src/main.jsx": "<A/>"}
    seen = await visited(namespaced, files)
    assert seen.findings == () and "by Node" in seen.unsure


@browser
def test_a_picture_is_delivered_with_the_receipt(tmp_path: Path) -> None:
    reply = f"`index.html`\n```html\n{page('<h1>Hello</h1>')}\n```\n"
    with scripted(one_piece(reply)) as model:
        done = shell.run("solve", "Create a web page that greets", "--out", "out", **model.env())
    assert done.returncode == 0, done.stderr
    picture = Path("out/screenshots/index.png").read_bytes()
    assert picture.startswith(b"\x89PNG") and len(base64.b64encode(picture)) <= 160_000
    receipt = json.loads(Path("out/receipt.json").read_text())
    assert receipt["verdict"] == "runs" and receipt["pictures"] == ["screenshots/index.png"]
    assert "screenshots/index.png" in receipt["files"]


# A site for members: what they made is shown in a list, until they remove it.
SHOP = """
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.routing import Route

people, things = {}, []


def shown(body):
    icon = "<link rel='icon' href='data:,'>"
    return HTMLResponse(f"<!doctype html><html><title>Shop</title>{icon}{body}</html>")


async def given(request):
    return {k: v[0] for k, v in parse_qs((await request.body()).decode()).items()}


def form(action, *names):
    fields = "".join(f"<input name='{name}'>" for name in names)
    return f"<form method='post' action='{action}'>{fields}<button>Send</button></form>"


async def login(request):
    if request.method == "GET":
        return shown(form("/login", "username"))
    answer = RedirectResponse("/", 303)
    answer.set_cookie("user", (await given(request))["username"])
    return answer


async def logout(request):
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie("user")
    return answer


async def home(request):
    if "user" not in request.cookies:
        return RedirectResponse("/login", 303)
    return shown("<ul>" + "".join(f"<li>{one['name']}" for one in things) + "</ul>")


async def make(request):
    if "user" not in request.cookies:
        return RedirectResponse("/login", 303)
    if request.method == "GET":
        return shown(form("/make", "name"))
    things.append(await given(request))
    return shown(form("/remove") + "made")


async def remove(request):
    things.clear()
    return RedirectResponse("/", 303)


app = Starlette(routes=[
    Route("/", home), Route("/logout", logout), Route("/login", login, methods=["GET", "POST"]),
    Route("/make", make, methods=["GET", "POST"]), Route("/remove", remove, methods=["POST"]),
])
"""


@browser
@pytest.mark.parametrize("field", ["name", "title"])
async def test_what_was_made_is_shown_before_it_is_removed(namespaced: Sandbox, field: str) -> None:
    files = {"shop.py": SHOP.replace("one['name']", f"one['{field}']")}
    routes = ["/", "/logout", "/login", "/make"]
    seen = await visit(project(namespaced, files), Server("shop", "app"), routes)
    assert seen is not None
    assert [one.said for one in seen.findings if "GET /" not in one.said] == []
    assert bool(seen.findings) == (field == "title")


@pytest.mark.parametrize("beside", [False, True])
def test_a_login_that_was_sent_before_the_registration_was_answered_proves_nothing(
    beside: bool,
) -> None:
    words = json.dumps({"username": "ada_lovelace", "password": "Corr3ct-Horse-Battery!"})
    sent = {"kind": "request", "type": "Fetch", "method": "POST", "sent": words}
    events = [
        {**sent, "request": "http://localhost:8000/register", "status": 201},
        {**sent, "request": "http://localhost:8000/login", "status": 401, "beside": beside},
    ]
    page_: dict[str, object] = {"file": "index.html", "url": "http://localhost:8000/"}
    page_ |= {"events": events, "picture": "", "idle": []}
    origins = ("http://localhost:8000", "http://localhost:3000")
    browsed = Browsed.model_validate({"origins": origins, "pages": [page_], "log": "", "said": ""})
    seen = judged(browsed, {"index.html": "<html></html>"}, "app.py")
    assert [f.said.partition(": ")[2] for f in seen.faults] == (
        []
        if beside
        else [f"POST /login {words}: with the words that were registered, it answered 401"]
    )
