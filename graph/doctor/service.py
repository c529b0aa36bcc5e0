"""The PTC service: the one in this process, or the one that an address leads to."""

from __future__ import annotations

from graph.doctor.line import Line, broken, poor, well
from schema.settings import Settings
from tools.ptc import get_ptc_client


async def service(settings: Settings) -> Line:
    url = settings.agents.executor.ptc_base_url
    if not settings.agents.executor.ptc_enabled:
        return poor("PTC service", "is off: the LLM writes code", "set ptc_service.enabled=true")
    client = get_ptc_client(url, settings=settings)
    try:
        health = await client.health_check()
    finally:
        await client.aclose()
    where = f"at {url}" if url else "in this process"
    if health["status"] != "healthy":
        advice = "start it (roma-ptc needs none: unset PTC_SERVICE_URL)" if url else "see the roles"
        said = f"{where}: {health.get('reason')}; until then the LLM writes code"
        return broken("PTC service", said, advice, needed=False)
    model = f" with {health['model']}" if health.get("model") else ""
    return well("PTC service", f"{where}: {health['llm_provider']}{model}")
