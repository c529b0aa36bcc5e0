"""Pages as people write them, sound and faulty, and servers to go with them."""

from __future__ import annotations


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>A</title>{head}</head><body>{body}</body></html>"


# Each in another style, with what a careless look takes for a fault.
SOUND = {
    "index.html": page(
        """<nav class="menu"><button class="drop">Menu</button><p class="more">Hi</p></nav>
        <style>.more { display: none } .menu:hover .more { display: block }</style>
        <button>Buy now</button><button onclick="add()">Add</button><p id="n">0</p>
        <form><input id="q"><button>Search</button></form>
        <script>
        function add() { n.textContent = Number(n.textContent) + 1 }
        document.querySelector("form").onsubmit = (event) => {
          event.preventDefault();
          try { JSON.parse(q.value) } catch (error) { console.error("no JSON", error) }
        }
        </script>"""
    ),
    "built.html": page(
        """<div id="root"></div><script type="module">
        import { kept, keep } from "./js/store.js";
        const make = (tag, props, ...inner) => {
          const element = Object.assign(document.createElement(tag), props);
          element.append(...inner);
          return element;
        };
        const render = () => document.getElementById("root").replaceChildren(
          make("form", {onsubmit: add}, make("input", {name: "text", required: true}),
            make("button", {}, "Add")),
          ...kept().map((text) => make("button", {onclick: () => { keep([]); render() }}, text)));
        function add(event) {
          event.preventDefault();
          keep([...kept(), event.target.text.value]);
          render();
        }
        render();
        </script>"""
    ),
    "js/store.js": (
        "export const kept = () => JSON.parse(localStorage.getItem('kept') || '[]');\n"
        "export const keep = (all) => localStorage.setItem('kept', JSON.stringify(all));\n"
    ),
    "later.html": page(
        """<button id="answer">Answer</button><button id="start">Start</button><script>
        document.getElementById("start").onclick = () => {
          document.getElementById("answer").onclick = () => confirm("Sure?");
        };
        try { module.exports = 1 } catch (error) {}
        </script>"""
    ),
    "equipped.html": page(
        """<canvas id="c"></canvas><button id="b">Copy</button><script>
        c.getContext("webgl").clearColor(0, 0, 0, 1);
        b.onclick = async () => { await navigator.clipboard.writeText("x") };
        </script>"""
    ),
    "others.html": page(
        """<button id="go">Go</button><button>Idle</button>
        <script>$("#go").on("click", () => alert(1))</script>""",
        '<script src="https://code.jquery.com/jquery-3.7.1.min.js"></script>',
    ),
}

FAULTY = {
    "index.html": page('<button id="go">Go</button><script src="app.js"></script>'),
    "app.js": 'document.getElementById("gone").addEventListener("click", () => 1);',
    "absent.html": page('<img src="no.png"><script src="no.js"></script>'),
    "module.html": page('<script type="module" src="m.js"></script>'),
    "m.js": 'import { nope } from "./n.js"; nope();',
    "n.js": "export const yes = 1;",
    "hidden.html": page(
        """<button id="go">Go</button><script>
        document.getElementById("go").onclick = async () => {
          try { await lod() } catch (error) { alert(error.message) }
        }</script>"""
    ),
    "idle.html": page(
        """<form id="f"><input id="x"><button type="button" class="main">Save</button></form>
        <script>
        document.getElementById("f").onsubmit = (event) => event.preventDefault();
        </script>"""
    ),
}
FOUND = {
    "app.js": "Cannot read properties of null",
    "absent.html": "the script is not there",
    "m.js": "does not provide an export named 'nope'",
    "hidden.html": "lod is not defined",
    "idle.html": "the button 'Save' does nothing",
}

# A server of its own, which knows pages from elsewhere, and who has registered.
SERVER = """
import uvicorn
from fastapi import FastAPI, Header, HTTPException
from fastapi.middleware.cors import CORSMiddleware
from pydantic import BaseModel

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["http://localhost:5173"],
                   allow_methods=["*"], allow_headers=["*"])
users = {}


class User(BaseModel):
    email: str
    password: str


@app.post("/register", status_code=201)
def register(user: User):
    users[user.email] = user.password
    return {"email": user.email}


@app.post("/login")
def login(user: User):
    if users.get(user.email) != user.password:
        raise HTTPException(401, "wrong")
    return {"access_token": f"token-of-{user.email}"}


@app.get("/items/{number}")
def item(number: int, authorization: str = Header("")):
    if not authorization.startswith("Bearer token-of-"):
        raise HTTPException(401, "log in first")
    raise HTTPException(404, "no such item")
"""
CLIENT = """
const API = "http://localhost:8000";
let token = "";
const post = (path, body) => fetch(API + path, {
  method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body),
});
const entered = (form) => ({email: form.email.value, password: form.secret.value});
document.getElementById("register").addEventListener("submit", async (event) => {
  event.preventDefault();
  await post("/register", entered(event.target));
});
document.getElementById("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  const answer = await post("/login", entered(event.target));
  token = (await answer.json()).access_token;
  const found = await fetch(`${API}/items/1`, {headers: {Authorization: `Bearer ${token}`}});
  if (!found.ok) throw new Error("nothing found");
});
"""
FIELDS = '<input name="email" type="email" required><input name="secret" type="password" required>'
WITH_SERVER = {
    "main.py": SERVER,
    "web/index.html": page(
        f'<form id="login">{FIELDS}<button>Log in</button></form>'
        f'<form id="register">{FIELDS}<button>Register</button></form>'
        '<script src="js/client.js"></script>',
        '<link rel="stylesheet" href="css/look.css">',
    ),
    "web/css/look.css": "body { color: navy }",
    "web/js/client.js": CLIENT,
}
# What is changed in the client, and what is then said of it.
WRONG = {
    '"/login", entered': ('"/sign-in", entered', "there is no such address"),
    "password: form": ("pass: form", "a field that it asks for is not sent"),
    ").access_token": (").token", "after the login, with Bearer undefined, it answered 401"),
}
