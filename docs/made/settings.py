"""Every setting with its default, as ``schema/profiles/general.yaml`` explains it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

GENERAL = Path(__file__).parents[2] / "schema/profiles/general.yaml"
VARIABLE = re.compile(r"\$\{variable:(\w+),([^}]*)\}")
OPENING = """# Every setting

Change one by `--set NAME=VALUE`, in a [profile](../settings.md), or by overrides of `load_config`.
A variable is read where no profile sets the value. Those of providers stand in
[`general.yaml`](../../schema/profiles/general.yaml), explained in [models](../models.md).

"""


@dataclass
class Setting:
    name: str
    default: str
    said: list[str] = field(default_factory=list)


def page() -> str:
    lines = GENERAL.read_text().splitlines()
    root = yaml.compose(GENERAL.read_text())
    parts = [OPENING]
    for key, value in root.value:
        if key.value == "providers":
            continue
        parts.append(f"## {key.value}\n\n")
        said = _above(lines, key.start_mark.line)
        if isinstance(value, yaml.MappingNode) and value.value:
            said += _beside(lines, key.start_mark.line)
        parts.extend(f"{text}\n" for text in [*said, ""] if said)
        parts.append("| setting | default | what it does |\n| --- | --- | --- |\n")
        for setting in _settings(key, value, "", lines):
            said = _cell(" ".join(setting.said))
            parts.append(f"| `{setting.name}` | {_default(setting.default)} | {said} |\n")
        parts.append("\n")
    return "".join(parts).rstrip() + "\n"


def _settings(key: yaml.Node, value: yaml.Node, within: str, lines: list[str]) -> Iterator[Setting]:
    name = f"{within}{key.value}"
    if isinstance(value, yaml.MappingNode) and value.value:
        shared = value.start_mark.line < key.start_mark.line  # an alias: said where it is written
        if shared:
            yield Setting(f"{name}.*", "", ["as of the planner"])
            return
        if within and (said := _beside(lines, key.start_mark.line)):
            yield Setting(name, "", said)
        for inner, what in value.value:
            yield from _settings(inner, what, f"{name}.", lines)
        return
    start, end = value.start_mark, value.end_mark
    default = lines[start.line][start.column : end.column if start.line == end.line else None]
    yield Setting(name, default.strip(), _beside(lines, key.start_mark.line))


def _beside(lines: list[str], line: int) -> list[str]:
    """The comment at the end of a line, and of the lines below that hold nothing else."""
    _, found, first = lines[line].partition(" # ")
    if not found:
        return []
    said = [first.strip()]
    for below in lines[line + 1 :]:
        if not re.match(r" {12,}# ", below):
            break
        said.append(below.strip(" #"))
    return said


def _above(lines: list[str], line: int) -> list[str]:
    """The comment above a line; what is indented in it is code."""
    said: list[str] = []
    while line and lines[line - 1].startswith("# "):
        line -= 1
        said.insert(0, lines[line].removeprefix("# "))
    for number in range(len(said) - 1, 0, -1):
        if said[number].startswith("  ") != said[number - 1].startswith("  "):
            said.insert(number, "")
    return [f"  {text}" if text.startswith("  ") else text for text in said]


def _default(text: str) -> str:
    if match := VARIABLE.fullmatch(text):
        name, otherwise = match.groups()
        return f"`{name}`" + (f", else `{otherwise}`" if otherwise != "null" else "")
    return f"`{text}`" if text else ""


def _cell(text: str) -> str:
    return text.replace("|", r"\|")
