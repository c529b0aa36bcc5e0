"""What the PTC service answers where it cannot do what is asked: each error as problem+json."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from schema.errors import BudgetError, ProviderRefusedError, RomaError
from tools.ptc.contract import Problem, spent
from tools.ptc.problems import MEDIA_TYPE, PROBLEMS


def respond(
    type_: str,
    status: int,
    detail: str,
    headers: dict[str, str] | None = None,
    error: RomaError | None = None,
) -> JSONResponse:
    paid = error.paid if error else ()
    title = HTTPStatus(status).phrase
    problem = Problem(type=type_, title=title, status=status, detail=detail, paid=spent(paid))
    if isinstance(error, BudgetError):
        problem = problem.model_copy(update={"limit": error.limit, "raised": error.raised})
    if isinstance(error, ProviderRefusedError):
        problem = problem.model_copy(update={"reach": error.reach})
    content = problem.model_dump(exclude_defaults=True)
    return JSONResponse(content, status, headers=headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make every error of the app a problem."""

    @app.exception_handler(RomaError)
    async def ours(_: Request, error: RomaError) -> JSONResponse:
        for type_, (status, kind) in PROBLEMS.items():
            if isinstance(error, kind):
                wait = getattr(error, "retry_after", None)
                headers = {"Retry-After": f"{wait:.0f}"} if wait else None
                return respond(type_, status, str(error), headers, error)
        return respond("urn:ptc:failed", 500, str(error), error=error)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return respond("urn:ptc:bad-request", 422, f"{where}: {first['msg']}")

    @app.exception_handler(Exception)
    async def unforeseen(_: Request, __: Exception) -> JSONResponse:
        return respond("urn:ptc:failed", 500, "an error of the service's own: see its log")

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        return respond(
            "about:blank", error.status_code, str(error.detail), dict(error.headers or {})
        )
