"""Answers without a body that a script reads as JSON, and scripts that mind it."""

from __future__ import annotations

from collections.abc import Mapping

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
    "at_once": PLAIN + "  return await r.json();\n}" + CALL,
    "where_it_is_well": PLAIN + "  if (r.ok) { const d = await r.json(); show(d); }\n}" + CALL,
    "in_a_chain": "const remove = id => fetch(`/api/notes/${id}`, {method: 'DELETE'})"
    ".then(r => r.json()).then(() => location.reload());" + CALL,
    "in_a_helper": HELPER.replace("READ", "return r.json();"),
    "with_a_look_for_a_refusal": HELPER.replace(
        "READ", "if (r.status === 401) { location.reload(); }\n  return r.json();"
    ),
    "with_the_request": "async function remove(id) {\n  try {\n    const r = await fetch("
    "`/api/notes/${id}`, {method: 'DELETE'});\n    await r.json();\n    location.reload();\n"
    "  } catch (e) { alert(e); }\n}" + CALL,
}
MINDS = {
    "not_read": PLAIN + "  if (r.ok) location.reload();\n}" + CALL,
    "refusals_only": PLAIN + "  if (!r.ok) { const d = await r.json(); alert(d.error); }\n}" + CALL,
    "its_status": HELPER.replace("READ", "return r.status === 204 ? null : r.json();"),
    "a_good_status": HELPER.replace("READ", "return r.status === 200 ? r.json() : null;"),
    "the_status_before": PLAIN
    + "  if (r.status < 400) return;\n  alert((await r.json()).error);\n}"
    + CALL,
    "its_text": HELPER.replace("READ", "const t = await r.text(); return t ? JSON.parse(t) : 0;"),
    "caught": PLAIN + "  return r.json().catch(() => null);\n}" + CALL,
    "tried": PLAIN + "  let d = null;\n  try { d = await r.json(); } catch {}\n}" + CALL,
    "return_before": PLAIN + "  if (r.ok) return;\n  alert((await r.json()).error);\n}" + CALL,
    "another_route": PLAIN.replace("${id}`", "${id}/other`") + "  return r.json();\n}" + CALL,
}


PAGE = '<!DOCTYPE html><html><body><script src="SCRIPT"></script></body></html>'


def project(server: str, scripts: Mapping[str, str]) -> dict[str, str]:
    """One page for each script: none has anything to do with another."""
    found = {"server.py": server}
    for name, script in scripts.items():
        found[f"{name}.html"] = PAGE.replace("SCRIPT", f"{name}.js")
        found[f"{name}.js"] = script
    return found


@pytest.mark.parametrize("server", [FASTAPI, FLASK], ids=["FastAPI", "Flask"])
async def test_json_is_not_read_where_nothing_is_answered(server: str) -> None:
    scripts = {name: script.replace("show(d)", "alert(d)") for name, script in READS.items()}
    found = certain(await fit(project(server, scripts)))
    assert all("without a body" in one for one in found)
    assert sorted(one.partition(".js")[0] for one in found) == sorted(READS)


@pytest.mark.parametrize("server", [FASTAPI, FLASK], ids=["FastAPI", "Flask"])
async def test_a_script_may_mind_that_there_is_no_body(server: str) -> None:
    found = certain(await fit(project(server, MINDS)))
    assert not [one for one in found if "body" in one]


async def test_null_is_a_body_and_a_promised_one_is_owed_by_the_server() -> None:
    null = MINDS["another_route"].replace("/other", "/pin").replace("DELETE", "POST")
    assert certain(await fit(project(FASTAPI, {"app": null}))) == []
    files = project(FLASK, {"app": READS["at_once"]})
    found = certain(await fit(files, "DELETE /api/notes/{note_id} -> 200 {id}"))
    assert found[0].startswith("server.py")
