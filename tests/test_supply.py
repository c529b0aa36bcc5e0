"""Our own tree and locks: no secret in them, and no version that is known to be bad."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest
from detect_secrets.core.scan import scan_file
from detect_secrets.settings import transient_settings
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-test.lock")

# What has a form of its own. Whatever merely looks random is in tests and hashes by right.
DETECTORS = [
    "AWSKeyDetector", "ArtifactoryDetector", "AzureStorageKeyDetector", "GitHubTokenDetector",
    "GitLabTokenDetector", "NpmDetector", "OpenAIDetector", "PrivateKeyDetector",
    "PypiTokenDetector", "SendGridDetector", "SlackDetector", "StripeDetector",
    "TwilioKeyDetector",
]  # fmt: skip


def secrets_in(paths: Iterable[Path]) -> list[str]:
    with transient_settings({"plugins_used": [{"name": name} for name in DETECTORS]}):
        return [
            f"{path}: {found.type}, line {found.line_number}"
            for path in paths
            for found in scan_file(str(path))
        ]


def bad_in(lock: str, known: str) -> list[str]:
    """Pins of a lock that a line of known bad versions names."""
    rows = [line.split(None, 2) for line in known.splitlines() if line and line[0] != "#"]
    pins = [Requirement(line) for line in lock.splitlines() if line.strip() and line[0] != "#"]
    return [
        f"{pin}: {why}"
        for pin in pins
        for name, versions, why in rows
        if pin.name.lower() == name
        and SpecifierSet(versions).contains(next(iter(pin.specifier)).version, prereleases=True)
    ]


@pytest.mark.slow
def test_no_secret_is_in_the_tree() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    assert secrets_in(file for file in files if file.is_file()) == []


def test_a_secret_would_be_found(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("KEY = '" + "AKIA" + "Z7VRSQ5TJN2XMPLQ" + "'\n")
    assert len(secrets_in([planted])) == 1


@pytest.mark.parametrize("lock", LOCKS)
def test_no_pinned_version_is_known_to_be_bad(lock: str) -> None:
    known = (ROOT / "tests" / "known_bad.txt").read_text()
    assert bad_in((ROOT / lock).read_text(), known) == []
    assert bad_in("langgraph-checkpoint==2.1.2\nidna==3.6 ; python_version > '3'\n", known)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_version_and_carries_no_address(lock: str) -> None:
    for line in (ROOT / lock).read_text().splitlines():
        (pin,) = Requirement(line).specifier
        assert pin.operator == "==" and "://" not in line
