"""Source is parsed in many threads at once, whatever else runs beside it."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from schema.parsed import expression, parsed

SOURCE = "\n".join(f"def f{n}(a, b=[1, {{'k': ({n}, a)}}]):\n    return a" for n in range(20))


@contextmanager
def interrupted() -> Iterator[None]:
    """Other threads get their turn while a tree is built, as they may whenever memory is freed."""

    def turn(_phase: str, _info: dict[str, Any]) -> None:
        time.sleep(1e-4)  # long enough to let go

    before = gc.get_threshold()
    gc.set_threshold(5, 2, 2)
    gc.callbacks.append(turn)
    try:
        yield
    finally:
        gc.callbacks.remove(turn)
        gc.set_threshold(*before)


def test_threads_that_parse_at_once_do_not_stumble_over_each_other() -> None:
    with interrupted(), ThreadPoolExecutor(4) as threads:
        trees = list(threads.map(parsed, [SOURCE] * 24))
        kinds = list(threads.map(expression, ["[a, {'b': (c, d)}]"] * 8))
    assert {len(tree.body) for tree in trees} == {20} and len(kinds) == 8
