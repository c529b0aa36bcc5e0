"""A list in a goal as a plan: for models that cannot plan, and for plans that failed."""

from __future__ import annotations

import re

from nodes.plan.listing import Listing, find_list
from schema.artifact import check_path, package_of
from schema.errors import ArtifactError
from schema.task import Contract, Task, TaskType
from tools.routing import decide

SUFFIXES = {
    "python": "py",
    "javascript": "js",
    "typescript": "ts",
    "ruby": "rb",
    "go": "go",
    "rust": "rs",
}

_CALLED = re.compile(r"`?\b([a-z_]\w*)\(")
_ONE_WORD = re.compile(r"`?([a-z_]\w*)`?[.:;]?$")
_MODULE = re.compile(r"\b(?:module|package|library)\s+(?:named\s+|called\s+)?`?([a-z_]\w*)")


def listed_parts(task: Task) -> tuple[Task, ...]:
    """The parts that the goal lists, each with its file and names; empty when no list serves.

    A list serves when the names that the acceptance tests import can each be given to one item,
    and each file to one author.
    """
    listing = find_list(task.goal)
    if listing is None:
        return ()
    names = [_name(item) for item in listing.items]
    homes = _homes(task, listing, names)
    if homes is None:
        return ()
    language = _language(listing.stem)
    # Names in the middle of "Create functions a and b" are read as everyday words.
    asks = "PTC" in (decide(task.goal).to, decide(listing.stem).to)
    code = bool(listed_exports(task)) or asks
    parts = tuple(
        Task(
            id=task.child_id(str(number)),
            goal=_goal(item, name if code else None, listing.stem, language),
            type=TaskType.CODE_INTERPRET if code else None,
            atomic=True,
            contract=_contract(home, item, SUFFIXES[language]) if code else Contract(),
        )
        for number, (item, name, home) in enumerate(
            zip(listing.items, names, homes, strict=True), 1
        )
    )
    return parts if _have_own_files(parts) else ()


def listed_exports(task: Task) -> dict[str, tuple[str, ...]]:
    """What the whole must export: what the tests import, else the module that the goal names."""
    listing = find_list(task.goal)
    module = listing and _MODULE.search(listing.stem)
    if task.contract.exports or not listing or not module or _language(listing.stem) != "python":
        return task.contract.exports
    names = tuple(name for item in listing.items if (name := _name(item)))
    return {f"{module[1]}.py": names} if names else {}


def _language(stem: str) -> str:
    # "go" is an everyday word, the language has a capital.
    words = {word.lower() for word in re.findall(r"\w+", stem) if word != "go"}
    return next((word for word in SUFFIXES if word in words), "python")


def _have_own_files(parts: tuple[Task, ...]) -> bool:
    """Whether every file has one author and a name that a project may have."""
    files = [path for part in parts for path in part.contract.files]
    try:
        return len({check_path(path).casefold() for path in files}) == len(files)
    except ArtifactError:
        return False


def _name(item: str) -> str | None:
    found = _CALLED.search(item) or _ONE_WORD.match(item)
    return found[1] if found else None


def _homes(
    task: Task, listing: Listing, names: list[str | None]
) -> list[dict[str, tuple[str, ...]]] | None:
    """For each item, the file it writes and the names in it; None when a name finds no item."""
    homes: list[dict[str, tuple[str, ...]]] = [{} for _ in names]
    for path, wanted in listed_exports(task).items():
        owners = {
            # An item may speak of another one's name; the one that is called so owns it.
            name: [i for i, own in enumerate(names) if own == name]
            or [i for i, item in enumerate(listing.items) if re.search(rf"\b{name}\b", item)]
            for name in wanted
        }
        if any(len(found) != 1 for found in owners.values()):
            return None
        shared = len({found[0] for found in owners.values()}) > 1
        for name, (owner,) in owners.items():
            # One module by several authors is a package; its __init__ is put together from them.
            file = f"{package_of(path)}/_{names[owner] or name}.py" if shared else path
            homes[owner][file] = (*homes[owner].get(file, ()), name)
    return homes


def _goal(item: str, name: str | None, stem: str, language: str) -> str:
    signature = item if "(" in item else f"{item}(...)" if item == name else None
    if name and signature:
        return f"Create a {language.capitalize()} function {signature}"
    return f"{item} (a part of: {stem})"


def _contract(home: dict[str, tuple[str, ...]], item: str, suffix: str) -> Contract:
    name = _name(item)
    slug = name or re.sub(r"\W+", "_", item.lower()).strip("_")[:40] or "part"
    exports = home or ({f"{slug}.py": (name,)} if name and suffix == "py" else {})
    return Contract(files=tuple(exports) or (f"{slug}.{suffix}",), exports=exports)
