"""How a project is started is found from its files, and the plan is believed where it is right."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from schema.artifact import Artifact
from schema.contract import Contract
from schema.start import Start, Variable
from tools.checks import inspect_python
from tools.proof import start_of
from tools.sandbox import Limits, PlainSandbox

FLASK = "from flask import Flask\napp = Flask(__name__)\n"
FACTORY = "from flask import Flask\ndef create_app():\n    app = Flask(__name__)\n    return app\n"
MADE = "from app import create_app\napp = create_app()\nif __name__ == '__main__':\n    app.run()\n"
FASTAPI = "from fastapi import FastAPI\napp = FastAPI()\n"
API_FACTORY = "import fastapi\ndef create_app():\n    return fastapi.FastAPI()\n"
DJANGO = "import os\nfrom django.core.management import execute_from_command_line\n"
WSGI = "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n"
BY_HAND = (
    "from http.server import HTTPServer, BaseHTTPRequestHandler\n"
    "if __name__ == '__main__':\n    HTTPServer(('', 1), BaseHTTPRequestHandler).serve_forever()\n"
)
PROGRAM = (
    "import argparse\ndef main():\n    argparse.ArgumentParser().parse_args()\n"
    "if __name__ == '__main__':\n    main()\n"
)
ENTRY = "import click\n@click.group()\ndef main():\n    pass\n"
SCRIPTS = (
    '[project]\nname = "shop"\n[project.scripts]\nbuy = "shop.cli:main"\n\n[tool.x]\na = "b:c"\n'
)
DEMO = "def double(n):\n    return 2 * n\nif __name__ == '__main__':\n    print(double(2))\n"
ARGV = f"import sys\n{DEMO}    print(sys.argv)\n"
SCRIPT = "def main():\n    print('hi')\nif __name__ == '__main__':\n    main()\n"
FLAT = "rows = [1]\nprint(rows)\n"
NPM = '{"scripts": {"start": "node server.js"}, "dependencies": {"express": "^4"}}'
TESTED = '{"scripts": {"test": "node --test", "start": "python3 -m http.server"}}'


class Case(NamedTuple):
    files: dict[str, str]
    kind: str
    command: str
    app: str = ""


def page(folder: str = "") -> str:
    return f"python -m http.server 8000{folder and f' --directory {folder}'}"


CASES = {
    "an app": Case({"app.py": FLASK}, "web", "python -m flask --app app:app run", "app:app"),
    "a factory": Case(
        {"app/__init__.py": FACTORY}, "web", "python -m flask --app app:create_app run",
        "app:create_app",
    ),
    "what was made before what makes it": Case(
        {"app/__init__.py": FACTORY, "run.py": MADE}, "web", "python -m flask --app run:app run",
        "run:app",
    ),
    "asgi": Case(
        {"api/main.py": FASTAPI}, "web", "python -m uvicorn api.main:app", "api.main:app"
    ),
    "an asgi factory": Case(
        {"main.py": API_FACTORY}, "web", "python -m uvicorn main:create_app --factory",
        "main:create_app",
    ),
    "below src": Case(
        {"src/shop/web.py": FASTAPI}, "web", "python -m uvicorn shop.web:app", "shop.web:app"
    ),
    "django": Case(
        {"manage.py": DJANGO, "site1/wsgi.py": WSGI}, "web", "python manage.py runserver",
        "site1.wsgi:application",
    ),
    "a server by hand": Case({"serve_it.py": BY_HAND}, "web", "python serve_it.py"),
    "npm": Case({"package.json": NPM, "server.js": "", "index.html": ""}, "web", "npm start"),
    "npm below": Case({"ui/package.json": NPM}, "web", "npm --prefix ui start"),
    "node": Case({"index.js": "console.log(1)"}, "script", "node index.js"),
    "no package that can be read": Case({"package.json": "[" * 9999, "a.py": DEMO}, "library",
                                        "from a import double"),
    "a program": Case({"shop.py": PROGRAM}, "command", "python shop.py --help"),
    "a program in a package": Case(
        {"shop/__init__.py": "", "shop/cli.py": PROGRAM}, "command", "python -m shop.cli --help"
    ),
    "a package that is run": Case(
        {"src/shop/__main__.py": "from shop.cli import main\nmain()\n", "src/shop/cli.py": PROGRAM},
        "command", "python -m shop --help",
    ),
    "a script of a package": Case(
        {"pyproject.toml": SCRIPTS, "shop/cli.py": ENTRY}, "command",
        "python -c import sys; from shop.cli import main; sys.exit(main()) --help",
    ),
    "files that find each other in their folder": Case(
        {"jobs/seed.py": f"import rows\n{SCRIPT}", "jobs/rows.py": "def rows():\n    return 1\n"},
        "script", "python jobs/seed.py",
    ),
    "a name that is no module's": Case({"do-it.py": SCRIPT}, "script", "python do-it.py"),
    "a script": Case({"report.py": SCRIPT, "rows.py": DEMO}, "script", "python report.py"),
    "a script without a function": Case({"main.py": FLAT}, "script", "python main.py"),
    "a page that Node tests": Case(
        {"package.json": TESTED, "index.html": "<p>", "a.js": ""}, "page", page()
    ),
    "a page": Case({"index.html": "<p>", "a.js": ""}, "page", page()),
    "a page below": Case({"public/index.html": "<p>"}, "page", page("public")),
    "a page that looks around": Case(
        {"web/index.html": '<script src="../a.js"></script>', "a.js": ""}, "page", page()
    ),
    "a function": Case({"double.py": DEMO}, "library", "from double import double"),
    "a function, shown": Case({"double.py": ARGV}, "library", "from double import double"),
    "a package": Case(
        {"kit/__init__.py": "from kit.a import double\n", "kit/a.py": DEMO}, "library",
        "from kit import double",
    ),
    "beside what shows it": Case(
        {"kit/__init__.py": DEMO, "examples/show.py": FLASK, "scripts/try.py": SCRIPT,
         "quickstart.py": PROGRAM, "demo.py": FLAT}, "library", "from kit import double",
    ),
    "nothing but what shows": Case({"demo.py": FLAT}, "script", "python demo.py"),
    "beside its tests": Case(
        {"double.py": DEMO, "tests/test_it.py": SCRIPT, "test_main.py": SCRIPT}, "library",
        "from double import double",
    ),
}  # fmt: skip


async def start(files: dict[str, str], **contract: Any) -> Start | None:
    # All at once, and each content once: the sandbox is asked a single time.
    texts = {text for case in CASES.values() for text in case.files.values()} | {*files.values()}
    given = [Artifact(path=f"{n}.py", content=text) for n, text in enumerate(sorted(texts))]
    sandbox = PlainSandbox(drop_root=False)
    await inspect_python(sandbox, given, Limits())
    found = [Artifact(path=path, content=text) for path, text in files.items()]
    modules = await inspect_python(sandbox, found, Limits())
    return start_of(files, modules, Contract.model_validate(contract))


async def started(files: dict[str, str], **contract: Any) -> Start:
    found = await start(files, **contract)
    assert found
    return found


@pytest.mark.parametrize("name", CASES)
async def test_it_is_found_from_the_files(name: str) -> None:
    case = CASES[name]
    found = await started(case.files)
    assert (found.kind, " ".join(found.command), found.app) == case[1:]


async def test_nothing_is_made_up_where_nothing_tells() -> None:
    assert await start({"Dockerfile": "FROM scratch\n", "a.yaml": "a: 1\n"}) is None


TWO = {"shop.py": PROGRAM, "app.py": FLASK, "admin.py": FASTAPI}


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("uvicorn admin:app --reload", "python -m uvicorn admin:app"),
        ("gunicorn -w 4 admin:app", "python -m uvicorn admin:app"),
        ("python shop.py", "python shop.py --help"),
        ("python3 ./shop.py list --all", "python shop.py list --all"),
        ("python -m shop add NAME", "python shop.py --help"),
        ("python shop.py; rm -rf ~", "python shop.py --help"),
        ("python shop.py $(id)", "python shop.py --help"),
        ("flask --app app run", "python -m flask --app app:app run"),
        ("library", "python -m flask --app app:app run"),
        ("", "python -m flask --app app:app run"),
    ],
)
async def test_the_plan_picks_one_and_gives_it_plain_words(said: str, command: str) -> None:
    found = await started(TWO, start=said)
    assert " ".join(found.command) == command and not found.passed_over
    assert found.app, "an application is served, whatever the plan starts"


@pytest.mark.parametrize("said", ["uvicorn server.main:app", "python cli.py", "python -m run"])
async def test_what_is_not_there_is_passed_over(said: str) -> None:
    found = await started({"shop.py": PROGRAM}, start=said)
    assert found.command == ("python", "shop.py", "--help") and found.passed_over == said


async def test_of_several_programs_the_promised_one_is_started() -> None:
    files = {"a.py": PROGRAM, "b.py": PROGRAM, "double.py": ARGV}
    assert (await started(files)).command[1] == "a.py"
    assert (await started(files, commands=["python b.py"])).command[1] == "b.py"
    assert (await started(files, commands=["python double.py N"])).command == (
        "python",
        "double.py",
    )


async def test_variables_are_known_with_what_is_taken_without_them() -> None:
    source = (
        "import os\nfrom os import environ, getenv\n"
        "A = os.environ['KEY']\nB = os.environ.get('PORT', 8000)\nC = getenv('MODE', 'dev')\n"
        "D = environ['HOME_URL'] if 'HOME_URL' in environ else ''\nE = os.getenv('TOKEN')\n"
        "F = os.environ.get('LONG', 'x' * 9)\n"
    )
    found = await started({"main.py": f"{source}{SCRIPT}"}, env=["MODE", "no name"])
    assert found.env == (
        Variable(name="MODE", default="dev", read_in=("main.py",)),
        Variable(name="HOME_URL", read_in=("main.py",)),
        Variable(name="KEY", needed=True, read_in=("main.py",)),
        Variable(name="LONG", read_in=("main.py",)),
        Variable(name="PORT", default="8000", read_in=("main.py",)),
        Variable(name="TOKEN", read_in=("main.py",)),
    )
