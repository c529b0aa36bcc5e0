"""Errors of an API: answered as it was promised that all of them are."""

from __future__ import annotations

from schema.contract import HTTPRoute
from tools.proof.api.refusing import error_faults
from tools.proof.api.serving import Served, Server, serve
from tools.sandbox import Limits, PlainSandbox

LENDING = {
    "app.py": """
from fastapi import FastAPI, HTTPException
from fastapi.responses import JSONResponse

from errors import handle

app = FastAPI()
handle(app)


@app.get("/books/{book_id}")
def book(book_id: int):
    if book_id < 1_000_000:
        raise HTTPException(404, "no such book")
    return {"id": 1}


@app.get("/loans/{book_id}")
def loan(book_id: int):
    return JSONResponse({"message": "never lent"}, status_code=404)
""",
    "errors.py": """
from fastapi import HTTPException
from fastapi.responses import JSONResponse


def handle(app):
    @app.exception_handler(HTTPException)
    def told(request, error):
        return JSONResponse({"error": error.detail}, status_code=error.status_code)
""",
}


async def test_an_error_in_another_form_than_promised_is_told_to_who_writes_it() -> None:
    said = ["GET /books/{book_id} -> 200 {id}, 404", "GET /loans/{book_id} -> 200 {id}, 404"]
    routes = [HTTPRoute.model_validate(line) for line in said]
    server = Server("app", "app")
    sandbox, limits = PlainSandbox(drop_root=False), Limits(wall_s=30)
    served = await serve(sandbox, LENDING, server, routes, limits, None, {})
    assert isinstance(served, Served), served
    (fault,) = error_faults("{error: str}", served, routes, LENDING)
    assert fault.path == "app.py"
    assert "message" in fault.said and fault.said.endswith("answered with {error: str}")
    assert error_faults("", served, routes, LENDING) == []
    (other,) = error_faults("{message: str}", served, routes, LENDING)
    assert other.path == "errors.py"
