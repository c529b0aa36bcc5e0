"""Which files of a folder are ours: those that its receipt lists, as long as nobody changed them.

A delivery that was killed in the middle has left a journal of what it was about to write; both
count. Whoever prepared a folder could have written either, so nothing in them is believed before it
was checked, and a file is only ours while its bytes are those that are listed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, StringConstraints, ValidationError

from schema.artifact import RECEIPT, UNDER_WAY, FilePath, as_text
from schema.bounds import PROJECT_FILES, RECEIPT_BYTES
from schema.regular import read_regular
from tools.delivery.standing import Standing, first_on_the_way, look

JOURNAL = "journal.json"
MOST = 2 * PROJECT_FILES  # a journal lists an earlier delivery's, too

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def _few(listed: Any) -> Any:
    if isinstance(listed, dict | list) and len(listed) > MOST:
        raise ValueError(f"more than {MOST} files are listed")
    return listed


FEW = BeforeValidator(_few)  # a path takes a while to be checked


class Receipted(BaseModel):
    """As much of a receipt as says what is ours: one of another version may hold more."""

    goal: str
    sandbox: str
    passed: bool
    files: Annotated[dict[FilePath, Sha256], FEW]
    already_there: Annotated[tuple[FilePath, ...], FEW] = ()
    handover: Annotated[tuple[FilePath, ...], FEW] = ()
    pictures: Annotated[tuple[FilePath, ...], FEW] = ()


class Journal(BaseModel):
    """Path -> hashes under which it is ours, until the receipt of this delivery stands."""

    files: Annotated[dict[FilePath, tuple[Sha256, ...]], FEW]
    receipt: tuple[Sha256, ...] = ()


@dataclass(frozen=True)
class Owned:
    """``hashes`` holds every path that may be ours, with the contents that would be."""

    hashes: Mapping[str, frozenset[str]]
    passed: bool
    """Whether the delivery that stands there had passed."""
    by_rule: frozenset[str] = frozenset()
    """Paths that the next delivery can do without: see ``room``."""

    def has(self, path: str, standing: Standing) -> bool:
        return standing.sha256 in self.hashes.get(path, ())

    def below(self, folder: str) -> bool:
        """Whether something of ours is, or was, in the folder."""
        return any(path.startswith(f"{folder}/") for path in self.hashes)

    def and_also(self, files: Iterable[tuple[str, str]]) -> Owned:
        hashes = dict(self.hashes)
        for path, sha256 in files:
            hashes[path] = hashes.get(path, frozenset()) | {sha256}
        return Owned(hashes, self.passed, self.by_rule)

    def journal(self) -> Journal:
        hashes = {path: tuple(sorted(these)) for path, these in self.hashes.items()}
        return Journal(receipt=hashes.pop(RECEIPT, ()), files=hashes)


def owned_in(out: Path) -> Owned:
    """What is ours in ``out``; nothing where no receipt and no journal of ours can be read."""
    owned = Owned({}, False)
    receipt, data = _read(out / RECEIPT, Receipted)
    if receipt:
        ours = receipt.files.items()
        theirs = set(receipt.already_there)
        listed = [(path, sha) for path, sha in ours if path not in theirs]
        own = (RECEIPT, hashlib.sha256(data).hexdigest())
        by_rule = frozenset(receipt.handover)
        owned = Owned({}, receipt.passed, by_rule).and_also([*listed, own])
    return owned.and_also(left_in(out))


def is_delivery(out: Path) -> bool:
    """Whether a delivery of ours stands there, or was under way."""
    return bool(owned_in(out).hashes)


def pictures_in(out: Path) -> dict[str, str]:
    """Path -> SHA-256 of the pictures that a delivery holds as proof: none are the project's."""
    receipt, _ = _read(out / RECEIPT, Receipted)
    return {p: receipt.files[p] for p in receipt.pictures if p in receipt.files} if receipt else {}


def left_in(out: Path) -> list[tuple[str, str]]:
    """Path and SHA-256 of what is ours by the journal of a delivery that was killed."""
    if look(out / UNDER_WAY).kind != "folder":
        return []
    journal, _ = _read(out / UNDER_WAY / JOURNAL, Journal)
    files = {**journal.files, RECEIPT: journal.receipt} if journal else {}
    return [(path, sha256) for path, these in files.items() for sha256 in these]


def ours_in(out: Path, upon: Mapping[str, str]) -> dict[str, str]:
    """Path -> text of what an earlier delivery has in the folder, as it delivered it; and of what
    is built ``upon``, path -> SHA-256, as long as it is so."""
    owned = owned_in(out).and_also(upon.items())
    found = ((path, first_on_the_way(out, path)) for path in owned.hashes)
    ours = [path for path, (where, there) in found if where == path and owned.has(path, there)]
    return {path: as_text(read_regular(out / path, RECEIPT_BYTES)) for path in ours}


_Model = TypeVar("_Model", bound=BaseModel)


def _read(path: Path, model: type[_Model]) -> tuple[_Model | None, bytes]:
    if not look(path).sha256:
        return None, b""
    data = read_regular(path, RECEIPT_BYTES)
    try:
        return model.model_validate_json(data), data
    except ValidationError:
        return None, data
