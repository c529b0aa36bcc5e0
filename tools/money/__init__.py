"""Money: what a call costs, at most and in truth, who spent it, and whether it may be spent."""

from tools.money.prices import cost_usd, elsewhere_usd

__all__ = ["cost_usd", "elsewhere_usd"]
