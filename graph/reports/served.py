"""What a LangGraph server adds to its own routes: the report of a thread, at ``/report/ID``.

``langgraph.json`` names the app, and has the server ask ``graph/auth.py`` who is there. Whoever may
not see a thread is told that there is none. For a LangGraph server alone, as that file is.
"""

from __future__ import annotations

import asyncio

from langgraph_sdk import get_client
from langgraph_sdk.errors import NotFoundError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from graph.auth import may_see
from graph.reports.gathered import gathered
from schema.border import read_state
from schema.errors import UsageError
from schema.settings import load_config
from tools.report.page import page, policy

STEPS = 1000
"""The newest of a thread that are looked at."""


async def thread_report(request: Request) -> HTMLResponse:
    """The page; 404 where there is no such thread for this user, 409 where it has not ended."""
    id_ = str(request.path_params["thread_id"])
    client = get_client()  # in this process, where nobody asks whose the thread is
    try:
        thread = await client.threads.get(id_)
    except NotFoundError:
        raise _unknown(id_) from None
    if not may_see(request.user.identity, thread["metadata"] or {}):
        raise _unknown(id_)
    history = await client.threads.get_history(id_, limit=STEPS)
    if not history or history[0]["next"] or "receipt" not in history[0]["values"]:
        raise HTTPException(409, f"thread {id_} has no run that has ended: its report comes then")
    try:
        states = [read_state(step["values"]) for step in history]  # type: ignore[arg-type]
    except UsageError as error:
        raise HTTPException(409, f"thread {id_}: {error}") from error
    settings = await asyncio.to_thread(load_config)
    told = await asyncio.to_thread(gathered, id_, states, settings.ledger)
    headers = {
        "Content-Security-Policy": f"{policy()}; frame-ancestors 'none'; sandbox",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return HTMLResponse(await asyncio.to_thread(page, told), headers=headers)


def _unknown(id_: str) -> HTTPException:
    return HTTPException(404, f"no thread {id_} here")


app = Starlette(routes=[Route("/report/{thread_id:uuid}", thread_report)])
