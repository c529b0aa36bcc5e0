"""Files that act by themselves, without anybody running them: where they lie is enough.

A model may deliver them where the goal asks for them, by name or plainly in words. They are named
then, and set aside otherwise.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import NamedTuple


class _Kind(NamedTuple):
    names: tuple[str, ...]
    """Patterns of a file's or a folder's name; with a slash, of the path's beginning."""
    words: str = ""
    """A pattern of what asks for them in a goal, beside their names."""


_KINDS = (
    _Kind((".env", ".env.*", "*.env"), r"dot-?env|env(ironment)? files?"),
    _Kind((".envrc",), r"direnv"),
    _Kind((".vscode", "*.code-workspace"), r"vs ?code|visual studio code"),
    _Kind((".idea", ".fleet", ".run"), r"intellij|pycharm|jetbrains|webstorm"),
    _Kind((".devcontainer", ".devcontainer.json", ".gitpod.yml"), r"dev ?containers?|gitpod"),
    _Kind(
        (".github/workflows", ".github/actions"),
        r"github[- ](actions?|workflows?)|\bci\b|continuous integration",
    ),
    _Kind((".gitlab-ci.yml", ".gitlab-ci.yaml"), r"gitlab|\bci\b|continuous integration"),
    _Kind((".circleci", ".travis.yml", ".drone.yml", ".woodpecker", ".woodpecker.yml",
           "appveyor.yml", ".appveyor.yml", "azure-pipelines.yml", "bitbucket-pipelines.yml",
           "jenkinsfile", ".buildkite"),
          r"circle ?ci|travis|drone ci|woodpecker|appveyor|(azure|bitbucket) pipelines?|jenkins|"
          r"buildkite"),
    _Kind((".husky", ".githooks", ".pre-commit-config.yaml", "lefthook.yml", ".lefthook.yml"),
          r"husky|git hooks?|pre-?commit|lefthook"),
    _Kind((".gitmodules", ".gitconfig", ".hg", ".hgrc", ".svn"), r"submodules?"),
    _Kind(("conftest.py",), r"(pytest|test|shared) fixtures?"),
    _Kind(("sitecustomize.py", "usercustomize.py", "*.pth", "pyvenv.cfg")),
    _Kind((".npmrc", ".yarnrc", ".yarnrc.yml", ".pnpmfile.cjs", "bunfig.toml")),
    _Kind(("pip.conf", "pip.ini", ".pypirc", ".pydistutils.cfg", "uv.toml", ".condarc")),
    _Kind((".cargo",), r"cargo config"),
    _Kind((".claude", ".cursor", ".cursorrules", ".mcp.json", ".aider.conf.yml", ".windsurf"),
          r"claude code|cursor (rules?|editor)|aider|windsurf|\bmcp\b"),
    _Kind((".bashrc", ".bash_profile", ".bash_logout", ".profile", ".zshrc", ".zshenv",
           ".zprofile", ".inputrc"), r"dotfiles|shell profile"),
    _Kind((".vimrc", ".nvimrc", ".exrc", ".dir-locals.el", ".emacs", ".emacs.d"),
          r"\bn?vim\b|emacs|dotfiles"),
    _Kind((".gdbinit", ".lldbinit", ".irbrc", ".rprofile", ".pdbrc", ".pythonrc.py")),
    _Kind((".netrc", "_netrc", ".ssh", ".curlrc", ".wgetrc", "desktop.ini", "autorun.inf")),
)  # fmt: skip
_SAMPLE = re.compile(r"(^|[._-])(example|sample|template|dist|defaults?)([._-]|$)")
_RUNS_ANYWAY = (".pth", ".py")
_NOT = re.compile(r"\b(no|not|never|without|avoid|omit|don'?t|exclud\w+|skip)\b[^.;!?\n]{0,40}$")


def is_sample(name: str) -> bool:
    """Whether it is there for people to read: ``.env.example``."""
    return bool(_SAMPLE.search(name)) and not name.endswith(_RUNS_ANYWAY)


def acts_by_itself(path: str) -> bool:
    """Whether a file at this path is read or run by programs that nobody points at it."""
    return _kind(path) is not None


def asked_for(path: str, goal: str) -> bool:
    """Whether the goal names such a file, or plainly asks for its kind, and not to leave it."""
    kind, told = _kind(path), goal.casefold()
    if kind is None:
        return True
    names = [part for part in path.casefold().split("/") if _matches(part, kind)]
    names += [name for name in kind.names if "/" in name]
    patterns = [rf"(?<![\w.]){re.escape(name)}(?!\w|\.\w)" for name in names]
    patterns += [kind.words] if kind.words else []
    found = (match for pattern in patterns for match in re.finditer(pattern, told))
    return any(not _NOT.search(told[max(0, match.start() - 60) : match.start()]) for match in found)


def _kind(path: str) -> _Kind | None:
    lower = f"/{path.casefold()}/"
    for kind in _KINDS:
        below = any("/" in name and f"/{name}/" in lower for name in kind.names)
        if below or any(_matches(part, kind) for part in lower.split("/")):
            return kind
    return None


def _matches(part: str, kind: _Kind) -> bool:
    if is_sample(part):
        return False
    # A name without a star is compared: to make a pattern of each takes longer than all the rest.
    return any(fnmatchcase(part, name) if "*" in name else part == name for name in kind.names)
