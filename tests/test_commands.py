"""Promised commands are there and do their work, whatever they are written with."""

from __future__ import annotations

import pytest

from tests.checked import faults
from tests.climbed import climbed
from tools.proof.project import Climbed

ARGPARSE = """
import argparse
import json
from pathlib import Path

STORE = Path(__file__).parent / "notes.json"


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add")
    add.add_argument("title")
    add.add_argument("--due")
    commands.add_parser("list").add_argument("--json", action="store_true")
    args = parser.parse_args()
    notes = json.loads(STORE.read_text()) if STORE.exists() else []
    if args.command == "add":
        notes.append({"title": args.title, "due": args.due})
        STORE.write_text(json.dumps(notes))
    for note in notes:
        print(note["title"])


if __name__ == "__main__":
    main()
"""
CLICK = """
import click


@click.group()
def cli():
    pass


@cli.command("count")
@click.argument("path", type=click.Path(exists=True))
@click.option("--dry", is_flag=True)
def count_words(path, dry):
    click.echo(len(open(path).read().split()))
"""
TYPER = """
import sys
import typer

app = typer.Typer()


@app.command()
def greet(name: str, times: int = 1):
    for _ in range(times):
        print("hello", name)


@app.command()
def fail():
    raise typer.Exit(3)


if __name__ == "__main__":
    app()
"""
BY_HAND = """
import os
import sys
import time
import urllib.request

COMMANDS = {}


def command(function):
    COMMANDS[function.__name__] = function
    return function


@command
def fetch():
    print(urllib.request.urlopen("http://api.example.com/items").read())


@command
def report():
    print(sum(int(line) for line in open(sys.argv[2])))


@command
def key():
    print(os.environ["SECRET_KEY"], input("continue? "))


@command
def poll():
    while True:
        time.sleep(1)


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit("usage: tool.py fetch|report FILE|key|poll")
    COMMANDS[sys.argv[1]]()
"""
PAGED = """
import argparse
import json
import os
import urllib.request


def records():
    page = 1
    while True:
        url = f"{os.environ['API_URL']}/people?page={page}"
        found = json.loads(urllib.request.urlopen(url).read())
        if not found:
            return
        yield from found
        page += 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("step", choices=["load", "show"])
    parser.parse_args()
    for person in records():
        print(person["email"].lower(), person["amount"] * 2)


if __name__ == "__main__":
    main()
"""
PACKAGED = '[project]\nname = "words"\n[project.scripts]\nwords = "words.cli:cli"\n'

SOUND = {
    "argparse": ({"notes.py": ARGPARSE}, ["notes add TITLE [--due DATE]", "python notes.py list"]),
    "click, as an installed program": (
        {"src/words/cli.py": CLICK, "pyproject.toml": PACKAGED, "sample.txt": "a b c"},
        ["words count FILE --dry", "words count <path>  # counts words"],
    ),
    "typer, whose exit code says something": (
        {"hello/__init__.py": "", "hello/__main__.py": TYPER},
        ["python -m hello greet Ada --times 2", "hello greet NAME", "python -m hello fail"],
    ),
    "by hand, and in want of the world": (
        {"tool.py": BY_HAND},
        ["python tool.py fetch", "python tool.py report numbers.txt", "python tool.py key"],
    ),
    "a service is asked": ({"people.py": PAGED}, ["python people.py load", "people show"]),
}


@pytest.mark.parametrize("name", SOUND)
async def test_nothing_is_said_of_sound_commands(name: str) -> None:
    files, commands = SOUND[name]
    done = await climbed(files, commands=commands, env=["API_URL", "SECRET_KEY"])
    assert done == Climbed()


async def test_words_that_are_looked_up_by_hand_are_commands() -> None:
    by_hand = {"tool.py": "import sys\n\nRUN = {'fetch': print}\nRUN[sys.argv[1]]()\n"}
    assert await faults({"files": ["tool.py"], "commands": ["tool fetch"]}, by_hand) == []
    assert await faults({"files": ["tool.py"], "commands": ["tool load"]}, by_hand)


FAULTS = {
    "argparse, missing": (
        {"notes.py": ARGPARSE.replace('commands.add_parser("list")', "add")},
        "notes list",
        "command list was promised, and is not offered",
    ),
    "click, missing": (
        {"words.py": CLICK.replace('"count"', '"number"') + "\nif __name__ == '__main__': cli()"},
        "python words.py count FILE",
        "command count was promised",
    ),
    "an option": (
        {"notes.py": ARGPARSE},
        "python notes.py list --reverse",
        "--reverse was promised, and is not offered",
    ),
    "a wrong attribute": (
        {"notes.py": ARGPARSE.replace("args.due", "args.until")},
        "notes add TITLE",
        "has no attribute 'until'",
    ),
    "a wrong place of a file": (
        {
            "notes/show.py": ARGPARSE.replace("if STORE.exists() else []", "").replace(
                'parent / "notes.json"', 'parent / "data" / "notes.json"'
            ),
            "data/notes.json": "[]",
        },
        "python notes/show.py list",
        "notes/data/notes.json is not there, data/notes.json is",
    ),
    "a loop without an end": (
        {"people.py": PAGED.replace("        page += 1\n", "")},
        "python people.py load",
        "asks for GET /people?page=1 again and again",
    ),
    "a key that was dropped": (
        {
            "people.py": PAGED.replace(
                "yield from found", 'yield from ({"amount": 1} for _ in found)'
            )
        },
        "python people.py load",
        "KeyError: 'email'",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_command_that_does_not_work_is_a_fault_of_its_file(name: str) -> None:
    files, command, said = FAULTS[name]
    done = await climbed(files, commands=[command], env=["API_URL"])
    assert [finding.path for finding in done.findings] == [next(iter(files))]
    assert said in done.findings[0].said
