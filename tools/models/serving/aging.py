"""Model names age: which are being retired, which are gone, and what comes next."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from genai_prices import Usage, calc_price

from schema.variables import say_once
from tools.models.endpoint.endpoint import Endpoint
from tools.money.prices import belongs

# What a name begins with, its version, and which of the family it is: gpt-, 4.1, -mini.
_VERSIONED = re.compile(r"(\D{1,80}?)(\d{1,4}(?:\.\d{1,4}){0,2})(\D.{0,80}|)")


class Aged(NamedTuple):
    """A model that cannot be counted on; ``next`` is its successor, where one is known."""

    endpoint: Endpoint
    gone: bool
    next: str | None

    def __str__(self) -> str:
        what = "is gone" if self.gone else "is being retired"
        advice = f"{self.next} comes next: name it" if self.next else "name another one"
        endpoint, where = self.endpoint, f"providers.{self.endpoint.provider}.models"
        return f"the model {endpoint.model} of {endpoint.provider} {what}; {advice} ({where})"


def retiring(endpoints: Iterable[Endpoint]) -> list[Aged]:
    """Those that the list of prices has as deprecated. Blocks: the list is read."""
    found = []
    for endpoint in dict.fromkeys(endpoints):
        url = (endpoint.base_url or "").lower()
        try:
            usage = Usage(input_tokens=1, output_tokens=1)
            listed = calc_price(usage, endpoint.model, provider_api_url=url)
        except LookupError:
            continue
        if listed.model.deprecated and belongs(url, listed.provider.api_pattern):
            kept = [model.id for model in listed.provider.models if not model.deprecated]
            found.append(Aged(endpoint, False, successor(endpoint.model, kept)))
    return found


def gone(endpoints: Iterable[Endpoint], listed: Iterable[str]) -> list[Aged]:
    """Those whose model is not among the ones that their provider has ``listed``."""
    there = set(listed)
    return [
        Aged(one, True, successor(one.model, there)) for one in endpoints if one.model not in there
    ]


def successor(model: str, among: Iterable[str]) -> str | None:
    """The next version of the same name: ``gpt-5-mini`` after ``gpt-4.1-mini``."""
    of = _versioned(model)
    later = []
    for name in among:
        other = _versioned(name)
        if of and other and other[::2] == of[::2] and other[1] > of[1]:
            later.append((other[1], name))
    return min(later)[1] if later else None


def say_retiring(endpoints: Iterable[Endpoint]) -> None:
    """Warn of each once a process. Blocks."""
    for aged in retiring(endpoints):
        say_once(str(aged))


def _versioned(model: str) -> tuple[str, tuple[int, ...], str] | None:
    found = _VERSIONED.fullmatch(model)
    if not found:
        return None
    name, version, kind = found.groups()
    return name, tuple(int(number) for number in version.split(".")), kind
