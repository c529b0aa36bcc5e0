"""What a trace tells of a run's settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from schema.settings import Settings

# Those that hold no address, no folder and nothing that is sent along with a request.
SECTIONS = ("limits", "approval", "budget", "network", "sandbox", "proof", "cache", "delivery")


def told_of(settings: Settings) -> dict[str, Any]:
    """By name, as they are set: ``{"limits.depth": 3, …}``. What may be a secret is left out."""
    told: dict[str, Any] = {"profile": Path(settings.profile).name}
    for section, values in settings.model_dump(mode="json", include=set(SECTIONS)).items():
        told |= {f"{section}.{name}": value for name, value in values.items() if value is not None}
    return told
