"""The base of every value that the product passes on."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value: never changed once made, and nothing in it that was not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
