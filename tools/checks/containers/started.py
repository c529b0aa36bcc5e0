"""A command that starts a server: the file, module and object that it names are there."""

from __future__ import annotations

import json
import posixpath
import re
import shlex
from collections.abc import Mapping

from tools.checks.containers.images import Image
from tools.checks.python import Module

SERVERS = ("uvicorn", "gunicorn", "hypercorn")
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::?-([^{}$]{0,99}))?\}|(\w+))")
_TARGET = re.compile(r"([A-Za-z_]\w*(?:\.\w+)*):([A-Za-z_]\w*)[\w.()]*")
_PROGRAM = re.compile(r"[\w./-]+\.py")
_MODULE = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*")
_DYNAMIC = re.compile(r"\bglobals\(|\bexec\(|__getattr__|\bsetattr\(")


def words_of(command: object, variables: Mapping[str, str]) -> list[str]:
    """The words of the last program that is started, with the variables put in; none: not known."""
    if isinstance(command, str) and command.startswith("["):
        try:
            command = json.loads(command)
        except (ValueError, RecursionError):
            return []
    if isinstance(command, list):
        words = [str(word) for word in command]
        inner = words[2] if len(words) == 3 and words[1] in ("-c", "-lc", "-ec") else None
        if inner is None:
            return [_filled(word, variables) for word in words]
        command = inner
    steps, _, last = str(command or "").rpartition("&&")
    if re.search(r"\b(?:cd|pushd|export)\s", steps):
        return []  # where and how it is started, a shell decides
    last = last.strip().removeprefix("exec ")
    if any(sign in last for sign in ";|`&<>") or "$(" in last:
        return []
    try:
        return [_filled(word, variables) for word in shlex.split(last)]
    except ValueError:
        return []


def _filled(word: str, variables: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        return variables.get(found[1] or found[3]) or found[2] or "$"

    return _VARIABLE.sub(value, word)


def absent(words: list[str], image: Image, modules: Mapping[str, Module],
           files: Mapping[str, str]) -> str:  # fmt: skip
    """What is wrong with what is started; nothing where the image may have it all the same."""
    words = bare(words)
    name = posixpath.basename(words[0]) if words else ""
    if name in SERVERS or name == "flask":
        given = option(words, "--app", "-A") or image.variables.get("FLASK_APP", "")
        target = given if name == "flask" else next(filter(_TARGET.fullmatch, words[1:]), "")
        found = _TARGET.match(target)
        module, wanted = (found[1], found[2]) if found else (target.removesuffix(".py"), "")
        folder = option(words, "--app-dir", "--chdir")
        return _missing(module, wanted, folder, image, modules, files) if module else ""
    if not re.fullmatch(r"python3?(?:\.\d+)?", name):
        return ""
    rest = [word for word in words[1:] if word not in ("-u", "-O", "-B", "-I")]
    if rest[:1] == ["-m"] and len(rest) > 1 and _MODULE.fullmatch(rest[1]):
        return _missing(rest[1], "", "", image, modules, files, may_be_installed=True)
    if rest and _PROGRAM.fullmatch(rest[0]) and image.folder and not image.open:
        if posixpath.normpath(posixpath.join(image.folder, rest[0])) not in image.files:
            return f"starts {rest[0]}, which is not in the image"
    elif rest and _PROGRAM.fullmatch(rest[0]):
        name = posixpath.basename(rest[0])
        if not any(posixpath.basename(path) == name for path in files):
            return f"starts {rest[0]}, which is not in the project"
    return ""


def _missing(
    module: str,
    wanted: str,
    folder: str,
    image: Image,
    modules: Mapping[str, Module],
    files: Mapping[str, str],
    may_be_installed: bool = False,
) -> str:
    said = f"{module}:{wanted}" if wanted else module
    inner = module.replace(".", "/")
    ends = (f"{inner}.py", f"{inner}/__init__.py", f"{inner}/__main__.py")
    if may_be_installed:
        top = module.partition(".")[0]
        own = {path.removeprefix("src/").removesuffix("/__init__.py") for path in files}
        if top not in own and f"{top}.py" not in own:
            return ""
    if image.open or not image.folder:
        parts = {part for path in files for part in path.removesuffix(".py").split("/")}
        there = inner.rpartition("/")[2] in parts
        return "" if there else f"starts {said}, which is not in the project"
    python = image.variables.get("PYTHONPATH", "").split(":")
    roots = [posixpath.join(image.folder, root) for root in (folder, *python) if "$" not in root]
    places = [posixpath.normpath(posixpath.join(root, end)) for root in roots for end in ends]
    found = next((image.files[place] for place in places if place in image.files), None)
    if found is None:
        return f"starts {said}, which is not in the image"
    there = not wanted or offers(found, wanted, modules, files)
    return "" if there else f"starts {said}, and {found} has no {wanted}"


def offers(path: str, name: str, modules: Mapping[str, Module], files: Mapping[str, str]) -> bool:
    """Whether a module may have a name."""
    module = modules.get(path)
    if module is None or module.error or _DYNAMIC.search(files[path]):
        return True
    return bool({name, "*"} & set(module.names))


def bare(words: list[str]) -> list[str]:
    """Without what runs a program of an environment: ``poetry run``, ``python -m uvicorn``."""
    if words[:2] in (["poetry", "run"], ["uv", "run"], ["pipenv", "run"]):
        words = words[2:]
    while words and re.fullmatch(r"[A-Z_]+=\S*", words[0]):
        words = words[1:]
    module = words[2:3] if words[1:2] == ["-m"] else []
    return words[2:] if module and module[0] in (*SERVERS, "flask") else words


def option(words: list[str], *names: str) -> str:
    for at, word in enumerate(words):
        name, given, value = word.partition("=")
        if name in names:
            return value if given else (words[at + 1] if at + 1 < len(words) else "")
    return ""
