"""A failed call: its error in our own words, and whether it may pass."""

from __future__ import annotations

from schema.errors import ProviderError
from tools.models.endpoint.failures import Told


class Explained(Exception):  # noqa: N818  # it carries the error that callers see
    """``passes``: to be tried again, after ``wait`` seconds where the provider told that.

    ``refused`` is the refusal of a request, which another form of it may escape; ``formless`` says
    that there was an answer with nothing to read, ``unread`` that what came was none.
    """

    def __init__(
        self,
        error: ProviderError,
        *,
        passes: bool = False,
        wait: float | None = None,
        refused: Told | None = None,
        formless: bool = False,
        unread: bool = False,
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.passes = passes
        self.wait = wait
        self.refused = refused
        self.formless = formless
        self.unread = unread
