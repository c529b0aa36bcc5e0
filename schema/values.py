"""The kinds of values that settings are made of."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PositiveInt, SecretStr

# What is set to nothing means the same as what is not set; so it is with variables.
Optional = Annotated[str | None, BeforeValidator(lambda value: value or None)]

Seconds = Annotated[float, Field(gt=0, le=86_400)]
Temperature = Annotated[float, Field(ge=0, le=10)]
# What the kernel is told has to fit into its numbers.
Count = Annotated[int, Field(gt=0, le=1_000_000)]

Tokens = PositiveInt
# What others have written down may be anything that looks like a number.
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Whole = Annotated[int, Field(ge=0)]


def secret(value: str | None) -> SecretStr | None:
    value = (value or "").strip()
    return SecretStr(value) if value else None


def listed(value: Any) -> Any:
    """Names with commas between them as a list, which no other setting can be in the way of."""
    if isinstance(value, str):
        return [name for part in value.split(",") if (name := part.strip())]
    return value


Names = Annotated[tuple[str, ...], BeforeValidator(lambda value: listed(value or ()))]
"""One name, a list of them, or nothing."""
