"""Every test starts with no key, no profile of a user's, and a state folder of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

OURS = ("ROMA_", "PTC_", "KIMI_", "OPENROUTER_", "OPENAI_", "LLM_", "LANGSMITH_", "LANGCHAIN_")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ROMA_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
