"""Wheels made here, and uv told to take packages from nowhere else."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest


def wheel(
    folder: Path, name: str, version: str = "1.0", *, files: dict[str, str], needs: str = ""
) -> None:
    """Write a wheel with these files, path -> content, into a folder."""
    folder.mkdir(exist_ok=True)
    about = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    if needs:
        metadata += f"Requires-Dist: {needs}\n"
    tags = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    listed = {**files, f"{about}/METADATA": metadata, f"{about}/WHEEL": tags}
    record = "".join(f"{path},,\n" for path in listed) + f"{about}/RECORD,,\n"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        for path, content in {**listed, f"{about}/RECORD": record}.items():
            archive.writestr(path, content)


def only_from(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let uv find packages in a folder alone, and what it keeps in another one beside it."""
    folder.mkdir(exist_ok=True)
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_CACHE_DIR", str(folder.with_name("uv-cache")))
