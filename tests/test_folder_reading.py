"""Reading a folder that anybody may have prepared: what is the project's, and no more."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from schema.artifact import RECEIPT, as_data
from schema.bounds import PROJECT_FILES, RECEIPT_BYTES
from schema.errors import UsageError
from tests.delivered import bring
from tools.delivery import Read, read_folder
from tools.delivery.ignored import Ignored

RULES = """\
# a comment
*.log
!keep.log
build/
/only_here.txt
docs/*.tmp
**/deep/*.bin
a/**/z.txt
*.py[co]
[^a]bc.x
\\#sharp
data?.csv
logs/**
"""
PATHS = [
    "x.log", "keep.log", "in/x.log", "in/keep.log", "build/x.txt", "in/build/y.txt", "build.txt",
    "only_here.txt", "in/only_here.txt", "docs/a.tmp", "docs/in/a.tmp", "in/docs/a.tmp",
    "deep/a.bin", "in/deep/a.bin", "in/deep/in/a.bin", "a/z.txt", "a/b/z.txt", "a/b/c/z.txt",
    "z.txt", "m.pyc", "m.py", "abc.x", "bbc.x", "#sharp", "data1.csv", "data12.csv", "logs/a/b",
]  # fmt: skip


def write(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("x")


def names(read: Read) -> list[str]:
    return [file.path for file in read.files]


def test_gitignore_means_what_git_says(tmp_path: Path) -> None:
    write(tmp_path, *PATHS)
    (tmp_path / ".gitignore").write_text(RULES)
    subprocess.run(["git", "init", "--quiet", "."], cwd=tmp_path, check=True)
    listed = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard", "-z"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        text=True,
    )

    assert names(read_folder(tmp_path)) == sorted(listed.stdout.rstrip("\0").split("\0"))


def test_what_tools_leave_behind_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, "app.py", ".env.example", ".venv/bin/x.py", "node_modules/a/i.js")
    write(tmp_path, "pkg/__pycache__/a.pyc", "pkg/a.py", ".git/config", ".roma-delivery/new-0")
    write(tmp_path, ".env", "prod.env", ".env.local")

    assert names(read_folder(tmp_path)) == [".env.example", "app.py", "pkg/a.py"]


def test_what_was_delivered_is_read_though_it_is_ignored(tmp_path: Path) -> None:
    bring(tmp_path / "out", {".gitignore": "data/\n", "data/seed.json": "{}"})
    write(tmp_path / "out", "data/cache.bin")

    assert names(read_folder(tmp_path / "out")) == [".gitignore", "data/seed.json"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path, "secret/key.txt", "out/app.py")
    (tmp_path / "out" / "linked.txt").symlink_to(tmp_path / "secret" / "key.txt")
    (tmp_path / "out" / "linked").symlink_to(tmp_path / "secret")
    (tmp_path / "out" / "around").symlink_to(tmp_path / "out")

    read = read_folder(tmp_path / "out")

    assert names(read) == ["app.py"]
    assert read.left_out == dict.fromkeys(["around", "linked", "linked.txt"], "it is a link")


def test_what_is_no_text_or_no_plain_file(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\0\xff")
    os.mkfifo(tmp_path / "waits")
    write(tmp_path, "a:b.txt")

    read = read_folder(tmp_path)

    ((path, content),) = [(file.path, file.content) for file in read.files]
    assert path == "logo.png" and as_data(content) == b"\x89PNG\0\xff"
    assert read.left_out["waits"] == "it is no plain file" and "a:b.txt" in read.left_out


def test_a_folder_that_is_too_large_is_refused_and_says_what_to_do(tmp_path: Path) -> None:
    for number in range(PROJECT_FILES + 1):
        (tmp_path / f"{number}.txt").touch()

    with pytest.raises(UsageError, match=r"more than 2,000 files.*\.gitignore"):
        read_folder(tmp_path)

    (tmp_path / ".gitignore").write_text("*.txt\n")
    assert names(read_folder(tmp_path)) == [".gitignore"]


def test_many_bytes_are_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(11_000_000)

    with pytest.raises(UsageError, match="more than 20,000,000 bytes"):
        read_folder(tmp_path)


def test_patterns_that_make_other_readers_hang_do_not() -> None:
    ignored = Ignored("*a" * 90 + "*b\n" + "**/a/" * 39 + "b\n")

    assert not ignored("a" * 230, False)
    assert not ignored("a/" * 110 + "a", False)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(RECEIPT_BYTES + 1)


@pytest.mark.parametrize(
    "place",
    [
        lambda path: path.write_text("no JSON"),
        lambda path: path.write_text("[]"),
        lambda path: path.write_text('{"files": ' + "[" * 100_000),
        lambda path: path.write_bytes(b"\xff\xfe"),
        lambda path: path.mkdir(),
        lambda path: path.symlink_to("/etc/passwd"),
        os.mkfifo,
        sparse,
    ],
)
def test_what_is_no_receipt_is_refused_in_one_line(
    tmp_path: Path, place: Callable[[Path], object]
) -> None:
    place(tmp_path / RECEIPT)

    refused(tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"a.py"', '"../a.py"'),
        ('"verdict": "checked"', '"verdict": "splendid"'),
        ('"env": []', '"env": [[]]'),
        ('"env": []', '"env": ["' + "x" * 3000 + '"]'),
        ('"routes": []', '"routes": ["GET"]'),
    ],
)
def test_a_receipt_that_was_made_up_is_refused(tmp_path: Path, old: str, new: str) -> None:
    bring(tmp_path, {"a.py": "x = 1\n"})
    honest = (tmp_path / RECEIPT).read_text()
    assert old in honest
    (tmp_path / RECEIPT).write_text(honest.replace(old, new))

    refused(tmp_path)


def refused(folder: Path) -> None:
    with pytest.raises(UsageError, match="is no receipt that can be read") as said:
        read_folder(folder)
    assert "\n" not in str(said.value) and len(str(said.value)) < 600
