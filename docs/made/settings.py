"""Every setting with its default, as ``schema/profiles/general.yaml`` explains it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from schema.described import GENERAL, description

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
    said: str


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
            said = said or [description(key.value)]
        parts.extend(f"{text}\n" for text in [*said, ""] if any(said))
        parts.append("| setting | default | what it does |\n| --- | --- | --- |\n")
        for setting in _settings(key, value, "", lines):
            told = "" if said and setting.name == key.value else setting.said.replace("|", r"\|")
            parts.append(f"| `{setting.name}` | {_default(setting.default)} | {told} |\n")
        parts.append("\n")
    return "".join(parts).rstrip() + "\n"


def _settings(key: yaml.Node, value: yaml.Node, within: str, lines: list[str]) -> Iterator[Setting]:
    name = f"{within}{key.value}"
    if isinstance(value, yaml.MappingNode) and value.value:
        shared = value.start_mark.line < key.start_mark.line  # an alias: said where it is written
        if shared:
            yield Setting(f"{name}.*", "", "as of the planner")
            return
        said = description(name)
        if within and key.value != "llm" and said != description(within.rstrip(".")):
            yield Setting(name, "", said)
        for inner, what in value.value:
            yield from _settings(inner, what, f"{name}.", lines)
        return
    start, end = value.start_mark, value.end_mark
    default = lines[start.line][start.column : end.column if start.line == end.line else None]
    yield Setting(name, default.strip(), description(name))


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
