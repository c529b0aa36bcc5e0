"""A delivery into a folder: what earlier ones had there is kept with the run."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from graph.deliveries.commits import commits_of
from graph.deliveries.kept_back import built_upon, without_keys
from graph.deliveries.line import left_by
from graph.deliveries.repository import InGit
from graph.runs.brought import Brought
from graph.runs.checkpoints import Checkpoints
from graph.runs.origin import Origin
from schema.artifact import RECEIPT, Artifact
from schema.errors import StorageError
from schema.state import State
from tools.delivery import Delivery, deliver, ours_in, receipt_file
from tools.delivery.git import fresh


async def to_folder(
    run_id: str,
    end: State,
    when: datetime,
    origin: Origin,
    saver: Checkpoints,
    overwrite: bool,
) -> tuple[Delivery, InGit | None]:
    """Deliver to the folder that the origin names, or beside it, and make a repository of it if
    that was asked for. Raises ArtifactError, StorageError.
    """
    out = Path(origin.out or "")
    proof = [Artifact(path=p, content=c) for p, c in (end.get("tests") or {}).items()]
    handover = end.get("handover") or []
    files = [*end["artifacts"], *handover, *proof, *end["verdict"].pictures]
    left = [one for one in await left_by(run_id, saver) if not one.branch]
    mine = next((one for one in await saver.deliveries.of(run_id) if one.place == str(out)), None)
    base = end.get("base") or {}
    upon = await asyncio.to_thread(built_upon, base, origin)
    salt = (mine and mine.salt) or origin.salt or secrets.token_hex(8)
    found = await asyncio.to_thread(ours_in, out, upon)
    before = await asyncio.to_thread(_before, found, mine, salt)
    # Known before anything is replaced: a delivery that is killed can be undone all the same.
    hashes: dict[str, str | None] = {file.path: file.sha256 for file in files}
    hashes = {**dict.fromkeys(before), **hashes}
    planned = Brought(place=str(out), before=before, salt=salt, after=hashes)
    await saver.deliveries.keep(run_id, planned)
    delivery = await asyncio.to_thread(deliver, files, end["receipt"], out, overwrite, upon)
    if delivery.folder != out:
        before = {}
        if mine:
            await saver.deliveries.keep(run_id, mine)
        else:
            await saver.deliveries.forget(run_id, planned)
    after: dict[str, str | None] = dict.fromkeys(before)
    receipt = delivery.receipt
    after |= {p: sha for p, sha in receipt.files.items() if p not in receipt.already_there}
    after[RECEIPT] = receipt_file(receipt).sha256
    place = str(delivery.folder)
    tip = next((one.tip for one in left if one.place == place), "")
    in_git = None
    if origin.git:
        in_git = await asyncio.to_thread(_repository, run_id, end, when, delivery.folder, tip)
        tip = in_git.branch.tip if in_git.branch else tip
    brought = Brought(place=place, tip=tip, before=before, salt=salt, after=after)
    await saver.deliveries.keep(run_id, brought)
    return delivery, in_git


def _before(ours: Mapping[str, str], mine: Brought | None, salt: str) -> dict[str, str]:
    """What a delivery finds of other ones, where the same run may have delivered there before."""
    if mine is None:
        return without_keys(ours, salt)
    # Of one that was killed, the receipt's hash is not known.
    known = {**mine.after, **({} if RECEIPT in mine.after else {RECEIPT: ""})}
    others = {
        path: text
        for path, text in ours.items()
        if known.get(path) not in ("", Artifact.model_construct(path=path, content=text).sha256)
    }
    return {**mine.before, **without_keys(others, salt)}


def _repository(run_id: str, end: State, when: datetime, folder: Path, tip: str) -> InGit:
    if not (commits := commits_of(run_id, end)):
        return InGit(folder, kept="no part has passed")
    try:
        branch = fresh(folder, run_id, commits, when, tip or None)
    except StorageError as error:  # the project is there all the same
        return InGit(folder, kept=str(error))
    return InGit(folder, branch=branch)
