"""Files to deliver, good and forbidden, their receipt, and what a folder holds afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from schema.artifact import RECEIPT, Artifact
from schema.usage import Receipt, Totals
from tools.delivery import Delivery, deliver

# Each example cleans up behind itself, so they may share one tmp_path.
shared_folder = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
plain = st.text("abcdefgxyzABC0123_-é", min_size=1, max_size=12)
reserved = st.sampled_from(
    ["..", "CON", "nul", "Aux.txt", "com1.py", ".git", ".GIT", "a\0b", "a\\b", "a:b", "a ", "a."]
)


@st.composite
def forbidden_paths(draw: st.DrawFn) -> str:
    """A path with one part somewhere in it that no project may have, or one that is absolute."""
    parts = draw(st.lists(plain, max_size=3))
    if draw(st.booleans()):
        return draw(st.sampled_from(["/", "//", "~/", "~", "C:/", "C:\\"])) + "/".join(parts)
    at = draw(st.integers(0, len(parts)))
    return "/".join([*parts[:at], draw(reserved), *parts[at:]])


def unchecked(*paths: str, content: str = "x") -> list[Artifact]:
    """Artifacts as they would be if their paths had slipped past the type."""
    return [Artifact.model_construct(path=path, content=content) for path in paths]


def receipt_of(files: Iterable[Artifact], passed: bool = True) -> Receipt:
    return Receipt(
        goal="a goal",
        passed=passed,
        plan="one piece",
        tests=(),
        checks=(),
        tasks=(),
        calls=(),
        totals=Totals.of([]),
        same_tokens_elsewhere_usd={},
        sandbox="nothing was run",
        notes=(),
        files={file.path: file.sha256 for file in files},
    )


def bring(
    out: Path, files: Mapping[str, str], passed: bool = True, overwrite: bool = False
) -> Delivery:
    """Deliver files given as path -> content, as the run of a goal does."""
    made = [Artifact(path=path, content=content) for path, content in files.items()]
    return deliver(made, receipt_of(made, passed), out, overwrite)


def bring_with(
    out: Path, files: Mapping[str, str], by_rule: Mapping[str, str], overwrite: bool = False
) -> Delivery:
    """The same with files that were put together by rule."""
    made = [Artifact(path=path, content=text) for path, text in {**files, **by_rule}.items()]
    receipt = receipt_of(made).model_copy(update={"handover": tuple(by_rule)})
    return deliver(made, receipt, out, overwrite)


def listed(folder: Path) -> set[str]:
    """What the receipt there says is the delivery's own."""
    receipt = Receipt.model_validate_json((folder / RECEIPT).read_bytes())
    return set(receipt.files) - set(receipt.already_there)


def project(folder: Path) -> dict[str, str]:
    """All files but the receipt."""
    return {path: content for path, content in tree(folder).items() if path != RECEIPT}


def everything(folder: Path) -> dict[str, tuple[object, ...]]:
    """All there is with content, mode and time; of a folder, which changes with its files, mode."""
    found: dict[str, tuple[object, ...]] = {}
    for path in folder.rglob("*"):
        told = path.lstat()
        what: tuple[object, ...] = (told.st_mode,)
        if path.is_symlink():
            what += (path.readlink(), told.st_mtime_ns)
        elif path.is_file():
            what += (path.read_bytes(), told.st_mtime_ns)
        found[str(path.relative_to(folder))] = what
    return found


def tree(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text("utf-8", "surrogatepass")
        for path in folder.rglob("*")
        if path.is_file()
    }
