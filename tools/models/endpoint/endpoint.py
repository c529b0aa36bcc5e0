"""One model at one provider, and how to ask it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

EMBEDDED = "embedded"


@dataclass(frozen=True)
class Endpoint:
    """``max_tokens`` of one answer, ``attempts`` of a task, ``parallel_calls`` of all runs."""

    provider: str
    model: str
    base_url: str | None
    key_env: str | None
    key: SecretStr | None = field(repr=False)
    temperature: float | None
    max_tokens: int
    request: dict[str, Any] = field(hash=False)
    attempts: int
    plans: bool
    parallel_calls: int

    @property
    def where(self) -> str:
        """The provider and its address: what a limit of the provider's applies to."""
        return f"{self.provider} {self.base_url}"

    @property
    def embedded(self) -> bool:
        return self.provider == EMBEDDED
