"""Every program gives help, and every command that was promised is there and is run."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from schema.frozen import Frozen
from schema.verdict import Finding
from tools.proof.api.shapes import usual
from tools.proof.around.standing import Standing, refusals
from tools.proof.programs.importing import module_name
from tools.proof.programs.lines import MADE_UP_FILE, MADE_UP_ROWS, Line, read_line
from tools.proof.programs.said import OUTSIDE, evidence_of, last_own, own_fault
from tools.proof.project import Climbed, Project
from tools.proof.scripts import laid, own_folder, started, why_silent
from tools.sandbox import Sandbox

COMMANDS = 12  # at most as many promised ones are tried
KEYS = 300
AGAIN = 100  # times that the same is asked for, by which a loop is known that has no end
LISTS = ("data", "results", "items", "records", "hits", "rows", "entries", "values")

PARSER = re.compile(r"\b(?:argparse|click|typer|docopt)\b")
MAIN = re.compile(r"^if __name__ == ['\"]__main__['\"]", re.M)
TEST = re.compile(r"(?:^|/)(?:tests?/|test_|conftest)")
_STRING = re.compile(r"[\"']([A-Za-z_]\w{0,40})[\"']")
_LIST_KEY = re.compile(rf"[\[(][\"']({'|'.join(LISTS)})[\"']")
_NO_SUCH = re.compile(
    r"invalid choice: '?([\w:-]+)'?|No such command '?([\w:-]+)'?|Could not consume arg: ([\w:-]+)"
)
_NO_OPTION = re.compile(r"unrecognized arguments: (--[\w-]+)|No such option:? '?(--[\w-]+)")


class Ran(Frozen):
    """How a command ended: its exit code, None where it had to be, and the end of what it said.

    ``again`` is what it asked for most often, and how often.
    """

    words: tuple[str, ...]
    exit_code: int | None
    said: str
    again: tuple[str, int] | None = None


_ran = TypeAdapter(Ran)


async def tried(project: Project, around: Standing) -> Climbed:
    """What is wrong with the programs, and why others prove nothing."""
    base = around.database()
    variables = {**around.variables, **around.given}
    found, failed = await _tried(project, base or project.bench.sandbox, variables)
    refused, lost = refusals(base, project, failed)
    return Climbed((*found.findings, *refused), found.lost or lost)


async def _tried(
    project: Project, sandbox: Sandbox, variables: Mapping[str, str]
) -> tuple[Climbed, bool]:
    """What is wrong with the programs, and whether a command failed, whatever the reason."""
    programs = [path for path, module in project.modules.items() if module.program]
    read = (read_line(t, project.files, project.modules) for t in project.contract.commands)
    lines = list(dict.fromkeys(line for line in (*read, *_scripts(project)) if line))[:COMMANDS]
    helps = {_started(path): path for path in programs}
    # One that reads its words by hand may take this for a wish to be run.
    parsed = any(name for module in project.modules.values() for name in module.commands)
    subs = {(*one.program, *one.sub, "--help"): one for one in lines if one.sub and parsed}
    runs = {
        (*one.program, *one.sub, *one.given): one
        for one in lines
        if one.given is not None and not one.endless
    }
    if not (helps or subs or runs):
        return Climbed(), False
    record = {key: usual(key) for key in _names(project)}
    # What is the value of some field may be looked up elsewhere, and not be found.
    keys = record.keys() - set(map(str, record.values()))
    job: dict[str, Any] = {
        "help": [*((*words, "--help") for words in helps), *subs],
        "run": list(runs),
        "variables": dict(variables),
        "record": record,
        "lists": sorted({key for m in project.modules for key in _listed(project.files[m])}),
    }
    ours = own_folder("commands")
    done = await sandbox.run(
        {MADE_UP_FILE: MADE_UP_ROWS, **project.files, **laid(ours, ["commands", "world"], job)},
        started(ours, "commands"),
        project.bench.limits,
        project.bench.environment,
    )
    try:
        told = {one.words: one for one in map(_ran.validate_json, done.stdout.splitlines())}
    except ValidationError:
        told = {}
    if not told:
        return Climbed(lost=f"the commands could not be tried ({why_silent(done)})"), False
    found = [*_unhelpful(helps, told, project), *_not_offered(subs, told)]
    found += _failed(runs, told, project, keys) if not found else []
    failed = any(told[words].exit_code != 0 for words in runs if words in told)
    return Climbed(tuple(found)), failed


def _started(path: str) -> tuple[str, ...]:
    name = module_name(path.replace("/__main__.py", "/__init__.py"))
    return ("-m", name) if name else (path,)


def _scripts(project: Project) -> Iterator[Line]:
    """Where no command was promised and nothing is served, what is there to be started."""
    if project.contract.commands or any(module.apps for module in project.modules.values()):
        return
    for path in project.modules:
        if MAIN.search(project.files[path]) and not TEST.search(path):
            yield Line(_started(path), path, (), ())


def _names(project: Project) -> list[str]:
    """All names among its strings: the fields of everything that a program is given here."""
    texts = [project.files[path] for path in project.modules]
    return list(dict.fromkeys(key for text in texts for key in _STRING.findall(text)))[:KEYS]


def _listed(text: str) -> Iterable[str]:
    return _LIST_KEY.findall(text)


Told = Mapping[tuple[str, ...], Ran]


def _unhelpful(
    helps: Mapping[tuple[str, ...], str], told: Told, project: Project
) -> Iterator[Finding]:
    """One that reads its words by hand need not know what help is: it may just not fall over."""
    for words, path in helps.items():
        ran = told.get((*words, "--help"))
        if ran is None or not ran.exit_code or OUTSIDE.search(ran.said):
            continue
        knows = PARSER.search(project.files[path]) and "Traceback" in ran.said
        if knows or own_fault(ran.said, project.files):
            yield Finding(path=path, said=f"{path} --help ends with {ran.exit_code}: {_end(ran)}")


def _not_offered(subs: Mapping[tuple[str, ...], Line], told: Told) -> Iterator[Finding]:
    for words, line in subs.items():
        ran = told.get(words)
        refused = _first(_NO_SUCH, ran.said) if ran and ran.exit_code else ""
        if refused in line.sub:
            said = f"command {refused} was promised, and is not offered: {_end(ran)}"
            yield Finding(path=line.path, said=said)


def _failed(
    runs: Mapping[tuple[str, ...], Line], told: Told, project: Project, keys: Collection[str]
) -> Iterator[Finding]:
    for words, line in runs.items():
        ran = told.get(words)
        if ran is None or ran.exit_code == 0:
            continue
        shown = " ".join((*line.program[-1:], *line.sub, *(line.given or ())))
        if ran.exit_code is None:
            if ran.again and ran.again[1] >= AGAIN:
                what, times = ran.again
                said = f"{shown} does not end: it asks for {what} again and again, {times} times"
                yield Finding(path=last_own(ran.said, project.files) or line.path, said=said)
        elif (option := _first(_NO_OPTION, ran.said)) in (line.given or ()):
            said = f"{shown}: {option} was promised, and is not offered: {_end(ran)}"
            yield Finding(path=line.path, said=said)
        elif reason := own_fault(ran.said, project.files, () if line.guessed else keys):
            said = f"{shown} ends with {ran.exit_code}: {reason.said}"
            yield Finding(path=reason.path or line.path, said=said)


def _first(pattern: re.Pattern[str], said: str) -> str:
    """The first group of its first find; nothing where there is none."""
    found = pattern.search(said)
    return next(filter(None, found.groups()), "") if found else ""


def _end(ran: Ran | None) -> str:
    return evidence_of(ran.said) if ran else ""
