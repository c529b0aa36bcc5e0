"""The documents name what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from schema.errors import RomaError

ROOT = Path(__file__).parent.parent


def test_every_test_that_the_threat_model_names_is_there() -> None:
    named = re.findall(r"`(\S*test_[\w*.:]+|…[\w.]+…)`", (ROOT / "docs/security.md").read_text())
    sources = {path.name: path.read_text() for path in (ROOT / "tests").glob("test_*.py")}
    missing = []
    for name in named:
        file, _, test = name.rpartition("::")
        pattern = test if test.endswith(".py") else file
        if pattern and not list((ROOT / "tests").glob(pattern)):
            missing.append(name)
        if not test.endswith(".py"):
            word = test.strip("…")
            if not any(word in source for source in sources.values()):
                missing.append(name)
    assert len(named) > 30 and missing == []


def test_every_link_between_documents_leads_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[\w-]+)?\)", page.read_text()):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def tree(error: type[RomaError]) -> list[str]:
    return [error.__name__, *(name for child in error.__subclasses__() for name in tree(child))]


@pytest.mark.parametrize("name", tree(RomaError))
def test_every_error_says_somewhere_what_to_do(name: str) -> None:
    page = (ROOT / "docs/troubleshooting.md").read_text()
    _, found, entry = page.partition(f"\n### {name}\n")
    assert found and len(entry.partition("\n### ")[0].split()) > 10
