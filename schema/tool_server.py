"""A server of tools, over the Model Context Protocol, as a profile names it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, NonNegativeFloat, PrivateAttr, SecretStr, model_validator

from schema.task import Frozen, TaskType
from schema.values import Names, Seconds, secret
from schema.variables import Variables

LOOKS_UP = (TaskType.RETRIEVE, TaskType.THINK)


class ToolServer(Frozen):
    """What it takes to reach one, and which tasks may ask it.

    Either ``command``, a program that speaks over its standard streams, or ``url``. The program is
    started on this machine, outside of the sandbox, and of the environment it is told the variables
    that ``env`` names. ``price_usd`` is of one call.
    """

    command: tuple[str, ...] = ()
    url: Annotated[str, Field(pattern=r"^https?://")] | None = None
    env: Names = ()
    key_env: str | None = None
    tools: Names = ()
    types: tuple[TaskType, ...] = LOOKS_UP
    price_usd: NonNegativeFloat = 0.0
    timeout: Seconds = 60.0

    # Secrets are no fields: no profile and no override can set them.
    _key: SecretStr | None = PrivateAttr(None)
    _told: dict[str, SecretStr] = PrivateAttr(default_factory=dict)

    @model_validator(mode="after")
    def _reached_in_one_way(self) -> ToolServer:
        if bool(self.command) == bool(self.url):
            raise ValueError("name either its command, as a list, or its url")
        if self.key_env and not self.url:
            raise ValueError("key_env is sent to a url; a command is told variables by env")
        return self

    @property
    def key(self) -> SecretStr | None:
        """What it is sent as a bearer token."""
        return self._key

    @property
    def told(self) -> dict[str, SecretStr]:
        """The variables that its program is told."""
        return dict(self._told)

    def take_secrets(self, variables: Variables) -> None:
        self._key = secret(variables.key(self.key_env)) if self.key_env else None
        found = {name: secret(variables.key(name)) for name in self.env}
        self._told = {name: value for name, value in found.items() if value}
