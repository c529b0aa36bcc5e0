"""What a part promises, in the spellings of models, as the lines that a plan is read from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from schema.contract import HTTPRoute
from tools.checks.tables import tables_of_sql

START_CHARS = 200  # a command that starts something; a longer one is a program
DEFAULT_CHARS = 300  # a variable with its default and what it is for
NO_DEFAULT = {
    "none", "null", "required", "optional", "str", "string", "int", "integer", "number", "float",
    "bool", "boolean", "secret", "path", "url", "...",
}  # fmt: skip
SQL_CHARS = 20_000  # one text with tables; a longer one is no table of a plan

_METHOD = r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)\b"
_METHODS = re.compile(rf"(?:{_METHOD}(?:[\s|,&:+]++|and\b|or\b|/(?=\s?{_METHOD}))*+)++", re.I)
_NEXT_ROUTE = re.compile(rf"[,;\n](?=\s{{0,9}}{_METHOD})", re.I)
_NEXT_TABLE = re.compile(r"[;\n]|(?<=\)),(?=\s{0,9}\w{1,60}\()")
_NEXT_VARIABLE = re.compile(r"(?<![,;\s])[,;\s]++(?=[A-Z][A-Z0-9_]+(?:[=,;\s]|$))")
_VARIABLE = re.compile(
    r"([A-Za-z_]\w*)(?:\s?=\s?(\S.*)|(?:[^=]*?\bdefaults?(?:\sto|\sis)?[\s:=]\s?(\S+?))?[).]?)",
    re.DOTALL | re.IGNORECASE,
)
_TABLE_LINE = re.compile(r"(\w{1,60})\s*+[:-]\s*+(\w.*)", re.DOTALL)


def listed(value: Any) -> list[Any]:
    """A list of whatever is not one: nothing for null, and one for one."""
    if value is None or value is False or value == "":
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def texts(value: Any) -> list[str]:
    """Lines: of a list, of one text, or of a mapping from what is offered to what it is."""
    found = []
    for item in listed(value):
        if isinstance(item, dict):
            found += [f"{k}: {v}" if isinstance(v, str) and v else str(k) for k, v in item.items()]
        elif item is not None:
            found.append(item if isinstance(item, str) else str(item))
    return found


def variables(value: Any) -> list[str]:
    """Environment variables: ``NAME``, or ``NAME=default`` where a default is told."""
    found: list[str] = []
    for item in listed(value):
        match item:
            case {"name": str(name)} | {"key": str(name)}:
                found.append(_with_default(name, first(item, ("default", "value"))))
            case dict():
                found += [_with_default(str(name), said) for name, said in item.items()]
            case str():
                several = re.split(_NEXT_VARIABLE, item.strip())
                found += map(_variable, several)
    return found


def _variable(text: str) -> str:
    told = _VARIABLE.fullmatch(text[:DEFAULT_CHARS].strip(" `"))
    return _with_default(told[1], told[2] or told[3]) if told else text.strip()


def _with_default(name: str, said: Any) -> str:
    """A default is one word: whatever is longer describes the variable."""
    if isinstance(said, dict):
        said = said.get("default")
    text = str(said).strip(" `\"'") if isinstance(said, str | int | float) else ""
    told = text and text.lower() not in NO_DEFAULT and not re.search(r"\s", text)
    return f"{name}={text}" if told else name


def routes(value: Any) -> list[Any]:
    """Routes, one for each method: ``GET|POST /x`` are two."""
    if isinstance(value, dict) and not value.keys() & {"method", "methods", "path"}:
        value = [
            f"{line} -> {said}" if isinstance(said, str) else line for line, said in value.items()
        ]
    found: list[Any] = []
    for item in listed(value):
        if isinstance(item, str):
            found += _routes_of_text(item)
        elif isinstance(item, dict):
            methods = listed(item.get("methods") or item.get("method"))
            words = [w for m in methods for w in re.findall(r"[A-Za-z]+", str(m))]
            known = {k: v for k, v in item.items() if v is not None and k in HTTPRoute.model_fields}
            found += [known | {"method": word} for word in words] or [item]
        else:
            found.append(item)
    return found


def _routes_of_text(text: str) -> Iterator[str]:
    waiting: list[str] = []
    for piece in _NEXT_ROUTE.split(text):
        line = piece.strip().lstrip("`*-• ")
        head = _METHODS.match(line)
        named = re.findall(_METHOD, head[0].upper()) if head else []
        methods = list(dict.fromkeys([*waiting, *named]))
        rest = line[head.end() :].lstrip("` ") if head else line
        waiting = []
        if not head or (rest and not rest.startswith("/")):
            yield piece
        elif not rest:
            waiting = methods
        else:
            yield from (f"{method} {rest.removesuffix('`')}" for method in methods)
    yield from waiting


def tables(value: Any) -> list[Any]:
    """Tables: of lines, of CREATE TABLE, of mappings to their columns."""
    if isinstance(value, dict) and not value.keys() & {"name", "table", "columns"}:
        value = [{"name": name, "columns": columns} for name, columns in value.items()]
    found: list[Any] = []
    for item in listed(value):
        if isinstance(item, dict):
            found.append(
                {
                    "name": item.get("name") or item.get("table"),
                    "columns": _columns(item.get("columns") or item.get("fields")),
                }
            )
        elif isinstance(item, str):
            found += _tables_of_text(item)
        else:
            found.append(item)
    return found


def _tables_of_text(text: str) -> Iterator[Any]:
    if len(text) <= SQL_CHARS and re.search(r"\bcreate\s", text, re.I):
        made = tables_of_sql(text)
        yield from ({"name": n, "columns": list(c or ())} for n, c in made.items())
        if made:
            return
    for line in _NEXT_TABLE.split(text):
        if told := _TABLE_LINE.fullmatch(line.strip()):
            yield f"{told[1]}({told[2]})"
        elif line.strip():
            yield line


def _columns(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [
            f"{name} {kind}" if isinstance(kind, str) else str(name) for name, kind in value.items()
        ]
    named = []
    for item in listed(value):
        if isinstance(item, dict):
            named.append(" ".join(str(item[k]) for k in ("name", "type") if item.get(k)))
        else:
            named.append(str(item))
    return named


def start_line(value: Any) -> str:
    """The command that starts the whole, on one line; empty for what gives none."""
    if isinstance(value, dict):
        value = first(value, ("command", "cmd", "run", "start", "line"))
    words = [word for word in listed(value) if isinstance(word, str)]
    line = " ".join(" ".join(words).strip(" `$\n").split())
    return line if line.isprintable() and len(line) <= START_CHARS else ""


def first(said: dict[str, Any], keys: Iterable[str]) -> Any:
    """The value of the first of the keys that has one."""
    return next((said[key] for key in keys if said.get(key) is not None), None)
