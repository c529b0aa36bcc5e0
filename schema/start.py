"""How a project is started, and what it reads from its environment."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from schema.frozen import Frozen


class StartKind(StrEnum):
    """What a project is to somebody who starts it."""

    WEB = "web"
    """It listens, and answers requests."""
    COMMAND = "command"
    """It takes arguments, does what they say, and ends."""
    SCRIPT = "script"
    """It takes none."""
    PAGE = "page"
    """Files for a browser, which any web server can serve."""
    LIBRARY = "library"
    """Nothing is started: other code imports it."""


class Variable(Frozen):
    """A variable of the environment that a project reads."""

    name: str = Field(description="of the variable")
    default: str | None = Field(None, description="what the code takes where it is not set")
    needed: bool = Field(False, description="the code does not do without it")
    read_in: tuple[str, ...] = Field((), description="paths of the files that read it")


class Start(Frozen):
    """How a project is started from its own folder."""

    kind: StartKind = Field(description="what it is to somebody who starts it")
    command: tuple[str, ...] = Field(
        description="words of the command; of a library, a line of Python that uses it"
    )
    before: tuple[str, ...] = Field((), description="words of a command that goes before, once")
    path: str = Field("", description="folder that Python finds its modules in, if not its own")
    address: str = Field("", description="where a browser finds it once it was started")
    app: str = Field("", description="module:name of the application that can be served")
    factory: bool = Field(False, description="that name is a function which makes it")
    needs: tuple[str, ...] = Field((), description="distributions that the command itself takes")
    env: tuple[Variable, ...] = Field((), description="variables of the environment it reads")
    passed_over: str = Field("", description="what the plan says instead, which is not there")
