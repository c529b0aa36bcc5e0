"""Answers without a body that a script reads as JSON, and scripts that mind it."""

from __future__ import annotations

import pytest

from tests.test_fits import certain, fit

FASTAPI = """from fastapi import FastAPI, Response, status

app = FastAPI()


@app.get("/api/notes")
def notes():
    return [{"id": 1}]


@app.delete("/api/notes/{note_id}", status_code=status.HTTP_204_NO_CONTENT)
def remove(note_id: int):
    return None


@app.put("/api/notes/{note_id}")
def replace(note_id: int):
    return Response(status_code=204)


@app.post("/api/notes/{note_id}/pin")
def pin(note_id: int):
    return None
"""
FLASK = """from flask import Flask, jsonify

app = Flask(__name__)


@app.delete("/api/notes/<int:note_id>")
def remove(note_id):
    if note_id > 9:
        return jsonify({"error": "no such note"}), 404
    return "", 204


@app.post("/api/notes/<int:note_id>/pin")
def pin(note_id):
    return "", 204
"""
PLAIN = "async function remove(id) {\n  const r = await fetch(`/api/notes/${id}`, " + (
    "{method: 'DELETE'});\n"
)
CALL = "\ndocument.addEventListener('click', () => remove(1));\n"
HELPER = """async function api(path, options) {
  const r = await fetch('/api' + path, options);
  if (!r.ok) { const wrong = await r.json(); throw new Error(wrong.detail); }
  READ
}
document.addEventListener('click', () => api('/notes/1', {method: 'DELETE'}));
"""
READS = {
    "at once": PLAIN + "  return await r.json();\n}" + CALL,
    "where it is well": PLAIN + "  if (r.ok) { const d = await r.json(); show(d); }\n}" + CALL,
    "in a chain": "const remove = id => fetch(`/api/notes/${id}`, {method: 'DELETE'})"
    ".then(r => r.json()).then(() => location.reload());" + CALL,
    "in a helper": HELPER.replace("READ", "return r.json();"),
    "with a look for a refusal": HELPER.replace(
        "READ", "if (r.status === 401) { location.reload(); }\n  return r.json();"
    ),
    "with the request": "async function remove(id) {\n  try {\n    const r = await fetch("
    "`/api/notes/${id}`, {method: 'DELETE'});\n    await r.json();\n    location.reload();\n"
    "  } catch (e) { alert(e); }\n}" + CALL,
}
MINDS = {
    "not read": PLAIN + "  if (r.ok) location.reload();\n}" + CALL,
    "refusals only": PLAIN + "  if (!r.ok) { const d = await r.json(); alert(d.error); }\n}" + CALL,
    "its status": HELPER.replace("READ", "return r.status === 204 ? null : r.json();"),
    "a good status": HELPER.replace("READ", "return r.status === 200 ? r.json() : null;"),
    "the status before": PLAIN
    + "  if (r.status < 400) return;\n  alert((await r.json()).error);\n}"
    + CALL,
    "its text": HELPER.replace("READ", "const t = await r.text(); return t ? JSON.parse(t) : 0;"),
    "caught": PLAIN + "  return r.json().catch(() => null);\n}" + CALL,
    "tried": PLAIN + "  let d = null;\n  try { d = await r.json(); } catch {}\n}" + CALL,
    "return before": PLAIN + "  if (r.ok) return;\n  alert((await r.json()).error);\n}" + CALL,
    "another route": PLAIN.replace("${id}`", "${id}/other`") + "  return r.json();\n}" + CALL,
}


def project(server: str, script: str) -> dict[str, str]:
    page = '<!DOCTYPE html><html><body><script src="app.js"></script></body></html>'
    return {"server.py": server, "index.html": page, "app.js": script}


@pytest.mark.parametrize("server", [FASTAPI, FLASK])
@pytest.mark.parametrize("script", READS.values(), ids=READS)
async def test_json_is_not_read_where_nothing_is_answered(server: str, script: str) -> None:
    found = certain(await fit(project(server, script.replace("show(d)", "alert(d)"))))
    assert len(found) == 1
    assert found[0].startswith("app.js")
    assert "without a body" in found[0]


@pytest.mark.parametrize("server", [FASTAPI, FLASK])
@pytest.mark.parametrize("script", MINDS.values(), ids=MINDS)
async def test_a_script_may_mind_that_there_is_no_body(server: str, script: str) -> None:
    found = certain(await fit(project(server, script)))
    assert not [one for one in found if "body" in one]


async def test_null_is_a_body_and_a_promised_one_is_owed_by_the_server() -> None:
    null = MINDS["another route"].replace("/other", "/pin").replace("DELETE", "POST")
    assert certain(await fit(project(FASTAPI, null))) == []
    files = project(FLASK, READS["at once"])
    found = certain(await fit(files, "DELETE /api/notes/{note_id} -> 200 {id}"))
    assert found[0].startswith("server.py")
