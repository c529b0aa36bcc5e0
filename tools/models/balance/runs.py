"""What each provider has cost a run, for as long as the run is under way in this process."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from langchain_core.runnables.config import RunnableConfig, var_child_runnable_config

from schema.errors import ProviderRefusedError
from tools.models.endpoint.endpoint import Endpoint
from tools.models.endpoint.patience import Patience
from tools.models.slots import current_caller

_runs: dict[str, dict[str, Patience]] = {}


@contextmanager
def run_under_way(run: str) -> Iterator[None]:
    """Around a run: its calls share what providers may cost it. A run inside it is a part of it."""
    if not run or run in _runs:
        yield
        return
    _runs[run] = {}
    try:
        yield
    finally:
        del _runs[run]


@contextmanager
def run_of_its_own() -> Iterator[None]:
    """Whoever asks without a run, as the clients of a service do, is one for this block."""
    if current_caller().run:
        yield
        return
    run = uuid.uuid4().hex
    before = var_child_runnable_config.set(RunnableConfig(configurable={"thread_id": run}))
    try:
        with run_under_way(run):
            yield
    finally:
        var_child_runnable_config.reset(before)


class Costs(NamedTuple):
    """What a provider may cost a run, and one model of it: half of that, so that another of its
    models, which may be all there is, can still be asked."""

    provider: Patience
    model: Patience

    @property
    def left(self) -> float:
        """Seconds."""
        return min(self.provider.left, self.model.left)

    @property
    def slow(self) -> bool:
        """Whether it has been late for so long that others are asked before it."""
        return self.provider.slow or self.model.slow

    def served(self, began: float, ended: float, tokens: int) -> None:
        for patience in self:
            patience.served(began, ended, tokens)

    def lose(self, began: float, ended: float) -> None:
        for patience in self:
            patience.lose(began, ended)

    def refuse(self, why: ProviderRefusedError) -> None:
        """The run asks the provider, or this model of it, no more."""
        if why.reach == "provider":
            self.provider.refused = True
        if why.reach == "model":
            self.model.refused = True


def patiences() -> dict[str, Patience]:
    """Those of the calling run, by whom they are with; none where nobody says which run it is."""
    return _runs.get(current_caller().run, {})


def patience_with(whom: str, most: float) -> Patience:
    return patiences().setdefault(whom, Patience(most))


def costs_of(endpoint: Endpoint, most: float, known: dict[str, Patience]) -> Costs:
    """What it may cost, ``most`` seconds in all, beside what is known of it."""
    provider = known.setdefault(endpoint.where, Patience(most))
    model = known.setdefault(f"{endpoint.where} {endpoint.model}", Patience(most / 2))
    return Costs(provider, model)
