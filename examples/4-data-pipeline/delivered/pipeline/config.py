"""Settings from the environment."""
from __future__ import annotations

import os
from dataclasses import dataclass

from pipeline.errors import ConfigError


@dataclass(frozen=True)
class Settings:
    api_base_url: str
    api_endpoint: str
    database_url: str
    page_size: int = 100
    log_level: str = "INFO"


def load_settings() -> Settings:
    """Read the settings; raise ConfigError for values that are missing or invalid."""
    missing = [name for name in ("API_BASE_URL", "DATABASE_URL") if not os.environ.get(name)]
    if missing:
        raise ConfigError(f"missing environment variables: {', '.join(missing)}")
    try:
        page_size = int(os.environ.get("PAGE_SIZE", "100"))
    except ValueError:
        raise ConfigError("PAGE_SIZE must be an integer") from None
    if page_size < 1:
        raise ConfigError("PAGE_SIZE must be at least 1")
    return Settings(
        api_base_url=os.environ["API_BASE_URL"],
        api_endpoint=os.environ.get("API_ENDPOINT", "orders"),
        database_url=os.environ["DATABASE_URL"],
        page_size=page_size,
        log_level=os.environ.get("LOG_LEVEL", "INFO"),
    )
