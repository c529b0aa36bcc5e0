"""What a code task must deliver, precise enough to write against it before it exists."""

from __future__ import annotations

import json
import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator

from schema.bounds import LINE_CHARS, LISTED
from schema.frozen import Frozen
from schema.signature import at_commas, parse_signature, signature_name

_PROSE = (".md", ".markdown", ".mdx", ".txt", ".rst", ".adoc", ".asciidoc", ".org")
_PROSE_NAMES = ("readme", "license", "licence", "notice", "changelog", "contributing", "authors")
_ARROW = re.compile(r"->|=>|→")


def _signature(text: str) -> str:
    parse_signature(text)
    return text


def _shape(value: Any) -> Any:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _line(text: str) -> str:
    if len(text) > LINE_CHARS:
        raise ValueError(f"{text[:80]!r}… has more than {LINE_CHARS:,} characters")
    return text


# No constraint of pydantic's: some providers refuse a schema that has one.
Line = Annotated[str, AfterValidator(_line)]
Signature = Annotated[str, AfterValidator(_signature)]
Shape = Annotated[str, BeforeValidator(_shape), AfterValidator(_line)]


class HTTPRoute(Frozen):
    """``POST /users {email} -> 201 {id}``. May be given as such a line."""

    model_config = ConfigDict(extra="ignore")

    method: Annotated[str, AfterValidator(str.upper)] = Field(description="GET, POST, …")
    path: Line = Field(description="with its parameters in braces: /users/{id}")
    request: Shape = Field("", description="what is sent: {email, password}")
    response: Shape = Field("", description="what comes back: 201 {id}")

    @model_validator(mode="before")
    @classmethod
    def _of_line(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        method, path, rest = [*_line(value).split(None, 2), "", "", ""][:3]
        if not method.isalpha() or not path.startswith("/"):
            raise ValueError(f"{value[:80]!r} is no route such as POST /users {{email}} -> 201")
        request, response = [*_ARROW.split(rest, 1), ""][:2]
        fields = {"request": request.strip(), "response": response.strip()}
        return {"method": method, "path": path, **fields}

    def __str__(self) -> str:
        line = f"{self.method} {self.path} {self.request}".rstrip()
        return f"{line} -> {self.response}" if self.response else line


class Table(Frozen):
    """``users(id, email)``. May be given as such a line; a column may have its type after it."""

    model_config = ConfigDict(extra="ignore")

    name: Line = Field(description="of the table")
    columns: tuple[Line, ...] = Field((), description="name, and the type where it was told")

    @model_validator(mode="before")
    @classmethod
    def _of_line(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        name, _, columns = _line(value).strip().removeprefix("table ").partition("(")
        if not name.strip().isidentifier():
            raise ValueError(f"{value[:80]!r} is no table such as users(id, email)")
        listed = at_commas(columns.strip().removesuffix(")"))
        return {"name": name.strip(), "columns": listed}

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.columns)})" if self.columns else self.name


class Contract(Frozen):
    """What a code task must deliver, so that others can be written before it exists."""

    files: tuple[Line, ...] = Field((), description="paths that this task alone writes")
    removes: tuple[Line, ...] = Field(
        (), description="of the project that is built on, paths that are gone afterwards"
    )
    exports: dict[Line, tuple[Line, ...]] = Field(
        default_factory=dict, description="path -> Python names that the file must define"
    )
    signatures: dict[Line, tuple[Signature, ...]] = Field(
        default_factory=dict, description="path -> how what it defines is called"
    )
    js_exports: dict[Line, tuple[Line, ...]] = Field(
        default_factory=dict, description="path -> names that the file must export, or signatures"
    )
    routes: tuple[HTTPRoute, ...] = Field((), description="HTTP requests that it answers")
    tables: tuple[Table, ...] = Field((), description="tables that it declares")
    commands: tuple[Line, ...] = Field((), description="commands that it offers: shop add NAME")
    env: tuple[Line, ...] = Field(
        (), description="environment variables that it reads: NAME, or NAME=default"
    )
    records: tuple[Line, ...] = Field(
        (), description="dicts passed between parts: Order {id: int, total: float}"
    )
    elements: dict[Line, tuple[Line, ...]] = Field(
        default_factory=dict,
        description="path of a page or a stylesheet -> what it has: #list, [name=title], .done",
    )
    errors: Line = Field("", description="the JSON of every answer that is an error: {error: str}")
    requires: tuple[Line, ...] = Field(
        (), description="packages that the whole project uses: flask>=3"
    )
    interface: tuple[Line, ...] = Field((), description="what else others may rely on, in words")
    start: Line = Field("", description="the command that starts the whole, if the plan has one")
    tests: str = Field("", description="source of the acceptance tests that the code must pass")

    @property
    def touches(self) -> set[str]:
        """Paths of what is not as it was when the task is done."""
        return {*self.files, *self.removes}

    @model_validator(mode="before")
    @classmethod
    def _few(cls, value: Any) -> Any:
        for name, listed in value.items() if isinstance(value, dict) else ():
            below = listed.values() if isinstance(listed, dict) else ()
            found = (one for one in (listed, *below) if isinstance(one, list | tuple | dict))
            if (count := sum(map(len, found))) > LISTED:
                raise ValueError(f"{name}: {count:,} are listed, at most {LISTED:,} are taken")
        return value


def env_of(contract: Contract) -> dict[str, str | None]:
    """Environment variable -> the default that was promised, if one was."""
    said = (line.partition("=") for line in contract.env)
    return {name.strip(): default if equals else None for name, equals, default in said}


def is_prose(path: str) -> bool:
    """Whether a file of that name is text for people, such as README.md or LICENSE."""
    name = path.rsplit("/", 1)[-1].lower()
    return name.endswith(_PROSE) or name in _PROSE_NAMES


def defined(contract: Contract) -> dict[str, list[str]]:
    """Path -> what is defined there: signatures where they are known, else names."""
    found: dict[str, list[str]] = {}
    for path in dict.fromkeys((*contract.exports, *contract.signatures)):
        signatures = contract.signatures.get(path, ())
        told = {signature_name(text).partition(".")[0] for text in signatures}
        names = [name for name in contract.exports.get(path, ()) if name not in told]
        found[path] = [*names, *signatures]
    others = (*contract.js_exports.items(), *contract.elements.items())
    return found | {path: list(names) for path, names in others}


def _answers(contract: Contract) -> bool:
    return bool(contract.errors and contract.routes)


def promised(contract: Contract) -> list[str]:
    """What is offered to others beside definitions, a line each."""
    return [
        *(str(route) for route in contract.routes),
        *(f"table {table}" for table in contract.tables),
        *(f"command {command}" for command in contract.commands),
        *(f"environment variable {line}" for line in contract.env),
        *(f"dict {record}" for record in contract.records),
        *contract.interface,
        *([f"every error is answered with {contract.errors}"] if _answers(contract) else ()),
    ]


def contract_text(contract: Contract) -> str:
    """A contract in few words, for the prompt of whoever relies on it. Empty if it says nothing."""
    files = {path: list[str]() for path in contract.files} | defined(contract)
    lines = [f"{path}: {', '.join(names)}" if names else path for path, names in files.items()]
    return "\n".join([*lines, *promised(contract)])
