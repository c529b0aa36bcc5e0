"""A running API is used as it was promised: what differs is told, and whose it is to mend."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from schema.artifact import Artifact
from schema.contract import HTTPRoute
from tools.checks import inspect_python
from tools.proof.api.serving import Served, Server, serve
from tools.proof.api.wrong import Fault, faults_in
from tools.sandbox import Limits, PlainSandbox

LIMITS = Limits(wall_s=40)

MAIN = """
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

from app import tokens
from app.books import router as books
from app.people import router as people

app = FastAPI()
app.include_router(people, prefix="/api")
app.include_router(books, prefix="/api")


@app.get("/about")
def about():
    return PlainTextResponse("A library.")
"""
TOKENS = """
import os

import jwt
from fastapi import Header, HTTPException

ISSUING = CHECKING = "a secret of at least thirty-two characters"


def issue(name: str) -> str:
    return jwt.encode({"sub": name}, ISSUING, algorithm="HS256")


def known(authorization: str = Header("")) -> str:
    try:
        given = authorization.removeprefix("Bearer ")
        return jwt.decode(given, CHECKING, algorithms=["HS256"])["sub"]
    except jwt.InvalidTokenError:
        raise HTTPException(401, "who are you?")
"""
PEOPLE = """
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel

from app.tokens import issue, known

router = APIRouter()
PEOPLE = {}


class Registration(BaseModel):
    username: str
    email: str
    password: str


@router.post("/register", status_code=201)
def register(new: Registration):
    if new.username in PEOPLE:
        raise HTTPException(409, "taken")
    PEOPLE[new.username] = new.password
    return {"id": len(PEOPLE), "username": new.username}


@router.post("/login")
async def login(request: Request):
    try:
        given = await request.json()
    except ValueError:
        raise HTTPException(400, "no JSON")
    if PEOPLE.get(given["username"]) != given["password"]:
        raise HTTPException(401, "no")
    return {"access_token": issue(given["username"])}


@router.get("/me")
def me(name: str = Depends(known)):
    return {"username": name}


@router.post("/feedback", status_code=201)
async def feedback(request: Request):
    given = parse_qs((await request.body()).decode())
    if "message" not in given:
        raise HTTPException(422, "nothing was said")
    return {"received": given["message"][0]}
"""
BOOKS = """
import sqlite3
from email.parser import BytesParser

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import BaseModel

router = APIRouter()
SHELF = {}
base = sqlite3.connect(":memory:", check_same_thread=False)
base.execute("CREATE TABLE loans (id INTEGER PRIMARY KEY)")


class Author(BaseModel):
    name: str


class Book(BaseModel):
    title: str
    author: Author


def shown(number: int) -> dict:
    book = SHELF[number]
    return {"id": number, "title": book.title, "author": {"name": book.author.name}}


@router.post("/books", status_code=201)
def add(book: Book):
    SHELF[len(SHELF) + 1] = book
    return shown(len(SHELF))


@router.get("/books")
def listed():
    return [shown(number) for number in SHELF]


@router.get("/books/latest")
def latest():
    return shown(max(SHELF))


@router.get("/books/{book_id}")
def one(book_id: int):
    if book_id not in SHELF:
        raise HTTPException(404, "no such book")
    return shown(book_id)


@router.delete("/books/{book_id}", status_code=204)
def remove(book_id: int):
    SHELF.pop(book_id)


@router.get("/loans")
def loans():
    return {"count": base.execute("SELECT count(*) FROM loans").fetchone()[0]}


@router.post("/covers", status_code=201)
async def cover(request: Request):
    kind = request.headers["content-type"]
    if not kind.startswith("multipart/"):
        raise HTTPException(415, "a picture, please")
    head = b"Content-Type: %b\\n\\n" % kind.encode()
    whole = BytesParser().parsebytes(head + await request.body())
    parts = {part.get_param("name", header="content-disposition"): part for part in whole.walk()}
    picture = parts["cover"].get_payload(decode=True)
    if picture[:4] != b"\\x89PNG":
        raise HTTPException(400, "no picture")
    depth, colours = picture[24], picture[25]
    return {"id": 1, "colours": colours}
