"""What the PTC service answers, whether it is asked over HTTP or in this process."""

from __future__ import annotations

from schema.errors import ConfigError
from schema.settings import Settings
from tools.models import ModelPool, must_serve
from tools.ptc import generation
from tools.ptc.contract import GenerateRequest, GenerateResponse, Health
from tools.ptc.remembered import version_of


def health(settings: Settings, ledger: str | None = None) -> Health:
    """Who would write code; ``ledger`` is by what a client knows its own."""
    try:
        serving = must_serve(settings, "code")
    except ConfigError as error:
        configured = settings.ptc_service.provider
        return Health(status="degraded", llm_provider=configured, reason=str(error))
    first, rungs = serving.first, len(serving.rungs)
    return Health(
        status="healthy",
        llm_provider=first.provider,
        model=first.model,
        price=serving.dearest,
        max_tokens=max(endpoint.max_tokens for endpoint in serving.all()),
        rungs=rungs if rungs > 1 else None,
        ladder=tuple(rung[0].per_million for rung in serving.rungs) if rungs > 1 else None,
        ledger=ledger,
        version=version_of(serving, settings.ptc_service.on_cut),
    )


async def answer(
    settings: Settings, models: ModelPool, request: GenerateRequest
) -> GenerateResponse:
    """The files. Raises ConfigError where nobody serves, and what the model pool raises."""
    serving, on_cut = must_serve(settings, "code"), settings.ptc_service.on_cut
    said = await generation.generate(models, serving, request, on_cut)
    return said.model_copy(update={"version": version_of(serving, on_cut)})
