"""The documents name what is there."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from cli.main import app
from docs.made.pages import DOCS, pages
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


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    found: Counter[str] = Counter()
    made = set()
    for heading in re.findall(r"^#+ (.+)$", without_code(page), flags=re.MULTILINE):
        plain = re.sub(r"\]\([^)]*\)|[^\w\- ]", "", heading.lower()).replace(" ", "-")
        made.add(f"{plain}-{found[plain]}" if found[plain] else plain)
        found[plain] += 1
    return made


def without_code(page: Path) -> str:
    return re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)


PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for link, anchor in re.findall(r"\]\(([^)#:\s]*)#?([\w-]*)\)", without_code(page)):
        target = page.parent / link if link else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), f"{link}#{anchor}"


def commands_in(page: Path) -> list[list[str]]:
    """What stands after ``roma-ptc`` in code, a line of a block or between backticks."""
    text = page.read_text().replace("\\\n", " ")
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    code = [line.partition(" #")[0] for block in blocks for line in block.splitlines()]
    code += re.findall(r"`([^`]+)`", without_code(page))
    said = [part for one in code for part in one.split("roma-ptc ")[1:]]
    return [re.split(r" [|;&]", part)[0].split() for part in said]


all_commands = cache(lambda: get_command(app))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_and_option_is_there(page: Path) -> None:
    for words in commands_in(page):
        left, command = list(words), all_commands()
        while isinstance(command, TyperGroup) and left and left[0] in command.commands:
            command = command.commands[left.pop(0)]
        group = isinstance(command, TyperGroup)
        assert not group or not left or left[0].startswith(("-", "[")), words
        known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
        said = {name for word in left for name in re.findall(r"^\[?(--[a-z][a-z-]*)", word)}
        assert said <= {*known, "--help"}, (words, said - known)


def test_what_the_code_tells_of_itself_is_told_in_the_docs() -> None:
    old = [name for name, text in pages().items() if (DOCS / name).read_text() != text]
    assert not old, "run `make docs`, and commit what it writes"


def tree(error: type[RomaError]) -> list[str]:
    return [error.__name__, *(name for child in error.__subclasses__() for name in tree(child))]


@pytest.mark.parametrize("name", tree(RomaError))
def test_every_error_says_somewhere_what_to_do(name: str) -> None:
    page = (ROOT / "docs/troubleshooting.md").read_text()
    _, found, entry = page.partition(f"\n### {name}\n")
    assert found and len(entry.partition("\n### ")[0].split()) > 10


@pytest.mark.parametrize(
    "words", ["not respond", "not routed to PTC", "Kimi API", "not as I wanted"]
)
def test_the_troubles_that_come_first_have_their_answers(words: str) -> None:
    page = (ROOT / "docs/troubleshooting.md").read_text()
    first = page.partition("## The four that come first")[2].partition("\n## ")[0]
    (entry,) = (one for one in first.split("\n### ")[1:] if words in one.partition("\n")[0])
    assert len(entry.split()) > 40
