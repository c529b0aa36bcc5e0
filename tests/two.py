"""Two providers played by scripted servers, and calls of one run that either may serve.

As a program it is one process of several: ``python -m tests.two PROFILE CALLS RUN``, then what some
figures of the balancer are, as in ``breaker.COOL_S=0``; it prints the models that answered.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path

from langchain_core.messages import HumanMessage
from langchain_core.runnables.config import var_child_runnable_config

from schema.settings import Settings, load_config
from tests.scripted import Reply, ScriptedServer, scripted
from tools.models import Completion, ModelPool, must_serve, run_under_way

# Of two providers for all roles; `dear` costs ten times as much.
PROFILE = """\
defaults:
  - /profiles/general
providers:
  cheap:
    base_url: {cheap}
    key_required: false
    models: {{small: {{context: 100000, price: {{input: 1, output: 1}}}}{also}}}
    {limits}
  dear:
    base_url: {dear}
    key_required: false
    models: {{large: {{rung: {rung}, price: {{input: 10, output: 10}}}}}}
network:
  timeout: 60
  retries: 2
"""
DOWN = Reply("out of order", status=503, headers={"retry-after-ms": "1"})


class Two:
    """Both servers, and the settings that name them."""

    def __init__(self, cheap: ScriptedServer, dear: ScriptedServer) -> None:
        self.cheap, self.dear = cheap, dear

    def settings(
        self, *overrides: str, rung: int = 1, limits: str = "", also: str = ""
    ) -> Settings:
        profile = PROFILE.format(
            cheap=self.cheap.url, dear=self.dear.url, rung=rung, limits=limits, also=also
        )
        Path("two.yaml").write_text(profile)
        return load_config("two.yaml", overrides)

    @property
    def asked(self) -> tuple[int, int]:
        return len(self.cheap.asked), len(self.dear.asked)


@contextmanager
def two_providers() -> Iterator[Two]:
    with ExitStack() as stack:
        yield Two(*(stack.enter_context(scripted(lambda asked: Reply("Eight."))) for _ in "ab"))


async def ask(settings: Settings, calls: int = 1, run: str = "run", rung: int = 1) -> list[str]:
    """The models that answered so many calls of one run, all at once."""
    pool = ModelPool(settings)
    var_child_runnable_config.set({"configurable": {"thread_id": run}})

    async def one() -> Completion:
        return await pool.complete(
            must_serve(settings, "answer"), [HumanMessage("How many legs?")], rung=rung
        )

    try:
        with run_under_way(run):
            said = await asyncio.gather(*(one() for _ in range(calls)), return_exceptions=True)
    finally:
        await pool.close()
    for answer in said:
        if isinstance(answer, BaseException):
            raise answer
    return [answer.model for answer in said if isinstance(answer, Completion)]


def main(profile: str, calls: str, run: str, *figures: str) -> None:
    for figure in figures:
        where, value = figure.split("=")
        module, _, name = where.rpartition(".")
        setattr(import_module(f"tools.models.balance.{module}"), name, float(value))
    print(json.dumps(asyncio.run(ask(load_config(profile), int(calls), run))))


if __name__ == "__main__":
    main(*sys.argv[1:])
