"""A few kills of ``make stress``: run it with ``pytest -m stress``."""

from __future__ import annotations

import pytest

from benchmarks.stress import stress

KILLS = 6


@pytest.mark.stress
def test_a_kill_at_any_moment_does_no_harm(capsys: pytest.CaptureFixture[str]) -> None:
    assert stress(KILLS, seed=6)
    said = capsys.readouterr().out.splitlines()
    assert said[-1] == "repeated=0 lost=0 different=0"
    assert f"kills={KILLS} " in said[-2]
