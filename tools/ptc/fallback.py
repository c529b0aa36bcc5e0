"""Where PTC fails, or writes nothing of use, the fallback LLM does the task, once."""

from __future__ import annotations

from typing import NamedTuple

from schema.errors import ConfigError, ProviderError
from schema.task import Route
from schema.usage import Call
from tools.models import Serving
from tools.ptc.base import PTCClient
from tools.ptc.contract import GenerateRequest, GenerateResponse
from tools.ptc.usable import is_usable


class Fallen(NamedTuple):
    """The route to the fallback LLM, and the calls that were paid for in vain."""

    route: Route
    paid: list[Call]


async def ask_ptc(
    client: PTCClient, request: GenerateRequest, fallback: Serving | None, task: str
) -> GenerateResponse | Fallen:
    """What PTC wrote; else why the fallback does it.

    Without one that PTC has not asked already, what is raised is raised, and what was written is
    all there is.
    """
    try:
        response = await client.generate(request)
    except (ProviderError, ConfigError) as error:
        if not fallback:
            raise
        return Fallen(_route(str(error)), [call.of(task) for call in error.paid])
    if not fallback or is_usable(response, request):
        return response
    said = f"{response.provider} wrote nothing that was asked for"
    return Fallen(_route(said), response.paid(task))


def _route(why: str) -> Route:
    reason = f"PTC failed ({why}): the fallback LLM did it"
    return Route(to="LLM", code=True, reason=reason, fallback=True)
