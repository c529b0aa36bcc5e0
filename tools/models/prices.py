"""List prices, from the genai-prices data that comes with the package; no network is asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from genai_prices import Usage, calc_price

# What the same tokens are compared with in a receipt.
COMPARED = {"claude-sonnet-4-5": "anthropic", "gpt-4o": "openai"}


def cost_usd(
    model: str, base_url: str | None, input_tokens: int, output_tokens: int
) -> float | None:
    """List price in USD of one call, or None when no list has the model."""
    price = _pricing(model, base_url)
    return price(input_tokens, output_tokens) if price else None


def elsewhere_usd(input_tokens: int, output_tokens: int) -> dict[str, float]:
    """List price in USD of the same tokens on the models that people compare with."""
    usage = Usage(input_tokens=input_tokens, output_tokens=output_tokens)
    return {
        model: float(calc_price(usage, model, provider_id=provider).total_price)
        for model, provider in COMPARED.items()
    }


@cache
def _pricing(model: str, base_url: str | None) -> Callable[[int, int], float] | None:
    """The endpoint's own price for the model, else the list price of whoever makes it."""

    for url in dict.fromkeys((base_url, None)):
        try:
            calc_price(Usage(input_tokens=1, output_tokens=1), model, provider_api_url=url)
        except LookupError:
            continue
        return partial(_list_price, model, url)
    return None


def _list_price(model: str, url: str | None, input_tokens: int, output_tokens: int) -> float:
    usage = Usage(input_tokens=input_tokens, output_tokens=output_tokens)
    return float(calc_price(usage, model, provider_api_url=url).total_price)
