"""What every client of a PTC service can do, wherever the service is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Self

from tools.ptc.contract import GenerateRequest, GenerateResponse, Health

_TOLD = {"status", "llm_provider", "model", "reason", "rungs", "ladder"}


class PTCClient(ABC):
    """Asks one PTC service. Raises the errors of ``schema.errors`` that the service reports."""

    async def health_check(self) -> dict[str, Any]:
        """``{"status": "healthy", "llm_provider": "kimi", ...}``; degraded comes with a reason."""
        return (await self.health()).model_dump(include=_TOLD, exclude_none=True)

    @abstractmethod
    async def health(self) -> Health:
        """All that the service tells of itself; where it does not answer, that."""

    @abstractmethod
    async def generate(self, request: GenerateRequest) -> GenerateResponse:
        """The files. Raises BudgetError where they may cost more than is left."""

    @abstractmethod
    async def aclose(self) -> None:
        """Give back the connections, and with them what was opened for this client alone."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()
