"""Which providers take part, and one model of theirs as an endpoint."""

from __future__ import annotations

import re
from typing import Any

from pydantic import HttpUrl, TypeAdapter, ValidationError

from schema.errors import ConfigError
from schema.providers import Offer, Provider
from schema.settings import LLM, PTCService, Settings
from tools.models.endpoint.endpoint import EMBEDDED, Endpoint

CUSTOM = "custom"

_URL = TypeAdapter(HttpUrl)


def usable_providers(settings: Settings) -> list[str]:
    """The names that would serve if they were asked for."""
    return [*(ready_providers(settings)), EMBEDDED]


def ready_providers(settings: Settings) -> list[str]:
    """Those that have a key, or need none: in the order of the settings, without the embedded."""
    if settings.providers[CUSTOM].base_url:
        return [CUSTOM]
    return [name for name, one in settings.providers.items() if is_ready(one)]


def is_ready(provider: Provider) -> bool:
    return bool(provider.base_url) and (bool(provider.key) or not provider.key_required)


def provider_at(settings: Settings, base_url: str) -> str:
    """The name of the provider that an address belongs to; ``custom`` where it is nobody's."""
    known = (n for n, p in settings.providers.items() if _same_origin(p, base_url))
    return next(known, CUSTOM)


def provider_named(settings: Settings, name: str) -> Provider:
    """Raises ConfigError for one that is not there, or has no key that could be sent."""
    if name not in settings.providers:
        known = ", ".join(["auto", *settings.providers])
        raise ConfigError(f"no provider {name!r} (LLM_PROVIDER or a profile names it): use {known}")
    provider = settings.providers[name]
    if name != EMBEDDED and provider.key_required and not provider.key:
        raise ConfigError(f"provider {name!r} needs a key: set {provider.key_env}")
    if provider.key and not re.fullmatch(r"[!-~]+", provider.key.get_secret_value()):
        raise ConfigError(f"{provider.key_env} holds what no key may hold: copy the key anew")
    return provider


def endpoint_of(
    settings: Settings,
    name: str,
    model: str,
    role: LLM | PTCService,
    base_url: str | None,
    request: dict[str, Any],
) -> Endpoint:
    """A model of the provider ``name``, as a role asks it. Raises ConfigError."""
    provider = provider_named(settings, name)
    url = base_url or provider.base_url
    try:
        if name != EMBEDDED:
            _URL.validate_python(url)
    except ValidationError:
        raise ConfigError(
            f"provider {name!r} has no usable base URL: {url or 'none'} does not begin with "
            "http:// or https:// and a host"
        ) from None
    offer = provider.models.get(model) or Offer()
    return Endpoint(
        provider=name,
        model=model,
        base_url=url,
        key_env=provider.key_env,
        # A key goes to the origin that it belongs to. That of `custom` is wherever it is used,
        # unless it has an address of its own.
        key=provider.key if not provider.base_url or _same_origin(provider, url) else None,
        temperature=provider.temperature if role.temperature is None else role.temperature,
        max_tokens=role.max_tokens or offer.max_tokens or provider.max_tokens,
        request={**provider.request, **request, **role.request},
        attempts=settings.limits.attempts or provider.attempts,
        limits=provider.limits,
        context=offer.context,
        price=offer.price,
    )


def _same_origin(provider: Provider, url: str | None) -> bool:
    return bool(provider.base_url and url) and _origin(provider.base_url) == _origin(url)


def _origin(url: str | None) -> tuple[str, str | None, int | None] | None:
    try:
        parts = _URL.validate_python(url)
    except ValidationError:
        return None
    return parts.scheme, parts.host, parts.port
