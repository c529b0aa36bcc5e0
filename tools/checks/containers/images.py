"""What a Dockerfile makes: which files of the project lie where, and what is started there."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from schema.verdict import Finding

INSTRUCTIONS = {
    "FROM", "RUN", "CMD", "LABEL", "MAINTAINER", "EXPOSE", "ENV", "ADD", "COPY", "ENTRYPOINT",
    "VOLUME", "USER", "WORKDIR", "ARG", "ONBUILD", "STOPSIGNAL", "HEALTHCHECK", "SHELL",
}  # fmt: skip
MADE = ("dist", "build", "target", "out", "bin", "node_modules", ".env", "*")
# Where packages and programs lie, and no code of the project's.
ELSEWHERE = ("/usr", "/opt", "/root", "/home", "/etc", "/bin", "/venv")
# What puts files where nobody copied them, or a package where Python looks for it.
_MAKES = re.compile(
    r"\b(?:cp|mv|ln|clone|curl|wget|tar|unzip|startproject|install -e|rsync|poetry|uv sync|build)\b"
    r"|install (?:\S+ )*\.|>"
)
# Programs of the system's, and what makes no file of a project's.
_PLAIN = re.compile(
    r"\s*(?:(?:apt-get|apt|apk|yum|dnf|microdnf)\s|rm\s|useradd|adduser|groupadd|addgroup|chown|chmod)"
)
_FLAG = re.compile(r"--(?:chown|chmod|link)\b")


@dataclass
class Image:
    """The last stage, as far as it is written."""

    files: dict[str, str] = field(default_factory=dict)
    """Path in the image -> path in the project."""
    open: bool = False
    """There may be more files than these."""
    folder: str = ""
    """Where it starts; empty: not known."""
    variables: dict[str, str] = field(default_factory=dict)
    ports: tuple[str, ...] = ()
    exposed_at: int = 0
    command: str = ""
    """As it is written, in brackets or not."""
    command_at: int = 0
    entrypoint: bool = False


def is_dockerfile(path: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    return name == "Dockerfile" or name.startswith("Dockerfile.") or name.endswith(".dockerfile")


def copy_findings(
    path: str, files: Mapping[str, str], contexts: Mapping[str, str]
) -> Iterator[Finding]:
    """``contexts`` are folders that a compose file builds from: Dockerfile -> folder."""
    folders = [contexts[path]] if path in contexts else [posixpath.dirname(path), ""]
    begun = False
    for line, words in _instructions(files[path]):
        name, _, rest = words.partition(" ")
        if not begun and name.upper() not in ("FROM", "ARG"):
            yield Finding(path=path, line=line, said="begins with something else than FROM")
        begun = True
        if name.upper() not in INSTRUCTIONS:
            yield Finding(path=path, line=line, said=f"{name} is no instruction")
        elif name.upper() in ("CMD", "ENTRYPOINT") and _is_no_list(rest):
            said = f"{name} is no list in JSON, so a shell is told {rest[:80]}"
            yield Finding(path=path, line=line, said=said)
        elif name.upper() in ("COPY", "ADD") and "--from" not in rest:
            for source in _words(rest)[:-1]:
                if not any(_is_there(posixpath.join(c, source), files) for c in folders):
                    said = f"{source} is not in the project"
                    yield Finding(path=path, line=line, said=said)


def image_of(source: str, files: Mapping[str, str], context: str) -> Image:
    """The image that is made of the files of a folder, the ``context``."""
    stages: dict[str, Image] = {}
    image = Image()
    for line, words in _instructions(source):
        name, _, rest = words.partition(" ")
        rest = rest.strip()
        match name.upper():
            case "FROM":
                base, _, alias = rest.partition(" ")
                known = stages.get(base)
                image = replace(
                    known or Image(),
                    files=dict(known.files if known else {}),
                    variables=dict(known.variables if known else {}),
                )
                stages[alias.split()[-1] if alias else base] = image
            case "WORKDIR":
                image.folder = _place(rest, image.folder)
            case "ENV":
                pairs = re.findall(r"(\w+)=(\"[^\"]*\"|'[^']*'|\S*)", rest)
                pairs = pairs if "=" in rest else [tuple((*rest.split(None, 1), "")[:2])]
                image.variables |= {key: value.strip("\"'") for key, value in pairs}
            case "EXPOSE":
                image.ports += tuple(port.partition("/")[0] for port in rest.split())
                image.exposed_at = line
            case "COPY" | "ADD":
                _copy(image, rest, files, context)
            case "RUN":
                image.open |= _makes(rest)
            case "CMD" | "ENTRYPOINT":
                image.entrypoint |= name.upper() == "ENTRYPOINT"
                image.command, image.command_at = rest, line
    return image


def _makes(command: str) -> bool:
    """Whether there may be more files behind a RUN."""
    steps = re.split(r"&&|;|\|\|", command)
    left = [step for step in steps if not _PLAIN.match(step)]
    return any(_MAKES.search(step.replace(">=", "").replace("-r ", "")) for step in left)


def _copy(image: Image, rest: str, files: Mapping[str, str], context: str) -> None:
    words = [word for word in rest.split() if not _FLAG.match(word)]
    to = words[-1].strip('"[],') if words else ""
    if words and words[0].startswith("--from"):
        image.open |= not to.startswith(ELSEWHERE) or image.folder.startswith(ELSEWHERE)
        return
    *sources, to = _words(" ".join(words)) or [""]
    place = _place(to, image.folder)
    plain = not any(set("*?$[:") & set(word) or word.startswith("--") for word in [*sources, to])
    if not place or not plain or not sources:
        image.open = True
        return
    within = to.endswith(("/", ".")) or len(sources) > 1 or place == image.folder
    within |= any(there.startswith(f"{place}/") for there in image.files)
    for source in sources:
        start = posixpath.normpath(posixpath.join(context, source.lstrip("/")))
        if start in files:
            image.files[posixpath.join(place, posixpath.basename(start)) if within else place] = (
                start
            )
            image.open |= source.endswith((".gz", ".tar", ".zip", ".whl"))
        for path in files:
            if start == "." or path.startswith(f"{start}/"):
                inner = path if start == "." else path[len(start) + 1 :]
                image.files[posixpath.join(place, inner)] = path


def _place(path: str, folder: str) -> str:
    """An absolute path; empty where it cannot be told."""
    if "$" in path or not (folder or path.startswith("/")):
        return ""
    return posixpath.normpath(posixpath.join(folder, path))


def _instructions(source: str) -> Iterator[tuple[int, str]]:
    joined, start = "", 0
    for number, text in enumerate(source.split("\n"), 1):
        if text.lstrip().startswith("#") or (not text.strip() and not joined):
            continue
        start = start if joined else number
        joined += text.strip().removesuffix("\\") + " "
        if not text.rstrip().endswith("\\"):
            yield start, joined.strip()
            joined = ""


def _words(rest: str) -> list[str]:
    """What is copied, and at last where to."""
    if rest.strip().startswith("["):
        try:
            return [str(word) for word in json.loads(rest)]
        except (ValueError, RecursionError):
            return []
    return [word for word in rest.split() if not word.startswith("--")]


def _is_no_list(rest: str) -> bool:
    """Whether it looks like a list, and Docker takes it for words."""
    if not re.match(r"\[\s{0,9}['\"]", rest):
        return False
    try:
        return not isinstance(json.loads(rest), list)
    except (ValueError, RecursionError):
        return True


def _is_there(source: str, files: Mapping[str, str]) -> bool:
    if "$" in source or "://" in source or "@" in source:
        return True
    source = posixpath.normpath(source.lstrip("/"))
    if source == "." or any(sign in source.split("/") or sign in source[-1:] for sign in MADE):
        return True
    if any(sign in source for sign in "*?["):
        return True
    return any(path == source or path.startswith(f"{source}/") for path in files)
