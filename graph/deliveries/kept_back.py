"""Keys that no model has seen, back in the files of the project that holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from graph.runs.brought import Brought
from graph.runs.origin import Origin
from schema.artifact import BINARY, Artifact, as_text
from schema.bounds import PROJECT_BYTES
from schema.regular import read_regular
from schema.state import State
from tools.base import is_masked, keys_in, masked, unmasked
from tools.delivery.standing import first_on_the_way


def with_keys(end: State, origin: Origin) -> State:
    """The run's end as it is delivered: its files with the keys that the folder has which the
    project was read from. The folder is read; a key that is gone from there stays a word."""
    base = end.get("base") or {}
    if not origin.source or not any(map(is_masked, base.values())):
        return end
    keys = keys_of(base, origin)
    files = [
        file.model_copy(update={"content": unmasked(file.content, keys)})
        for file in end["artifacts"]
    ]
    hashes = {file.path: file.sha256 for file in files}
    receipt = end["receipt"]
    listed = {path: hashes.get(path, sha256) for path, sha256 in receipt.files.items()}
    return {
        **end,
        "base": {path: unmasked(text, keys) for path, text in base.items()},
        "artifacts": files,
        "receipt": receipt.model_copy(update={"files": listed}),
    }


def keys_of(base: Mapping[str, str], origin: Origin) -> dict[str, str]:
    """Word -> the key for which it stands in the files of the base."""
    paths = (path for path, text in base.items() if is_masked(text))
    return _keys_at(Path(origin.source or ""), paths, origin.salt)


def without_keys(files: Mapping[str, str], salt: str) -> dict[str, str]:
    """The files with words in the place of their keys, to be kept."""
    return {p: text if text.startswith(BINARY) else masked(text, salt) for p, text in files.items()}


def as_it_was(one: Brought) -> dict[str, str]:
    """What there was before a delivery, with the keys that are in the files of the delivery."""
    if not any(map(is_masked, one.before.values())):
        return one.before
    keys = _keys_at(Path(one.place), one.after, one.salt)
    return {path: unmasked(text, keys) for path, text in one.before.items()}


def _keys_at(folder: Path, paths: Iterable[str], salt: str) -> dict[str, str]:
    keys: dict[str, str] = {}
    for path in paths:
        where, standing = first_on_the_way(folder, path)
        if where == path and standing.kind == "file":
            with suppress(OSError):
                keys |= keys_in(as_text(read_regular(folder / path, PROJECT_BYTES)), salt)
    return keys


def built_upon(base: Mapping[str, str], origin: Origin) -> dict[str, str]:
    """Path -> SHA-256 of the files that were read from the folder of the delivery itself; their
    keys in them. Nothing where it goes to another folder."""
    if not origin.source or Path(origin.out or "").resolve() != Path(origin.source):
        return {}
    keys = keys_of(base, origin)
    files = ((path, unmasked(text, keys)) for path, text in base.items())
    return {path: Artifact.model_construct(path=path, content=t).sha256 for path, t in files}
