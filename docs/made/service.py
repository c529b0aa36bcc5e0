"""The PTC service, as its OpenAPI document tells it."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from docs.made.schemas import tables
from tools.ptc.service import app

OPENING = """# The API of the PTC service

How it is started, who may call it and what its errors mean: [the PTC service](../ptc-service.md).
The running service has this document at `/openapi.json`, and a page to try it at `/docs`.

"""


def page() -> str:
    document = asyncio.run(_document())
    parts = [OPENING]
    for path, methods in document["paths"].items():
        for method, what in methods.items():
            parts.append(f"## {method.upper()} {path}\n\n{_operation(what)}\n")
    return "".join([*parts, "## Bodies\n\n", tables(document["components"]["schemas"])])


def _operation(what: dict[str, Any]) -> str:
    lines = [" ".join((what.get("description") or what.get("summary", "")).split()), ""]
    if body := what.get("requestBody"):
        lines += [f"Takes {_body(body)}.", ""]
    lines += ["| status | gives |", "| --- | --- |"]
    for status, answer in what["responses"].items():
        said = answer.get("description", "")
        lines.append(f"| {status} | {', '.join(filter(None, [_body(answer), said]))} |")
    return "\n".join(lines).lstrip() + "\n"


def _body(what: dict[str, Any]) -> str:
    for kind, content in what.get("content", {}).items():
        ref = content.get("schema", {}).get("$ref", "")
        name = ref.rpartition("/")[2]
        return f"[{name}](#{name.lower()})" if name else f"`{kind}`"
    return ""


async def _document() -> dict[str, Any]:
    transport = httpx.ASGITransport(app=app, client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        return (await client.get("/openapi.json")).raise_for_status().json()
