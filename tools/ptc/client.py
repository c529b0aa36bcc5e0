"""The client of a PTC service, wherever that is."""

from __future__ import annotations

from schema.settings import Settings, load_config
from tools.models import ModelPool
from tools.ptc.base import PTCClient
from tools.ptc.here import Here


def get_ptc_client(
    url: str | None = None, *, settings: Settings | None = None, models: ModelPool | None = None
) -> PTCClient:
    """A client for the service at ``url``; without one, for the same service inside this process.

    What it spends stands in the ledger; ``models``, if they are given, are not closed with it.
    """
    settings = settings or load_config()
    if not url:
        return Here(settings, models)
    from tools.ptc.elsewhere import Elsewhere  # HTTP, which what is in this process has no use for

    return Elsewhere(url, settings, models)