"""
LIBRARY = {
    "app/__init__.py": "",
    "app/main.py": MAIN,
    "app/tokens.py": TOKENS,
    "app/people.py": PEOPLE,
    "app/books.py": BOOKS,
}
ROUTES = [
    "POST /api/register {username, email, password} -> 201 {id, username} | 409",
    "POST /api/login {username, password} -> 200 {access_token} | 401",
    "GET /api/me -> 200 {username} | 401 {detail}",
    "POST /api/feedback (form: name, message) -> 201 {received}",
    "POST /api/books {title, author: {name}} -> 201 {id, title, author: {name}}",
    "GET /api/books -> 200 [{id, title, author: {name}}]",
    "GET /api/books/latest -> 200 {id, title}",
    "GET /api/books/{book_id} -> 200 {id, title, author: {name}} | 404 {detail}",
    "DELETE /api/books/{book_id} -> 204",
    "GET /api/loans -> 200 {count}",
    "POST /api/covers (multipart: cover, caption) -> 201 {id, colours}",
]

MISSING = '    if book_id not in SHELF:\n        raise HTTPException(404, "no such book")\n'
EMPTY = "{'id': 0, 'title': '', 'author': {'name': ''}}"
LISTED = "return [shown(number) for number in SHELF]"
LOANS = 'connect(":memory:", check_same_thread=False)\nbase.execute("CREATE TABLE loans (id INTEGER'
SHOWN = '"author": {"name": book.author.name}'
READ_FORM = "given = parse_qs((await request.body()).decode())"
AS_FORM = (
    "given = {k: v[0] for k, v in parse_qs((await request.body()).decode()).items()}\n        "
)

# What stood there, what stands there now, which route, whose file (None: of who promised it), said.
Change = tuple[str, str, str, str, str | None, str]
FAULTS: list[list[Change]] = [
    [
        ("app/books.py", '"/books", status_code=201', '"/books"',
         "POST /api/books", None, "200 instead of 201"),
        ("app/books.py", LISTED, "return [{'id': 1, 'title': '', 'author': {'full_name': 'a'}}]",
         "GET /api/books", None, "has no author.name"),
        ("app/books.py", MISSING, "",
         "GET /api/books/{book_id}", "app/books.py", "for what is not there, it answered 500"),
        ("app/books.py", '    return {"id": 1,', '    assert colours != 6\n    return {"id": 1,',
         "POST /api/covers", "app/books.py", "transparent"),
        ("app/books.py", "SHELF.pop(book_id)", "SHELF.pop(str(book_id))",
         "DELETE /api/books/{book_id}", "app/books.py", "KeyError"),
        ("app/tokens.py", "ISSUING = CHECKING = ", "CHECKING = 'c' * 32\nISSUING = ",
         "GET /api/me", "app/tokens.py", "with the token of login"),
        ("app/people.py", 'PEOPLE.get(given["username"]) != given["password"]',
         'given["username"] not in PEOPLE', "POST /api/login", None, "with a wrong password"),
    ],
    [
        ("app/books.py", SHOWN, SHOWN.replace("author", "writer", 1),
         "POST /api/books", None, "has no author"),
        ("app/books.py", '@router.get("/books/latest")', '@router.get("/books/{n}/latest")',
         "GET /api/books/latest", None, "book_id"),
        ("app/people.py", READ_FORM, "json = 'json' in request.headers['content-type']\n"
         "    given = await request.json() if json else {}",
         "POST /api/feedback", None, "taken as JSON"),
        ("app/tokens.py", 'raise HTTPException(401, "who are you?")', 'return "Ada"',
         "GET /api/me", None, "200 instead of 401"),
        ("app/people.py", "if new.username in PEOPLE:", "if new.username in ():",
         "POST /api/register", None, "201 instead of 409"),
        ("app/books.py", "CREATE TABLE loans", "CREATE TABLE loaned",
         "GET /api/loans", "app/books.py", "no such table"),
    ],
    [
        ("app/people.py", "given = await request.json()", f"{AS_FORM}int('0' if given else 'no')",
         "POST /api/login", None, "taken as a form"),
        ("app/main.py", '"A library."', 'open("about.txt").read()',
         "GET /about", "app/main.py", "FileNotFoundError"),
        ("app/books.py", LOANS, 'connect(":memory:")\nbase.execute("CREATE TABLE loans (id INTEGER',
         "GET /api/loans", "app/books.py", "same thread"),
        ("app/books.py", LISTED, "return {'books': [shown(number) for number in SHELF]}",
         "GET /api/books", None, "not a list"),
        ("app/books.py", MISSING, f"    if book_id not in SHELF:\n        return {EMPTY}\n",
         "GET /api/books/{book_id}", None, "200 instead of 404"),
        ("app/people.py", 'return {"id": len(PEOPLE), "username": new.username}', "return None",
         "POST /api/register", None, "not an object"),
    ],
    [
        ("app/main.py", 'app.include_router(people, prefix="/api")\n', "",
         "GET /api/me", "app/main.py", "404"),
        ("app/books.py", '@router.get("/loans")\ndef loans():\n', "THREADS = set()\n\n\n"
         '@router.get("/loans")\ndef loans():\n    import threading, time\n'
         "    THREADS.add(threading.get_ident())\n    time.sleep(0.1)\n"
         "    assert len(THREADS) == 1\n",
         "GET /api/loans", "app/books.py", "by several at once"),
    ],
]  # fmt: skip


async def used(
    files: Mapping[str, str], routes: list[str], module: str = "app.main"
) -> list[Fault]:
    promised = [HTTPRoute.model_validate(route) for route in routes]
    sandbox = PlainSandbox(drop_root=False)
    served = await serve(sandbox, files, Server(module, "app"), promised, LIMITS, None, {})
    assert isinstance(served, Served), served
    artifacts = [Artifact(path=path, content=text) for path, text in files.items()]
    modules = await inspect_python(sandbox, artifacts, LIMITS)
    return faults_in(served, promised, files, modules)


@pytest.mark.parametrize("changes", FAULTS)
async def test_a_fault_is_found_at_its_route(changes: list[Change]) -> None:
    files = dict(LIBRARY)
    for path, old, new, *_ in changes:
        assert files[path].count(old) == 1, old
        files[path] = files[path].replace(old, new)
    found = await used(files, ROUTES)
    for *_, route, owner, said in changes:
        here = [one for one in found if f"{one.route or one.said} ".startswith(f"{route}")]
        exact = [one for one in here if said in one.said and one.path == owner]
        assert exact, f"{route}: {said} ({owner}) is not in {found}"


@pytest.mark.parametrize(
    ("old", "new", "routes"),
    [
        ('books, prefix="/api"', 'books, prefix="/api/v1"', ["GET /api/books"]),
        (
            "app.include_router(people",
            "from starlette.staticfiles import StaticFiles\n\n"
            'app.mount("/", StaticFiles(directory="app"))\napp.include_router(people',
            ["POST /api/login {username, password} -> 200", "GET /api/loans -> 200 [{id}]"],
        ),
    ],
)
async def test_a_route_that_is_lost_is_for_who_puts_the_parts_together(
    old: str, new: str, routes: list[str]
) -> None:
    main = LIBRARY["app/main.py"].replace(old, new)
    assert main.count(new) == 1
    found = await used({**LIBRARY, "app/main.py": main}, routes)
    assert [one.path for one in found if one.route] == ["app/main.py"] * len(routes)


async def test_nothing_is_said_of_what_keeps_its_promises() -> None:
    assert await used(LIBRARY, ROUTES) == []


# A site of forms and sessions, in the words of a contract that leaves open how things are sent.
SITE = {
    "site_of_forms.py": """
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse
from starlette.routing import Route

