"""What an answer took, as its provider counted it; where that cannot be, as it is estimated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

CHARS_PER_TOKEN = 4
MOST = 10_000_000  # more than any model reads or writes in one call


class Tokens(NamedTuple):
    """``cached`` is the share of ``input`` that was read from the provider's cache, ``reasoning``
    that of ``output`` that was thought and not said."""

    input: int
    output: int
    cached: int = 0
    reasoning: int = 0
    estimated: bool = False


def tokens_of(usage: Any, asked: int, answered: int) -> Tokens:
    """Tokens of a call with so many characters asked and answered, thinking included."""
    told = usage if isinstance(usage, Mapping) else {}
    input_, output = (_count(told.get(name)) for name in ("prompt_tokens", "completion_tokens"))
    if input_ is None or output is None or (asked and not input_) or (answered and not output):
        asked, answered = (-(-chars // CHARS_PER_TOKEN) for chars in (asked, answered))
        return Tokens(asked, answered, estimated=True)
    details = told.get("completion_tokens_details")
    reasoning = _count(details.get("reasoning_tokens")) if isinstance(details, Mapping) else None
    # Some count them beside the completion; all of them are paid for as output.
    if reasoning and told.get("total_tokens") == input_ + output + reasoning:
        output += reasoning
    return Tokens(input_, output, min(_cached(told), input_), min(reasoning or 0, output))


def _cached(told: Mapping[str, Any]) -> int:
    details = told.get("prompt_tokens_details")
    places = [details.get("cached_tokens")] if isinstance(details, Mapping) else []
    # As OpenAI, Moonshot and DeepSeek name them.
    places += [told.get("cached_tokens"), told.get("prompt_cache_hit_tokens")]
    return next((count for place in places if (count := _count(place))), 0)


def _count(value: Any) -> int | None:
    good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST
    return value if good else None
