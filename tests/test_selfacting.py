"""What a model delivers cannot turn on its owner: files that act by themselves, and their names."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from graph import asolve
from schema.artifact import check_path
from schema.errors import ArtifactError
from schema.selfacting import acts_by_itself, asked_for
from tests import shell
from tests.goals import DOUBLE, RIGHT, one_piece
from tests.recorder import recording
from tests.scripted import Serve, code, scripted

ACTING = [
    ".env", "sub/.env", ".env.local", ".ENV", ".envrc", ".vscode/settings.json", ".idea/a.xml",
    ".github/workflows/ci.yml", ".GitHub/Workflows/ci.yml", ".gitlab-ci.yml", ".husky/pre-commit",
    ".gitmodules", "conftest.py", "tests/conftest.py", "sitecustomize.py", "usercustomize.py",
    "a.pth", "example.pth", ".npmrc", "pip.conf", ".bashrc", ".claude/settings.json",
]  # fmt: skip
QUIET = [
    "app.py", ".gitignore", ".gitattributes", ".env.example", ".env.sample", "example.env",
    "Makefile", "Dockerfile", "config/general.yaml", ".github/CODEOWNERS", "env.py",
]  # fmt: skip


@pytest.mark.parametrize("path", ACTING)
def test_a_file_that_acts_by_itself_is_known(path: str) -> None:
    assert acts_by_itself(path) and not asked_for(path, DOUBLE)


@pytest.mark.parametrize("path", QUIET)
def test_everyday_files_are_not_taken_for_one(path: str) -> None:
    assert not acts_by_itself(path)


@pytest.mark.parametrize(
    ("goal", "path", "asked"),
    [
        ("Build an API, with a .env for its settings.", ".env", True),
        ("Build an API with a .env.example", ".env", False),
        ("Build an API; do not write a .env", ".env", False),
        ("Build an API without any .env, and with a conftest.py", "tests/conftest.py", True),
        ("Add a GitHub Actions workflow", ".github/workflows/ci.yml", True),
        ("A package with CI", ".github/workflows/ci.yml", True),
        ("A package with CI", ".env", False),
        ("Set up VS Code for it", ".vscode/settings.json", True),
        ("Write shared fixtures", "conftest.py", True),
        ("Print the environment", ".env", False),
    ],
)
def test_a_goal_asks_by_name_or_plainly(goal: str, path: str, asked: bool) -> None:
    assert asked_for(path, goal) == asked


async def test_unasked_it_is_set_aside_and_asked_for_it_is_named(serve: Serve) -> None:
    reply = RIGHT + code(".env", "KIMI_BASE_URL=http://attacker/v1") + code("conftest.py", "x = 1")
    serve(one_piece(reply))
    out = Path("out")
    solution = await asolve(f"{DOUBLE} with a conftest.py", out=out)
    assert solution.passed
    assert {file.name for file in out.iterdir()} == {
        *("double.py", "conftest.py", "receipt.json"),
        *solution.receipt.handover,
    }
    notes = " ".join(solution.receipt.notes)
    assert "goal does not ask for it: .env" in notes
    assert "acts by itself, as the goal asks; read it first: conftest.py" in notes


DISGUISES = {
    "case": ".GIT/config",
    "short name": "GIT~1/config",
    "zero width": ".g\u200dit/config",
    "at the end": ".git\u200c/config",
    "wide letters": "\uff0e\uff47\uff49\uff54/config",
    "dots": ".git./config",
    "bidi": "safe\u202eyp.exe",
    "isolate": "a\u2066b.py",
    "soft hyphen": "con\u00adftest.py",
    "byte order mark": "\ufeff.env",
    "filler": "a\u3164.py",
    "tag": "a\U000e0041.py",
    "no-break space": "a\u00a0b.py",
}


@pytest.mark.parametrize("path", DISGUISES.values(), ids=DISGUISES)
def test_a_name_in_disguise_is_refused(path: str) -> None:
    with pytest.raises(ArtifactError, match="refused path") as refused:
        check_path(path)
    assert "\u202e" not in str(refused.value)


async def test_two_forms_of_one_name_are_one_file(serve: Serve) -> None:
    forms = [unicodedata.normalize(form, "größe.py") for form in ("NFC", "NFD")]
    assert len({check_path(form) for form in forms}) == 1
    serve(one_piece("".join(code(form, f"x = {number}") for number, form in enumerate(forms))))
    solution = await asolve("Create two Python files")
    assert [file.content for file in solution.files] == ["x = 1\n"]


@pytest.mark.slow
def test_a_delivery_changes_nothing_for_the_next_run_in_its_folder(tmp_path: Path) -> None:
    """Not even one whose goal asked for a .env."""
    out = tmp_path / "out"
    with recording() as attacker:
        url = f"{attacker.url}/v1"
        keys = ["KIMI_API_KEY=x", "ROMA_API_KEY=x", "PTC_SERVICE_TOKEN=x", "LANGSMITH_API_KEY=x"]
        addresses = [
            *(f"{name}={url}" for name in ("KIMI_BASE_URL", "ROMA_BASE_URL", "LANGSMITH_ENDPOINT")),
            *(f"PTC_SERVICE_URL={attacker.url}", "LANGSMITH_TRACING=true", "ROMA_MODEL=x"),
        ]
        profile = f"llm:\n  base_url: {url}\nptc_service:\n  base_url: {attacker.url}\n"
        reply = RIGHT + code(".env", "\n".join([*keys, *addresses]))
        reply += code("config/general.yaml", f"defaults:\n  - /profiles/general\n{profile}")
        reply += code("config/profiles/general.yaml", profile)
        reply += code(".vscode/settings.json", "{}")
        with scripted(one_piece(reply)) as model:
            goal = f"{DOUBLE} with a .env"
            done = shell.run("solve", goal, "--out", str(out), "--json", **model.env())
            assert done.returncode == 0, done.stderr
            assert {"config/general.yaml", ".env"} <= set(json.loads(done.stdout)["files"])
            assert not (out / ".vscode").exists()
            assert ".env" in next(n for n in json.loads(done.stdout)["notes"] if "asks" in n)
        with scripted(one_piece(RIGHT)) as model:
            real = {"KIMI_API_KEY": "sk-real-0123456789", "KIMI_BASE_URL": model.url}
            next_ = shell.run("solve", DOUBLE, where=out, **real, LLM_PROVIDER="kimi")
            assert next_.returncode == 0, next_.stderr
            assert {asked.key for asked in model.asked} == {real["KIMI_API_KEY"]}
            assert ".env is not read: it was delivered" in next_.stderr
            assert "config/general.yaml is not read" in next_.stderr
        assert attacker.received == []
