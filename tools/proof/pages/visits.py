"""What a visit to pages brought to light, as the browser told it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field

from schema.frozen import Frozen


class Event(Frozen):
    """One thing that happened in a page: a request, or an error.

    ``uncaught`` is an exception that nobody caught, ``raised`` any, ``logged`` one that went to
    the console. ``url`` and ``line`` say where in the code of the page it came from.
    """

    kind: Literal["request", "uncaught", "raised", "logged", "dialog"]
    step: str = Field("", description="what was done in the page; empty while it was loaded")
    url: str = ""
    line: int | None = None
    error: str = ""
    said: str = ""
    method: str = ""
    request: str = ""
    type: str = ""
    sent: str = ""
    authorization: str = ""
    content_type: str = ""
    status: int = 0
    mime: str = ""
    body: str = ""
    failed: str = ""
    cors: bool = False
    canceled: bool = False
    beside: bool = Field(
        False, description="it was sent while another one was under way, not a GET"
    )
    unknown: bool = Field(False, description="its server has no such path, whatever the method")

    @property
    def by(self) -> str:
        """What was done before it happened, in words to end a sentence with."""
        return f", by {self.step}" if self.step else ""

    @property
    def is_icon(self) -> bool:
        """A browser asks for it unbidden."""
        return self.request.endswith("/favicon.ico")


class Idle(Frozen):
    """A button, or a form, that nothing listens to; ``in_form``: in one that is listened to."""

    tag: str
    text: str
    id: str
    name: str
    classes: tuple[str, ...]
    in_form: bool


class Visited(Frozen):
    """One page, the file that it is if that is known, and what happened in it."""

    file: str
    url: str
    events: tuple[Event, ...]
    picture: str
    idle: tuple[Idle, ...]


class Browsed(Frozen):
    """All pages that were visited, and what the server wrote; ``said``: why it ended early.

    ``origins`` are those of the project's own server and of the site beside it.
    """

    origins: tuple[str, str]
    pages: tuple[Visited, ...]
    log: str
    said: str

    def is_own(self, url: str) -> bool:
        """Whether it is asked of the project itself."""
        return url.startswith(tuple(f"{origin}/" for origin in self.origins))

    def file_of(self, url: str, page: Visited, files: Iterable[str]) -> str | None:
        """The file of the project that is served there, as far as the names tell."""
        if page.file and _plain(url) == _plain(page.url):
            return page.file
        asked = PurePosixPath(unquote(urlsplit(url).path))
        if not self.is_own(url):
            return None
        # What a server puts together for /login, it makes of a login.html.
        names = {asked.name, f"{asked.name or 'index'}.html"}
        same = [path for path in files if PurePosixPath(path).name in names]

        def common(path: str) -> int:
            pairs = zip(reversed(PurePosixPath(path).parts), reversed(asked.parts), strict=False)
            return sum(1 for one, other in pairs if one == other)

        return max(same, key=common, default=None)


def _plain(url: str) -> str:
    return url.partition("#")[0].partition("?")[0]
