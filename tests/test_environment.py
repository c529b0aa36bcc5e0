"""The packages of a project: what may be installed is, and the sandbox can only read it."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from tests.wheels import only_from, wheel
from tools.environment import Policy, Provided, Required, Source, name_of, provide, required
from tools.sandbox import Limits, Sandbox, open_sandbox
from tools.sandbox.landlock import LandlockSandbox

SHOUT = {"shout/__init__.py": "def shout(text):\n    return text.upper()\n"}
USE = "import shout\nprint(shout.shout('hi'))\n"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "index"
    only_from(folder, monkeypatch)
    wheel(folder, "shout", files=SHOUT)
    return folder


async def installed(
    tmp_path: Path, *requirements: str, policy: Policy = "any", download_mb: int = 100
) -> Provided:
    required = Required(
        requirements=requirements,
        without_ranges=tuple(map(name_of, requirements)),
        wanted_by=dict.fromkeys(map(name_of, requirements), "app.py"),
    )
    return await provide(required, policy, tmp_path / "cache", download_mb, judge=())


async def sandboxes() -> list[Sandbox]:
    return [await open_sandbox(), LandlockSandbox(drop_root=os.geteuid() == 0)]


async def test_what_is_installed_can_be_imported_in_the_sandbox_and_not_changed(
    tmp_path: Path, index: Path
) -> None:
    provided = await installed(tmp_path, "shout>=1")

    assert provided.packages == ("shout==1.0",)
    change = "import shout\nopen(shout.__file__, 'a')\n"
    for sandbox in await sandboxes():
        done = await sandbox.run({"a.py": USE}, ["python", "a.py"], Limits(), provided.folder)
        assert done.stdout == "HI\n", sandbox.isolation
        done = await sandbox.run({"a.py": change}, ["python", "a.py"], Limits(), provided.folder)
        assert "Error" in done.stderr.splitlines()[-1], sandbox.isolation


async def test_what_is_not_installed_is_not_there(tmp_path: Path, index: Path) -> None:
    """Not what this process itself has, either."""
    provided = await installed(tmp_path, "shout")
    sandbox = await open_sandbox()

    done = await sandbox.run(
        {"a.py": "import langgraph\n"}, ["python", "a.py"], Limits(), provided.folder
    )

    assert "ModuleNotFoundError" in done.stderr


async def test_packages_are_not_run_when_they_are_installed(tmp_path: Path, index: Path) -> None:
    ran = tmp_path / "ran"
    start = f"import pathlib; pathlib.Path({str(ran)!r}).touch()\n"
    wheel(index, "sly", files={"sly.pth": start, "sly/__init__.py": start, "sly/x.py": start})

    provided = await installed(tmp_path, "sly", "shout")

    assert "sly==1.0" in provided.packages
    assert not ran.exists()


async def test_the_same_packages_are_installed_once(tmp_path: Path, index: Path) -> None:
    first = await installed(tmp_path, "shout")
    again, beside = await asyncio.gather(
        installed(tmp_path, "shout==1.0"), installed(tmp_path, "shout", "shout>0")
    )

    assert first.folder == again.folder == beside.folder


async def test_what_was_resolved_is_believed_for_a_day(tmp_path: Path, index: Path) -> None:
    await installed(tmp_path, "shout")
    wheel(index, "shout", "2.0", files=SHOUT)
    same = await installed(tmp_path, "shout")
    long_ago = time.time() - 2 * 86400
    for kept in (tmp_path / "cache").glob("*.lock"):
        os.utime(kept, (long_ago, long_ago))
    newer = await installed(tmp_path, "shout")

    assert same.packages == ("shout==1.0",)
    assert newer.packages == ("shout==2.0",)


async def test_what_was_resolved_serves_without_an_index(
    tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = await installed(tmp_path, "shout")
    for kept in (tmp_path / "cache").glob("*.lock"):
        os.utime(kept, (0, 0))
    only_from(tmp_path / "empty", monkeypatch)

    assert (await installed(tmp_path, "shout")).folder == first.folder


async def test_several_may_install_the_same_at_once(tmp_path: Path, index: Path) -> None:
    found = await asyncio.gather(*(installed(tmp_path, "shout") for _ in range(4)))

    assert len({one.folder for one in found}) == 1
    assert sum(path.is_dir() for path in (tmp_path / "cache").iterdir()) == 1


@pytest.mark.parametrize(
    ("requirement", "policy", "why"),
    [
        ("shout", "none", "no package may be installed"),
        ("shout", "popular", "not among the 10,000 most used"),
        ("shout", ("flask",), "not listed in proof.packages"),
        ("shout @ http://127.0.0.1/shout.whl", "any", "not from an address"),
        ("-r other.txt", "any", "no requirement"),
        ("--index-url=http://127.0.0.1", "any", "no requirement"),
        ("shout>" + "9" * 10_000, "any", ""),
        ("nothing-of-that-name", "any", "nothing-of-that-name"),
    ],
)
async def test_what_cannot_be_installed_is_told_of(
    tmp_path: Path, index: Path, requirement: str, policy: Policy, why: str
) -> None:
    provided = await installed(tmp_path, requirement, policy=policy)

    assert provided.folder is None
    ((_, said),) = provided.missing.items()
    assert why in said
    assert len(said) < 400 and "\n" not in said


async def test_the_rest_is_installed_without_what_cannot_be(tmp_path: Path, index: Path) -> None:
    provided = await installed(tmp_path, "shout", "nothing-of-that-name")

    assert provided.packages == ("shout==1.0",)
    assert list(provided.missing) == ["nothing-of-that-name"]


async def test_a_version_that_somebody_said_gives_way(tmp_path: Path, index: Path) -> None:
    """Be it that there is none such, or that it does not go with the rest."""
    wheel(index, "shout", "2.0", files=SHOUT)
    wheel(index, "whisper", files={"whisper.py": ""}, needs="shout>=2")

    absent = await installed(tmp_path, "shout>5")
    apart = await installed(tmp_path, "shout<2", "whisper")

    assert absent.requirements == ("shout>=2.0,<3",)
    assert "shout>5" in absent.notes[0]
    assert apart.requirements == ("shout>=2.0,<3", "whisper>=1.0,<2")
    assert not absent.missing and not apart.missing


async def test_what_does_not_go_together_is_told_of(tmp_path: Path, index: Path) -> None:
    wheel(index, "shout", "2.0", files=SHOUT)
    wheel(index, "whisper", files={"whisper.py": ""}, needs="shout>=2")
    wheel(index, "murmur", files={"murmur.py": ""}, needs="shout<2")

    provided = await installed(tmp_path, "murmur", "whisper")

    assert provided.folder is None
    assert set(provided.missing) == {"murmur", "whisper"}


async def test_without_an_index_nothing_is_raised(
    tmp_path: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UV_NO_INDEX")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")

    provided = await installed(tmp_path, "flask", "requests>=2")

    assert provided.lost.startswith("flask, requests>=2: the package index cannot be reached: ")
    assert len(provided.lost) < 300 and "\n" not in provided.lost
    assert provided.requirements == ("flask", "requests>=2")


async def test_an_old_environment_goes_when_a_new_one_comes(tmp_path: Path, index: Path) -> None:
    old = (await installed(tmp_path, "shout")).folder
    assert old
    long_ago = time.time() - 40 * 86400
    os.utime(old, (long_ago, long_ago))
    wheel(index, "whisper", files={"whisper.py": ""})

    await installed(tmp_path, "whisper")

    assert not old.exists()


async def test_a_cache_that_cannot_be_written_is_told_of(tmp_path: Path, index: Path) -> None:
    (tmp_path / "cache").write_text("a file")

    provided = await installed(tmp_path, "shout")

    assert "cache" in provided.missing["shout"]


@pytest.mark.parametrize(
    ("imported", "wanted"),
    [
        ("sqlalchemy.ext.asyncio.AsyncSession", "sqlalchemy[asyncio]"),
        ("wtforms.validators.Email", "email-validator"),
        ("fastapi.WebSocket", "websockets"),
        ("starlette.middleware.sessions.SessionMiddleware", "itsdangerous"),
    ],
)
def test_what_goes_with_a_part_of_a_package_is_required(imported: str, wanted: str) -> None:
    found = required({"app.py": Source(text="", imports=(imported,))}, ["app.py"])
    assert wanted in found.requirements
