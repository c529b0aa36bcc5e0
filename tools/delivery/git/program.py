"""Starting git where whoever made the repository has no say in what is run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from schema.errors import StorageError, UsageError

WALL_S = 120.0
"""Seconds for one command: `read-tree` of a million files takes a few."""

# What a repository's own config could have started, or sent over the network, or written beside
# an index of ours (https://git-scm.com/docs/git-config).
_QUIET = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.splitIndex": "false",
    "commit.gpgSign": "false",
    "gc.auto": "0",
    "i18n.commitEncoding": "UTF-8",
    "protocol.allow": "never",
}
_KEPT = ("PATH", "HOME", "XDG_CONFIG_HOME", "TMPDIR", "TZ", "SYSTEMROOT")


class Git:
    """Git in one folder; ``index`` is a file to use in the place of the user's index."""

    def __init__(self, folder: Path, index: Path | None = None) -> None:
        self._folder = folder
        self._more = {"GIT_INDEX_FILE": str(index)} if index else {}

    def __call__(
        self, *arguments: str, given: bytes = b"", env: Mapping[str, str] | None = None
    ) -> str:
        """What it prints, without the last end of line.

        Raises StorageError where it fails, UsageError where there is no git.
        """
        done = self._run(arguments, given, env or {})
        if done.returncode:
            said = " ".join(done.stderr.decode(errors="replace").split())[:300]
            raise StorageError(f"git {arguments[0]} in {self._folder}: {said or done.returncode}")
        return os.fsdecode(done.stdout).removesuffix("\n")

    def ask(self, *arguments: str) -> str | None:
        """The same; None where it fails."""
        done = self._run(arguments, b"", {})
        return None if done.returncode else os.fsdecode(done.stdout).removesuffix("\n")

    def refused(self, *arguments: str) -> str:
        """Why it fails; empty where it does not."""
        done = self._run(arguments, b"", {})
        return os.fsdecode(done.stderr) or "it failed" if done.returncode else ""

    def _run(
        self, arguments: tuple[str, ...], given: bytes, env: Mapping[str, str]
    ) -> subprocess.CompletedProcess[bytes]:
        settings = [word for name, value in _QUIET.items() for word in ("-c", f"{name}={value}")]
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        ours = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
        ours |= {"GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1"}
        try:
            return subprocess.run(
                ["git", *settings, *arguments],
                cwd=self._folder,
                input=given,
                capture_output=True,
                env={**kept, **ours, **self._more, **env},
                timeout=WALL_S,
            )
        except (FileNotFoundError, NotADirectoryError) as error:
            if not self._folder.is_dir():
                raise UsageError(f"{self._folder} is no folder any more") from error
            raise UsageError("there is no git here: install it, or deliver with --out") from error
        except subprocess.TimeoutExpired as error:
            raise StorageError(f"git {arguments[0]} in {self._folder} takes too long") from error
