"""Which endpoint serves a role: the settings, the keys at hand, and the embedded model at last."""

from __future__ import annotations

import logging
import re
from functools import cache
from typing import Any

from pydantic import HttpUrl, TypeAdapter, ValidationError

from schema.errors import ConfigError
from schema.settings import LLM, Provider, PTCService, Settings
from tools.models.endpoint.endpoint import EMBEDDED, Endpoint

CUSTOM = "custom"

_URL = TypeAdapter(HttpUrl)


def llm_endpoint(settings: Settings, llm: LLM) -> Endpoint:
    """The endpoint of a role that writes prose or plans. Raises ConfigError."""
    name = llm.provider
    if llm.base_url:
        known = (n for n, p in settings.providers.items() if _same_origin(p, llm.base_url))
        name = next(known, CUSTOM)
    return _endpoint(settings, name, llm, llm.base_url, code=False, request=settings.llm.request)


def code_endpoint(settings: Settings) -> Endpoint:
    """The endpoint that the PTC service asks for code. Raises ConfigError."""
    return _endpoint(
        settings, settings.ptc_service.provider, settings.ptc_service, None, code=True, request={}
    )


def _endpoint(
    settings: Settings,
    name: str,
    role: LLM | PTCService,
    base_url: str | None,
    *,
    code: bool,
    request: dict[str, Any],
) -> Endpoint:
    if not base_url and name != EMBEDDED and settings.providers[CUSTOM].base_url:
        name = CUSTOM
    if name == "auto":
        name = next((n for n, p in settings.providers.items() if _ready(p)), EMBEDDED)
        if name == EMBEDDED:
            _say_embedded()
    if name not in settings.providers:
        known = ", ".join(["auto", *settings.providers])
        raise ConfigError(f"no provider {name!r} (LLM_PROVIDER or a profile names it): use {known}")
    provider = settings.providers[name]
    if name != EMBEDDED and provider.key_required and not provider.key:
        raise ConfigError(f"provider {name!r} needs a key: set {provider.key_env}")
    if provider.key and not re.fullmatch(r"[!-~]+", provider.key.get_secret_value()):
        raise ConfigError(f"{provider.key_env} holds what no key may hold: copy the key anew")
    model = role.model or (provider.code_model if code else provider.text_model)
    if not model:
        raise ConfigError(
            f"provider {name!r} has no model: set ROMA_MODEL or name one in a profile"
        )
    url = base_url or provider.base_url
    try:
        if name != EMBEDDED:
            _URL.validate_python(url)
    except ValidationError:
        raise ConfigError(
            f"provider {name!r} has no usable base URL: {url or 'none'} does not begin with "
            "http:// or https:// and a host"
        ) from None
    return Endpoint(
        provider=name,
        model=model,
        base_url=url,
        key_env=provider.key_env,
        # A key goes to the origin that it belongs to. That of `custom` is wherever it is used,
        # unless it has an address of its own.
        key=provider.key if not provider.base_url or _same_origin(provider, url) else None,
        temperature=provider.temperature if role.temperature is None else role.temperature,
        max_tokens=role.max_tokens or provider.max_tokens,
        request={**provider.request, **request, **role.request},
        attempts=settings.limits.attempts or provider.attempts,
        plans=provider.plans,
        parallel_calls=provider.parallel_calls,
    )


def usable_providers(settings: Settings) -> list[str]:
    """The names that would serve if they were asked for."""
    if settings.providers[CUSTOM].base_url:
        return [CUSTOM, EMBEDDED]
    return [*(name for name, one in settings.providers.items() if _ready(one)), EMBEDDED]


@cache
def _say_embedded() -> None:
    """Once a process, in one line."""
    logging.getLogger("roma_ptc").warning(
        "no API key found: the embedded model (SmolLM2-135M) serves, free and weak; "
        "set KIMI_API_KEY or OPENROUTER_API_KEY for real work"
    )


def _same_origin(provider: Provider, url: str | None) -> bool:
    return bool(provider.base_url and url) and _origin(provider.base_url) == _origin(url)


def _origin(url: str | None) -> tuple[str, str | None, int | None] | None:
    try:
        parts = _URL.validate_python(url)
    except ValidationError:
        return None
    return parts.scheme, parts.host, parts.port


def _ready(provider: Provider) -> bool:
    return bool(provider.base_url) and (bool(provider.key) or not provider.key_required)
