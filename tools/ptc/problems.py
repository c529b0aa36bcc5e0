"""Errors of the PTC service as problem+json (RFC 9457), there and back."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from schema.bounds import WAIT_S
from schema.errors import (
    AuthenticationError,
    ConfigError,
    ProviderError,
    ProviderRefusedError,
    ProviderTimeoutError,
    ProviderUnavailableError,
    RateLimitError,
    RomaError,
    UnansweredError,
)
from tools.models import asked_wait
from tools.ptc.contract import Problem

DETAIL_CHARS = 500  # of another service's words, in a message of one or two lines
MEDIA_TYPE = "application/problem+json"

# type -> (status, the error that it stands for)
PROBLEMS: dict[str, tuple[int, type[RomaError]]] = {
    "urn:ptc:key-rejected": (502, AuthenticationError),
    "urn:ptc:provider-refused": (502, ProviderRefusedError),
    "urn:ptc:unanswered": (502, UnansweredError),
    "urn:ptc:rate-limited": (429, RateLimitError),
    "urn:ptc:too-slow": (504, ProviderTimeoutError),
    "urn:ptc:providers-down": (503, ProviderUnavailableError),
    "urn:ptc:not-configured": (503, ConfigError),
}


def respond(
    type_: str, status: int, detail: str, headers: dict[str, str] | None = None
) -> JSONResponse:
    problem = Problem(type=type_, title=HTTPStatus(status).phrase, status=status, detail=detail)
    return JSONResponse(problem.model_dump(), status, headers=headers, media_type=MEDIA_TYPE)


def raise_problem(body: bytes, headers: Mapping[str, str]) -> None:
    """Raise, on the client's side, the error that the service had; ValueError where it is none."""
    problem = Problem.model_validate_json(body)
    detail = " ".join(problem.detail.split())[:DETAIL_CHARS]
    _, error = PROBLEMS.get(problem.type, (0, ProviderError))
    if error is RateLimitError:
        wait = asked_wait(headers)
        raise RateLimitError(detail, min(wait, WAIT_S) if wait else None)
    raise error(detail)


def install(app: FastAPI) -> None:
    """Make every error of the app a problem."""

    @app.exception_handler(RomaError)
    async def ours(_: Request, error: RomaError) -> JSONResponse:
        for type_, (status, kind) in PROBLEMS.items():
            if isinstance(error, kind):
                wait = getattr(error, "retry_after", None)
                headers = {"Retry-After": f"{wait:.0f}"} if wait else None
                return respond(type_, status, str(error), headers)
        return respond("urn:ptc:failed", 500, str(error))

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
