"""Files and changes in colours, and pictures as they stand in a page."""

from __future__ import annotations

import base64

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import DiffLexer, TextLexer, get_lexer_for_filename
from pygments.util import ClassNotFound

from schema.artifact import BINARY, Artifact
from tools.report.visible import visible

MOST = 200_000
"""Characters of one file, or of the changes of one try, that are shown."""

_STYLES = {"light": "default", "dark": "github-dark"}
_PNG = b"\x89PNG\r\n\x1a\n"


def styles() -> str:
    """CSS for the colours, in light and dark: each readable on the page's own background."""
    return "\n".join(
        f"@media (prefers-color-scheme: {scheme}) {{\n"
        f"{HtmlFormatter(style=name, nobackground=True).get_style_defs('.code')}\n}}"
        for scheme, name in _STYLES.items()
    )


def coloured(file: Artifact) -> Markup:
    """The text of a file, escaped; of one that is no text, how long it is."""
    if file.content.startswith(BINARY):
        return Markup("<span>{} bytes that are no text</span>").format(len(file.data))
    return _html(file.content, _lexer(file.path))


def changes(patch: str) -> Markup:
    return _html(patch, DiffLexer())


def picture(file: Artifact) -> str:
    """As an address that holds the picture; empty for what is none."""
    data = file.data
    return f"data:image/png;base64,{base64.b64encode(data).decode()}" * data.startswith(_PNG)


def _html(text: str, lexer: Lexer) -> Markup:
    # The formatter escapes what it is given.
    made: str = highlight(visible(text[:MOST]), lexer, HtmlFormatter(nowrap=True))
    more = len(text) - MOST
    return Markup(made) + (f"… {more} more characters" if more > 0 else "")


def _lexer(path: str) -> Lexer:
    try:
        return get_lexer_for_filename(path, stripnl=False)
    except ClassNotFound:
        return TextLexer(stripnl=False)
