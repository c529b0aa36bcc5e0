"""Programs without a word about being started: to import one is to start it."""

from __future__ import annotations

import pytest

from tests.climbed import climbed
from tools.proof.project import Climbed

ASKS = "name = input('Your name: ')\nprint(f'Hello {name}')\n"
DRAWS = "import tkinter\nroot = tkinter.Tk()\nroot.mainloop()\n"
READS = "rows = open('measurements.csv').read()\nprint(rows)\n"
TAKES = "import sys\nsource, target = sys.argv[1:]\nprint(source, target)\n"
BOT = (
    "import os, sys\nTOKEN = os.getenv('BOT_TOKEN')\nif not TOKEN:\n    sys.exit('no token')\n"
    "print(len(TOKEN))\n"
)
SETTINGS = (
    "import os\nKEY = os.environ.get('KEY')\nif KEY is None:\n    raise RuntimeError('set KEY')\n"
)


async def test_a_command_that_cannot_be_filled_in_is_not_tried() -> None:
    weather = "import sys\nif __name__ == '__main__':\n    print(sys.argv[1])\n"
    assert await climbed({"weather.py": weather}, commands=["python weather.py CITY"]) == Climbed()


@pytest.mark.parametrize(
    ("files", "lost"),
    {
        "asks somebody": ({"guess.py": ASKS}, "guess.py needs somebody"),
        "takes arguments": ({"copy_it.py": TAKES}, "copy_it.py needs somebody"),
        "has no display": ({"game.py": DRAWS}, "game.py needs what is not there"),
        "reads what is its user's": ({"sums.py": READS}, "sums.py needs a file"),
        "is told its token": ({"bot.py": BOT}, ""),
        "is told of settings": ({"settings.py": SETTINGS, "bot.py": "import settings\n"}, ""),
    }.values(),
)
async def test_what_is_not_there_is_nobodys_fault(files: dict[str, str], lost: str) -> None:
    done = await climbed(files)
    assert not done.findings
    assert lost in done.lost
    assert bool(lost) == bool(done.lost)


CSV = "import argparse, csv\np = argparse.ArgumentParser()\np.add_argument('file')\n"
CSV += "p.add_argument('--column')\nif __name__ == '__main__':\n    args = p.parse_args()\n"
CLICK = "import click\n@click.command()\n@click.option('--month')\ndef report({}):\n    pass\n"
CLICK += "if __name__ == '__main__':\n    report()\n"


@pytest.mark.parametrize(
    ("source", "command", "wrong"),
    [
        (CSV + "    print(len(list(csv.reader(open(args.file)))))\n", "FILE --column COLUMN", ""),
        (CSV + "    print(args.filename)\n", "FILE --column COLUMN", "no attribute 'filename'"),
        (
            CSV + "    print(dict(csv.reader(open(args.file)))[args.column])\n",
            "FILE --column C",
            "",
        ),
        (CLICK.format("month"), "--month MONTH", ""),
        (CLICK.format("period"), "--month MONTH", "unexpected keyword argument 'month'"),
    ],
)
async def test_commands_are_run_with_what_is_made_up(source: str, command: str, wrong: str) -> None:
    done = await climbed({"tool.py": source}, commands=[f"python tool.py {command}"])
    assert [wrong in finding.said for finding in done.findings] == ([True] if wrong else [])


@pytest.mark.parametrize(
    "files",
    [
        {"guess.py": f"{ASKS}", "main.py": "import guess\nprint(guess.name)\n"},
        {"guess.py": "name = inputt('Your name: ')\n"},
        {"bot.py": f"{BOT}print(TOKEN.uper())\n"},
    ],
)
async def test_its_own_mistakes_are_told(files: dict[str, str]) -> None:
    assert [finding.path for finding in (await climbed(files)).findings] == [sorted(files)[0]]


async def test_a_script_of_the_package_leads_to_a_function() -> None:
    files = {
        "tool.py": CLICK.format("month"),
        "pyproject.toml": '[project]\nname = "t"\n[project.scripts]\ntool = "tool:main"\n',
    }
    done = await climbed(files, commands=["tool --month MONTH"])
    assert [finding.path for finding in done.findings] == ["pyproject.toml"]
