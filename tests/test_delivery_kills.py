"""A delivery that is killed harms nothing, and the next one completes it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.shell import environment

both = pytest.mark.parametrize("links", ["links", "no-links"])
slow = pytest.mark.stress


def killed(folder: Path, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.killed_deliveries", str(folder), *arguments]
    done = subprocess.run(command, env=environment({}), capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@both
def test_at_random_moments(tmp_path: Path, links: str) -> None:
    found = killed(tmp_path, links, "random", "5", "1")
    assert found["kills"] == 5 and found["harm"] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("links", "how"),
    [
        ("links", "steps"),
        ("no-links", "overwrite"),
        pytest.param("no-links", "steps", marks=slow),
        pytest.param("links", "overwrite", marks=slow),
    ],
)
def test_at_every_step(tmp_path: Path, links: str, how: str) -> None:
    found = killed(tmp_path, links, how)
    assert found["harm"] == []
    assert found["inside"] > 20


@slow
@both
def test_at_a_hundred_random_moments(tmp_path: Path, links: str) -> None:
    found = killed(tmp_path, links, "random", "100", "7")
    print(f"kills={found['kills']} inside={found['inside']} harm={len(found['harm'])} ({links})")
    assert found["kills"] == 100 and found["harm"] == []
