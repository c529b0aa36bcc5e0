"""List prices, from the genai-prices data that comes with the package; no network is asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from urllib.parse import urlsplit

from genai_prices import Usage, calc_price

# What the same tokens are compared with in a receipt.
COMPARED = {"claude-sonnet-4-5": "anthropic", "gpt-4o": "openai"}
COMPARED_AS = {"claude-sonnet-4-5": "Claude Sonnet", "gpt-4o": "GPT-4o"}
"""The same, as people call them."""


def cost_usd(
    model: str, base_url: str | None, input_tokens: int, output_tokens: int, cached_tokens: int = 0
) -> float | None:
    """List price in USD of one call, or None when no list is known for that address and model.

    What somebody else asks for the same model says nothing of an endpoint of one's own.
    """
    price = _pricing(model, base_url)
    return price(input_tokens, output_tokens, cached_tokens) if price else None


def elsewhere_usd(input_tokens: int, output_tokens: int) -> dict[str, float]:
    """List price in USD of the same tokens on the models that people compare with."""
    usage = Usage(input_tokens=input_tokens, output_tokens=output_tokens)
    return {
        model: float(calc_price(usage, model, provider_id=provider).total_price)
        for model, provider in COMPARED.items()
    }


@cache
def _pricing(model: str, base_url: str | None) -> Callable[[int, int, int], float] | None:
    if not base_url:
        return None
    url = base_url.lower()
    try:
        found = calc_price(Usage(input_tokens=1, output_tokens=1), model, provider_api_url=url)
    except LookupError:
        return None
    if not belongs(url, found.provider.api_pattern):
        return None
    return partial(_list_price, model, url)


def belongs(url: str, pattern: str) -> bool:
    """Whether the host is a provider's to its end: the patterns only tell how an address begins."""
    parts = urlsplit(url)
    whole = pattern + "[a-z]+" if pattern.endswith(r"\.") else pattern
    if re.fullmatch(whole, f"{parts.scheme}://{parts.hostname}"):
        return True
    with_path = "/" in pattern.partition("://")[2]
    return with_path and re.match(rf"(?:{pattern})(?:/|$)|(?:{pattern})(?<=/)", url) is not None


def _list_price(model: str, url: str, input_: int, output: int, cached: int) -> float:
    usage = Usage(input_tokens=input_, output_tokens=output, cache_read_tokens=cached)
    return float(calc_price(usage, model, provider_api_url=url).total_price)