FORM = "<form method='post' action='/login'><input name='username'></form>"


async def login(request):
    given = parse_qs((await request.body()).decode())
    if "username" not in given:
        return HTMLResponse(FORM, 400)
    answer = RedirectResponse("/", 303)
    answer.set_cookie("user", given["username"][0])
    return answer


async def home(request):
    if "user" not in request.cookies:
        return RedirectResponse("/login", 303)
    return HTMLResponse(f"Hello {request.cookies['user']}")


async def health(request):
    return JSONResponse({"status": "no database"}, 503)


async def photo(request):
    if "json" not in request.headers["content-type"]:
        return PlainTextResponse("base64, please", 415)
    return JSONResponse({"id": "a-1", "note": None}, 201)


async def shown(request):
    if request.path_params["key"] != "a-1":
        return JSONResponse({}, 404)
    return JSONResponse({"id": "a-1", "photo": None, "tags": []})


async def search(request):
    if "q" not in request.query_params:
        return JSONResponse({"error": "what for?"}, 400)
    return JSONResponse([])


app = Starlette(routes=[
    Route("/", home), Route("/login", login, methods=["POST"]), Route("/health", health),
    Route("/photos", photo, methods=["POST"]), Route("/photos/{key}", shown),
    Route("/search", search),
])
""",
    "templates/login.html": "<form method='post' action='/login'></form>",
}
SITE_ROUTES = [
    "POST /login {username, password} -> 303",
    "GET / -> 200 HTML",
    "POST /photos {photo, title?} -> 201 {id}",
    "GET /photos/{id} -> 200 {id, photo: {url}, tags: [{name}], note?} | 404",
    "GET /search -> 200 [{id, title}]",
]


async def test_what_a_contract_leaves_open_may_be_either_way() -> None:
    assert await used(SITE, SITE_ROUTES, "site_of_forms") == []


# Members are known by their e-mail, which the form of OAuth2 calls a username; what a loan is of
# is named by its id; a token is renewed with another one.
MEMBERS = {
    "members.py": """
