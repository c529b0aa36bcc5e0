"""Images and their services: what is started in one is there, and is reached from outside."""

from __future__ import annotations

import pytest

from schema.artifact import Artifact
from tools.checks import check_fit, inspect_python
from tools.sandbox import Limits, PlainSandbox

pytestmark = pytest.mark.slow  # make slow

LIMITS = Limits(wall_s=20)
IMAGE = """\
FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1
WORKDIR /service
RUN apt-get update && apt-get install -y curl make && rm -rf /var/lib/apt/lists/*
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY app ./app
EXPOSE 8000
HEALTHCHECK CMD curl -f http://localhost:8000/health || exit 1
CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000"]
"""
COMPOSE = """\
services:
  api:
    build: .
    ports: ["9000:8000"]
"""
PROJECT = {
    "app/__init__.py": "",
    "app/main.py": "from app.rows import rows\n\napp = rows()\n",
    "app/rows.py": "import json\n\n\ndef rows():\n    return json.loads('[]')\n",
    "Dockerfile": IMAGE,
    "docker-compose.yml": COMPOSE,
}
RUN = 'import rows\n\nif __name__ == "__main__":\n    app.run(host="0.0.0.0", port=5000)\n'


async def said(files: dict[str, str]) -> list[str]:
    sandbox = PlainSandbox(drop_root=False)
    artifacts = [Artifact(path=path, content=text) for path, text in files.items()]
    modules = await inspect_python(sandbox, artifacts, LIMITS)
    fit = await check_fit(sandbox, files, modules, [], LIMITS)
    return [str(one) for one in fit.findings if one.certain and "ocker" in str(one.path)]


def image(*lines: str, copy: str = "app ./app") -> dict[str, str]:
    begun = IMAGE.split("COPY app")[0]
    return PROJECT | {"Dockerfile": "\n".join([f"{begun}COPY {copy}", *lines, ""])}


UVICORN = "CMD uvicorn app.main:app --host 0.0.0.0"
SOUND = {
    "as it is": PROJECT,
    "all of it": image(UVICORN, copy=". ."),
    "in its folder": image(
        "WORKDIR /service/app", "CMD python -m uvicorn rows:rows --host 0.0.0.0"
    ),
    "told its folder": image("CMD gunicorn -b 0.0.0.0:8000 --chdir app rows:rows"),
    "by a path": image("ENV PYTHONPATH=/service/app", "CMD gunicorn --bind 0.0.0.0:8000 rows:rows"),
    "after a change of folder": image("CMD cd app && python rows.py"),
    "built in stages": image(
        "FROM python:3.12",
        "COPY --from=0 /service /service",
        "WORKDIR /service",
        "EXPOSE 8000",
        UVICORN,
    ),
    "one stage upon another": PROJECT
    | {
        "Dockerfile": IMAGE.replace("slim", "slim AS base").replace(
            "EXPOSE 8000", "FROM base\nEXPOSE 8000"
        )
    },
    "at a port that is told": image("CMD uvicorn app.main:app --host 0.0.0.0 --port ${PORT:-8000}"),
    "by a variable": image("ENV FLASK_RUN_HOST=0.0.0.0", "EXPOSE 5000", "CMD flask run"),
    "in another way": PROJECT
    | {
        "docker-compose.yml": COMPOSE + "    command: [sh, run.sh]\n",
        "Dockerfile": IMAGE.replace('"8000"', '"8000", "--reload"'),
    },
    "by a script": image("COPY run.sh .", 'ENTRYPOINT ["./run.sh"]', "EXPOSE 1")
    | {"run.sh": "set -e\n"},
    "with the network of its host": image("CMD uvicorn app.main:app")
    | {"docker-compose.yml": COMPOSE + "    network_mode: host\n"},
    "a worker": image("CMD python -m app.rows"),
    "by itself": image("EXPOSE 5000", "CMD python app/run.py")
    | {"app/run.py": RUN, "docker-compose.yml": COMPOSE.replace("8000", "5000")},
    "with a file that is made": image(UVICORN, copy="*.txt ."),
}
FAULTS = {
    "another module": (
        {"Dockerfile": IMAGE.replace("app.main:", "main:")},
        "starts main:app, which is not in the image",
    ),
    "the folder flattened": (image(UVICORN, copy="app/ ."), "starts app.main:app, which"),
    "it is left behind": (
        image("CMD python app/main.py", copy="app/rows.py app/"),
        "starts app/main.py, which",
    ),
    "in its folder, by its full name": (
        image("WORKDIR app", UVICORN),
        "starts app.main:app, which",
    ),
    "another port": (
        {"Dockerfile": IMAGE.replace('"8000"]', '"80"]')},
        "exposes 8000, and what it starts listens on 80",
    ),
    "another port published": (
        {"docker-compose.yml": COMPOSE.replace('8000"', '80"')},
        "publishes 80, and it listens on 8000",
    ),
    "another port exposed": (
        {"Dockerfile": IMAGE.replace("EXPOSE 8000", "EXPOSE 80")},
        "exposes 80, and what it starts listens on 8000",
    ),
    "another port by itself": (
        image("EXPOSE 8000", "CMD python app/run.py") | {"app/run.py": RUN},
        "listens on 5000",
    ),
    "to itself alone": (image("CMD uvicorn app.main:app"), "listens on 127.0.0.1 only"),
    "a list that is none": (
        {"Dockerfile": IMAGE.replace('["uvicorn"', "['uvicorn'")},
        "no list in JSON",
    ),
    "nothing to begin with": (
        {"Dockerfile": IMAGE.partition("\n")[2]},
        "begins with something else",
    ),
}


@pytest.mark.parametrize("name", SOUND)
async def test_nothing_is_said_of_a_sound_image(name: str) -> None:
    assert await said(SOUND[name]) == []


@pytest.mark.parametrize("name", FAULTS)
async def test_what_cannot_be_started_or_reached_is_a_fault(name: str) -> None:
    changed, wanted = FAULTS[name]
    found = await said(PROJECT | changed)
    assert any(wanted in one for one in found), found
