"""What lies on the shelf: found again by what matters, bounded, shared, and shown."""

from __future__ import annotations

import json
import sqlite3
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from cli.main import app
from schema.artifact import Artifact
from schema.contract import Contract
from schema.errors import ConfigError
from schema.verdict import Rung
from tools.money import Ledger
from tools.money.costs import spent
from tools.reuse import Answers, Kept, Parts, Shelf, answer_id, counted, listed

NAME = "reuse.sqlite"
ASKED: dict[str, Any] = {"model": "m", "messages": [["human", "hello"]], "temperature": 0.7}
SLUG = Contract(files=("slug.py",), signatures={"slug.py": ("slugify(text: str) -> str",)})
GOAL = "Write a function that turns a title into a slug of 80 characters"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "state" / NAME, 1)


def part(goal: str = GOAL, contract: Contract = SLUG, text: str = "x = 1\n") -> Kept:
    file = Artifact(path="slug.py", content=text)
    return Kept(
        goal=goal, contract=contract, files=(file,), rung=Rung.TESTED, run="r", task="1", user="ann"
    )


# Answers


@pytest.mark.parametrize(
    "other",
    [
        {"model": "n"},
        {"messages": [["human", "hello "]]},
        {"messages": [["system", "hello"]]},
        {"temperature": 0.8},
        {"schema": {"type": "object"}},
        {"address": "http://other"},
    ],
)
def test_all_that_a_question_holds_makes_it_another(other: dict[str, Any]) -> None:
    assert answer_id(ASKED) == answer_id(dict(reversed(ASKED.items())))
    assert answer_id(ASKED) != answer_id({**ASKED, **other})


async def test_an_answer_waits_for_its_run_and_is_given_to_each_run_once(shelf: Shelf) -> None:
    answers, id_ = Answers(shelf), answer_id(ASKED)
    await answers.add("one", id_, {"text": "one's"})
    await answers.add("two", id_, {"text": "two's"})
    assert await answers.find("three", [id_]) is None
    await answers.keep("two", [id_])
    found = await answers.find("three", ["unknown", id_])
    assert found and found[0] == id_ and found[1]["text"] == "two's"
    assert await answers.find("three", [id_]) is None
    assert await answers.find("four", [id_])
    await answers.drop("three", [id_])
    assert await answers.find("five", [id_]) is None
    await answers.keep("one", [id_])  # it was another run's that led to nothing
    assert await answers.find("five", [id_])


# Parts


def embed(texts: list[str]) -> list[list[float]]:
    """As if a text were about nothing but its first word."""
    words = ("write", "make", "send")
    return [[1.0, *(float(text.lower().startswith(word)) for word in words)] for text in texts]


async def test_what_is_alike_is_found_by_shape_figures_and_meaning(shelf: Shelf) -> None:
    parts = Parts(shelf, embed, 0.9)
    await parts.keep([part()])
    same = await parts.find(f" {GOAL}\n", SLUG.model_copy(update={"tests": "other tests"}), "ann")
    assert same and same.alike is None
    assert same.reason == "kept from run r (task 1, tested): the same task"
    alike = await parts.find("Write it: a slug, at most 80 characters, of a title", SLUG, "ann")
    assert alike and alike.alike == 1.0 and "a task that is 100% alike" in alike.reason
    assert (
        await parts.find("Write it: a slug, at most 60 characters, of a title", SLUG, "ann") is None
    )
    assert await parts.find("Send a slug of 80 characters to somebody", SLUG, "ann") is None
    for changed in (
        {"files": ["other.py"]},
        {"signatures": {"slug.py": ["slugify(title: str) -> str"]}},
        {"tables": ["slugs(id)"]},
    ):
        other = Contract.model_validate({**SLUG.model_dump(), **changed})
        assert await parts.find("Write it: a slug of 80 characters", other, "ann") is None
    typed = SLUG.model_copy(update={"signatures": {"slug.py": ("slugify(text)",)}})
    assert await parts.find("Write it: a slug of 80 characters", typed, "ann")
    assert await parts.find(GOAL, SLUG, "bob") is None
    assert await parts.take(same.place, "bob") is None
    assert (
        await Parts(shelf, embed, None).find("Write a slug of 80 characters", SLUG, "ann") is None
    )