from urllib.parse import parse_qs

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from pydantic import BaseModel

app = FastAPI()
people, books = {}, {}


class Person(BaseModel):
    email: str
    password: str


class Loan(BaseModel):
    book_id: str


def member(authorization: str = Header("")):
    if authorization != "Bearer good":
        raise HTTPException(401)


@app.post("/users", status_code=201)
def join(person: Person):
    people[person.email] = person.password
    return {"id": len(people)}


@app.post("/token")
async def login(request: Request):
    form = parse_qs((await request.body()).decode())
    username, password = form.get("username", [""])[0], form.get("password", [""])[0]
    if username not in people or people[username] != password:
        raise HTTPException(401, "wrong e-mail or password")
    return {"access_token": "good", "refresh_token": "better"}


@app.post("/token/refresh")
def refresh(authorization: str = Header("")):
    if authorization != "Bearer better":
        raise HTTPException(401, "no token to refresh with")
    return {"access_token": "good"}


@app.post("/sessions", status_code=201, dependencies=[Depends(member)])
def talk():
    return {"id": 1}


@app.post("/loans", status_code=201, dependencies=[Depends(member)])
def lend(loan: Loan):
    if loan.book_id not in books:
        raise HTTPException(404, "no such book")
    return {"id": 1}
"""
}
MEMBERS_ROUTES = [
    "POST /sessions {title} -> 201 {id}",
    "POST /loans {book_id} -> 201 {id}",
    "POST /token/refresh -> 200 {access_token}",
    "POST /token (form: username, password) -> 200 {access_token, refresh_token}",
    "POST /users {email, password} -> 201 {id}",
]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "", []),
        ("!= password", "== password", ["POST /token"]),
        ('"Bearer good"', '"Token good"', ["POST /sessions", "POST /loans"]),
    ],
)
async def test_members_are_known_by_what_they_registered(
    old: str, new: str, said: list[str]
) -> None:
    files = {path: text.replace(old, new) for path, text in MEMBERS.items()}
    found = await used(files, MEMBERS_ROUTES, "members")
    assert [" ".join(str(one.route).split()[:2]) for one in found] == said


# Notes that are guarded, kept, and gone when they are removed.
NOTES = {
    "notes_api.py": """
import asyncio

from fastapi import Depends, FastAPI, Header, HTTPException

app = FastAPI()
notes = {}


def member(authorization: str = Header("")):
    if authorization != "Bearer good":
        raise HTTPException(401)


async def keep(number, title):
    notes[number] = title


@app.post("/login")
def login(given: dict):
    return {"token": "good"}


@app.post("/notes", status_code=201, dependencies=[Depends(member)])
async def make(given: dict):
    number = len(notes) + 1
    await keep(number, given["title"])
    return {"id": number}


@app.get("/notes")
def every():
    return [{"id": number} for number in notes]


@app.get("/notes/{number}")
def one(number: int):
    if number not in notes:
        raise HTTPException(404)
    return {"id": number}


@app.delete("/notes/{number}", status_code=204, dependencies=[Depends(member)])
def remove(number: int):
    notes.pop(number)
"""
}
NOTES_ROUTES = [
    "POST /login {name, password} -> 200 {token}",
    "POST /notes {title} (Bearer) -> 201 {id}",
    "GET /notes -> 200 [{id}]",
    "GET /notes/{id} -> 200 {id}; 404",
    "DELETE /notes/{id} (Bearer) -> 204",
]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("", "", []),
        ("    await keep(", "    keep(", ["never awaited", "gets the same id", "404"]),
        ("    notes.pop(number)", "    notes[number]", ["although it was removed"]),
        (
            "status_code=204, dependencies=[Depends(member)]",
            "status_code=204",
            ["not logged in, it answered 204"],
        ),
        ('[{"id": number} for number in notes]', "[]", []),
    ],
)
async def test_what_is_made_is_kept_and_what_is_removed_is_gone(
    old: str, new: str, said: list[str]
) -> None:
    files = {path: text.replace(old, new) for path, text in NOTES.items()}
    found = await used(files, NOTES_ROUTES, "notes_api")
    for words in said:
        assert [one for one in found if words in one.said], (words, found)
    assert bool(found) == bool(said)
