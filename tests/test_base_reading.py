"""A project that is there, read by whoever builds on it: what is its own, and no key in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.artifact import Artifact, as_data, as_text
from schema.bounds import PROJECT_FILES
from schema.errors import GoalError, UsageError
from tests.delivered import bring, receipt_of
from tests.repositories import git, kept, put, repository
from tools.base import Existing, check_base, keys_in, read_project, unmasked
from tools.base.secrets import MASK, holds_keys, masked
from tools.delivery import deliver

GITHUB = "ghp_" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6"
STRIPE = "sk_live_" + "9aB8cD7eF6gH5iJ4kL3mN2oP"
PEM = (
    "-----BEGIN RSA "
    + "PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n"
    + "MIIEowIBAAKCAQEAy8Dbv8prpJ/0kKhlGeJYozo2t60EG8L0561g13R29LvMR5hy\n" * 8
    + "-----END RSA PRIVATE KEY-----\n"
)
CONFIG = f'TOKEN = "{GITHUB}"\r\nAGAIN = "{GITHUB}"\r\n'
FILES = {"app.py": "import config\n", "config.py": CONFIG, "docs/a.md": "# A\n"}


def in_repository(folder: Path) -> Existing:
    return read_project(repository(folder, FILES))


def in_folder(folder: Path) -> Existing:
    put(folder, FILES)
    return read_project(folder)


@pytest.mark.parametrize("read", [in_repository, in_folder])
def test_a_project_is_read_whole_but_for_its_keys(read: object, tmp_path: Path) -> None:
    found = read(tmp_path / "p")  # type: ignore[operator]
    assert sorted(found.files) == sorted(FILES)
    assert found.files["app.py"] == FILES["app.py"]
    assert GITHUB not in str(found.files)
    assert found.files["config.py"].count(MASK) == 2
    assert found.left_out == {"config.py": "its keys are hidden from models"}
    back = unmasked(found.files["config.py"], keys_in(CONFIG, found.salt))
    assert back == CONFIG


def test_of_a_repository_is_read_what_git_does_not_ignore(tmp_path: Path) -> None:
    repo = repository(tmp_path / "r", {**FILES, ".gitignore": "build/\n", "gone.py": "1\n"})
    put(repo, {"new.py": "2\n", "build/x.py": "3\n", "app.py": "changed\n"})
    put(repo, {"env/pyvenv.cfg": "", "env/lib/x.py": "4\n", "__pycache__/y.pyc": "5"})
    (repo / "gone.py").unlink()
    (repo / "bytes.bin").write_bytes(b"\xff\0")
    before = kept(repo)
    found = read_project(repo)
    assert sorted(found.files) == sorted([*FILES, ".gitignore", "new.py", "bytes.bin"])
    assert found.files["app.py"] == "changed\n"
    assert as_data(found.files["bytes.bin"]) == b"\xff\0"
    assert kept(repo) == before
    assert sorted(read_project(repo / "docs").files) == ["a.md"]


def test_nothing_that_a_repository_names_is_run(tmp_path: Path) -> None:
    repo = repository(tmp_path / "r", FILES)
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\n")
    program.chmod(0o755)
    for name in ("core.fsmonitor", "core.sshCommand", "filter.x.clean", "diff.external"):
        git(repo, "config", name, str(program))
    put(repo, {".gitattributes": "* filter=x\n"})
    read_project(repo)
    assert not ran.exists()


def test_files_that_hold_keys_by_their_name_are_left_out_and_told(tmp_path: Path) -> None:
    secret = {".env": "A=1\n", "api/.env.local": "A=1\n", "tls/server.pem": "x", "id_rsa": "x"}
    put(tmp_path, {**FILES, **secret, ".env.example": "A=\n"})
    in_a_folder = read_project(tmp_path)
    git(tmp_path, "init", "-q")
    for found in (in_a_folder, read_project(tmp_path)):
        assert sorted(found.files) == sorted([*FILES, ".env.example"])
        assert secret.keys() <= found.left_out.keys()


@pytest.mark.parametrize("versioned", [True, False])
def test_no_link_is_followed(versioned: bool, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    put(outside, {"x.py": "outside\n"})
    project = tmp_path / "p"
    put(project, {"a.py": "1\n", "inner/x.py": "2\n"})
    if versioned:
        git(project, "init", "-q")
        git(project, "add", "-A")
    (project / "link.py").symlink_to(outside / "x.py")
    (project / "inner" / "x.py").unlink()
    (project / "inner").rmdir()
    (project / "inner").symlink_to(outside)
    os.mkfifo(project / "pipe")
    found = read_project(project)
    assert found.files == {"a.py": "1\n"}
    assert "link.py" in found.left_out


def test_a_delivery_is_read_without_its_receipt(tmp_path: Path) -> None:
    bring(tmp_path / "out", {"app.py": "1\n"})
    assert read_project(tmp_path / "out").files == {"app.py": "1\n"}


@pytest.mark.parametrize("versioned", [True, False])
def test_pictures_that_a_delivery_took_as_proof_are_none_of_the_project(
    versioned: bool, tmp_path: Path
) -> None:
    took, changed = "screenshots/index.png", "screenshots/two.png"
    logo = Artifact(path="logo.png", content=as_text(b"\x89PNG\0"))
    pictures = [logo.model_copy(update={"path": path}) for path in (took, changed)]
    made = [Artifact(path="index.html", content="<p>Hello</p>\n"), logo, *pictures]
    receipt = receipt_of(made).model_copy(update={"pictures": (took, changed)})
    deliver(made, receipt, tmp_path / "out", overwrite=False)
    (tmp_path / "out" / changed).write_bytes(b"\x89PNG mine\0")
    if versioned:
        git(tmp_path / "out", "init", "-q")
    assert read_project(tmp_path / "out").files.keys() == {"index.html", "logo.png", changed}


def test_what_is_too_large_or_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not there"):
        read_project(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="no file that could be built on"):
        read_project(tmp_path)
    (tmp_path / "many").mkdir()
    for number in range(PROJECT_FILES + 1):
        (tmp_path / "many" / f"{number}.txt").touch()
    with pytest.raises(UsageError, match=r"more than 2,000 files"):
        read_project(tmp_path)
    git(tmp_path, "init", "-q")
    with pytest.raises(UsageError, match=r"2,001 files, of which 2,000 are taken"):
        read_project(tmp_path)


def test_keys_have_given_their_place_to_words_and_examples_stay() -> None:
    url = "postgres://shop:Xk9-vQ2pLm@db.shop.example.org/shop"
    aws = 'aws_secret_access_key = "kP3v' + 'T9xQ2mL8wZ5nR7bY4cF6hJ1dG0sA+e/uXoVi"'
    text = "\n".join([PEM, f"{STRIPE}tail", url, aws])
    hidden = masked(text, "salt")
    for key in (PEM[80:120], STRIPE, "tail", "Xk9-vQ2pLm", "kP3vT9xQ2mL8wZ5nR7bY"):
        assert key not in hidden
    assert "@db.shop.example.org/shop" in hidden
    assert unmasked(hidden, keys_in(text, "salt")) == text
    for plain in (
        'KEY = "ghp_' + 'exampleexampleexampleexampleexample12"',
        "postgres://postgres:postgres@localhost:5432/shop",
        "redis://:password@127.0.0.1/0",
        'SECRET_KEY = "only-for-development-never-in-production"',
        'if "-----BEGIN ' + 'PRIVATE KEY-----" in text: pass',
    ):
        assert masked(plain, "salt") == plain


def test_a_word_says_nothing_of_its_key_to_who_does_not_have_the_salt() -> None:
    assert masked(GITHUB, "one") != masked(GITHUB, "other")


@given(st.lists(st.sampled_from([GITHUB, STRIPE, PEM, "x", "\n", " ", '"', "key: "])))
def test_what_is_hidden_stays_hidden_and_comes_back(pieces: list[str]) -> None:
    text = " ".join(pieces)  # a key stands by itself
    hidden = masked(text, "s")
    assert masked(hidden, "s") == hidden
    assert GITHUB not in hidden and STRIPE not in hidden
    assert unmasked(hidden, keys_in(text, "s")) == text


@pytest.mark.parametrize(
    ("path", "holds"),
    [
        (".env", True), ("a/.env.production", True), (".env.example", False), ("env.py", False),
        ("secrets.py", False), ("tools/secrets/a.py", False), ("secrets/db.txt", True),
        ("server.key", True), ("id_ed25519", True), ("id_ed25519.pub", False), (".npmrc", True),
        ("credentials.json", True), ("docs/credentials.md", False), ("keys.json", False),
    ],
)  # fmt: skip
def test_names_of_files_that_hold_keys(path: str, holds: bool) -> None:
    assert holds_keys(path) is holds


@pytest.mark.parametrize(
    ("base", "said"),
    [
        ({"../x.py": ""}, "refused path"),
        ({"a//b.py": ""}, "is to be spelled 'a/b.py'"),
        ({".env": "A=1"}, r"\.env is there to hold keys"),
        ({"a.py": f"\nK = '{GITHUB}'"}, r"a\.py holds a key on line 2"),
        ({f"{n}.py": "" for n in range(2001)}, "2,001 files, at most 2,000"),
        ({"a.py": "x" * 20_000_001}, "20,000,001 characters, at most 20,000,000"),
    ],
)
def test_a_given_project_that_cannot_be_used_is_refused(base: dict[str, str], said: str) -> None:
    with pytest.raises(GoalError, match=said) as refused:
        check_base(base)
    assert GITHUB not in str(refused.value)
