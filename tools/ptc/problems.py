"""Errors of the PTC service as problem+json (RFC 9457), read again on the client's side."""

from __future__ import annotations

from collections.abc import Mapping

from schema.bounds import WAIT_S
from schema.errors import (
    AuthenticationError,
    BudgetError,
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
    "urn:ptc:budget": (402, BudgetError),
    "urn:ptc:key-rejected": (502, AuthenticationError),
    "urn:ptc:provider-refused": (502, ProviderRefusedError),
    "urn:ptc:unanswered": (502, UnansweredError),
    "urn:ptc:rate-limited": (429, RateLimitError),
    "urn:ptc:too-slow": (504, ProviderTimeoutError),
    "urn:ptc:providers-down": (503, ProviderUnavailableError),
    "urn:ptc:not-configured": (503, ConfigError),
}


def raise_problem(body: bytes, headers: Mapping[str, str]) -> None:
    """Raise, on the client's side, the error that the service had; ValueError where it is none."""
    problem = Problem.model_validate_json(body)
    detail = " ".join(problem.detail.split())[:DETAIL_CHARS]
    _, error = PROBLEMS.get(problem.type, (0, ProviderError))
    if error is BudgetError:
        raised: RomaError = BudgetError(detail, problem.limit or "", problem.raised or 0)
    else:
        wait = asked_wait(headers) if error is RateLimitError else None
        raised = RateLimitError(detail, min(wait, WAIT_S)) if wait else error(detail)
    if isinstance(raised, ProviderRefusedError):
        raised.reach = problem.reach
    raised.paid = tuple(spent.call("") for spent in problem.paid)
    raise raised
