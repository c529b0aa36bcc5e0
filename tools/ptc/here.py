"""The PTC service inside this process: the same answers, with no HTTP between."""

from __future__ import annotations

from schema.bounds import REQUEST_BYTES
from schema.errors import ProviderError, RomaError
from schema.settings import Settings
from tools.models import ModelPool, run_of_its_own
from tools.ptc import answering
from tools.ptc.base import PTCClient
from tools.ptc.contract import GenerateRequest, GenerateResponse, Health


class Here(PTCClient):
    """It is the model's call that has slot, patience and price."""

    def __init__(self, settings: Settings, models: ModelPool | None) -> None:
        self._settings = settings
        self._models = models or ModelPool(settings)
        self._own = models is None

    async def health(self) -> Health:
        return answering.health(self._settings)

    async def generate(self, request: GenerateRequest) -> GenerateResponse:
        size = len(request.model_dump_json(exclude_none=True))
        if size > REQUEST_BYTES:
            raise ProviderError(f"the request has {size} bytes, at most {REQUEST_BYTES} are taken")
        try:
            with run_of_its_own():
                return await answering.answer(self._settings, self._models, request)
        except RomaError:
            raise
        except Exception as error:  # whoever is asked next does the task
            raise ProviderError("an error of the PTC service's own") from error

    async def aclose(self) -> None:
        if self._own:
            await self._models.close()
