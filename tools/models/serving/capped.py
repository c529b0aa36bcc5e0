"""Providers that are asked fewer things at once than a run may ask."""

from __future__ import annotations

from collections.abc import Iterable

from schema.variables import say_once
from tools.models.endpoint.endpoint import Endpoint


def capped(endpoints: Iterable[Endpoint], run_limit: int) -> list[str]:
    """A sentence on each whose limit is below ``limits.parallel_calls``, ``run_limit``.

    The embedded model has the limit of this machine, which nobody has to be told to raise.
    """
    most = {e.provider: e.limits.parallel_calls for e in endpoints if not e.embedded}
    return [
        f"limits.parallel_calls is {run_limit}, but {provider} is asked for no more than {calls} "
        f"answers at once: providers.{provider}.limits.parallel_calls"
        for provider, calls in most.items()
        if calls < run_limit
    ]


def say_capped(endpoints: Iterable[Endpoint], run_limit: int) -> None:
    """Once a process."""
    for said in capped(endpoints, run_limit):
        say_once(said)
