"""Files to deliver, good and forbidden, and what a folder holds afterwards."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from schema.artifact import RECEIPT, Artifact

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


def receipt(content: str = "{}") -> Artifact:
    return Artifact.model_construct(path=RECEIPT, content=content)


def tree(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text("utf-8", "surrogatepass")
        for path in folder.rglob("*")
        if path.is_file()
    }