async def test_nothing_is_compared_where_no_part_has_the_shape_or_no_model_is_there(
    shelf: Shelf,
) -> None:
    def none(texts: list[str]) -> list[list[float]]:
        raise ConfigError("the embedded model is not installed")

    def never(texts: list[str]) -> list[list[float]]:
        raise AssertionError(texts)

    await Parts(shelf, never, 0.5).keep([part()])
    assert (
        await Parts(shelf, never, 0.5).find("Write a page of 80 lines", Contract(), "ann") is None
    )
    assert await Parts(shelf, never, 0.5).find(GOAL, SLUG, "ann")
    assert await Parts(shelf, none, 0.5).find("Make a slug of 80 characters", SLUG, "ann") is None


# The file


async def test_the_least_recently_used_goes_first(shelf: Shelf) -> None:
    answers, parts = Answers(shelf), Parts(shelf, embed, None)
    await parts.keep([part(text="x" * 100_000)])
    for number in range(20):
        await answers.add("run", f"{number}", {"text": "y" * 100_000})
    found = await parts.find(GOAL, SLUG, "ann")
    assert found and await parts.take(found.place, "ann")
    await shelf.evict()
    assert await parts.find(GOAL, SLUG, "ann")
    left = counted(shelf)
    assert sum(one.bytes for one in left.values()) <= 1_000_000
    assert 5 < left["waiting"].count < 10


def fill(folder: Path, number: int) -> None:
    """What one of several processes does."""
    shelf = Shelf(folder / NAME, 10)
    for count in range(50):
        shelf.read(lambda store, key=f"{number} {count}": store.put(("answers",), key, {}))


def test_several_processes_lose_nothing_of_each_other(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(partial(fill, tmp_path), range(2)))
    assert counted(Shelf(tmp_path / NAME, 10))["answers"].count == 100


async def test_a_file_that_is_damaged_later_is_set_aside(shelf: Shelf) -> None:
    answers = Answers(shelf)
    await answers.add("run", "a", {"text": "x" * 200_000})
    await answers.keep("run", ["a"])
    await shelf.close()
    size = Path(shelf.shown).stat().st_size
    Path(shelf.shown).write_bytes(Path(shelf.shown).read_bytes()[:4096] + b"\xff" * (size - 4096))
    assert await answers.find("other", ["a"]) is None
    assert list(Path(shelf.shown).parent.glob(f"{NAME}.damaged-*"))
    await answers.add("run", "b", {})
    await answers.keep("run", ["b"])
    assert await answers.find("other", ["b"])


async def test_what_a_database_needs_and_is_not_installed_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("psycopg", "tools.storage.postgres", "langgraph.store.postgres"):
        monkeypatch.setitem(sys.modules, module, None)
    where = SecretStr("postgres://127.0.0.1/roma")
    shelf, ledger = Shelf(where, 1), Ledger(where)
    with pytest.raises(ConfigError, match=r"pip install 'roma-ptc\[postgres\]'"):
        counted(shelf)
    with pytest.raises(ConfigError, match="needs what is not installed"):
        spent(where, "day")
    with pytest.raises(ConfigError, match="needs what is not installed"):
        await ledger.identity()
    await ledger.close()


# The command


async def test_it_is_counted_shown_and_cleared(shelf: Shelf, monkeypatch: Any) -> None:
    answers, parts = Answers(shelf), Parts(shelf, embed, None)
    await parts.keep([part()])
    await answers.add("run", "abc", {"said": {"text": "An \x1b[31manswer"}})
    await answers.keep("run", ["abc"])
    assert await answers.find("other", ["abc"])
    shell = CliRunner()

    def told(*arguments: str) -> str:
        return shell.invoke(app, ["cache", *arguments], catch_exceptions=False).stdout

    stats = json.loads(told("stats", "--json"))
    assert stats["answers"]["count"] == stats["parts"]["count"] == stats["answers"]["uses"] == 1
    assert stats["file"] == shelf.shown and stats["max_mb"] == 200
    lines = told("show").splitlines()
    assert len(lines) == 2 and any(GOAL[:40] in line for line in lines)
    assert "x = 1" in "".join(told("show", entry.id[:5]) for entry in listed(shelf, 2))
    assert any("nswer" in line for line in lines)
    assert "\x1b" not in told("show", "abc")
    assert json.loads(told("clear", "--json")) == {"deleted": 2}
    assert "nothing is kept yet" in told("show")


async def test_what_is_read_of_the_file_is_no_code(shelf: Shelf) -> None:
    await Answers(shelf).add("run", "a", {"text": "t"})
    await shelf.close()
    with sqlite3.connect(Path(shelf.shown)) as connection:
        (value,) = connection.execute("SELECT value FROM store").fetchone()
    assert json.loads(value) == {"text": "t", "run": "run"}
