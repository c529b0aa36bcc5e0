"""JSON in the spellings of models, written again as strict JSON in one pass.

Comments go, and commas with nothing behind them; strings in any quotes, with quotes or line ends
left bare inside, words without quotes, Python's literals and forgotten commas become what they
mean.
"""

from __future__ import annotations

import re

# A quote ends a string where something follows that can follow a string.
_ENDS = r"(?!\s*+(?:[,:}\]]|//|/\*|\#|\Z)|[ \t]*+\n\s*+[\"'“{\[])"
_STRINGS = "|".join(
    # One that never ends takes all that is left, so that nothing is read twice.
    rf"{opening}(?:[^{closing}\\]++|\\.|{closing}{_ENDS})*+(?:{closing}|\\?\Z)"
    for opening, closing in ('""', "''", "“”")
)
_COMMENTS = r"(?<!:)//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)|(?<=[\s,{\[])\#[^\n]*+"
TOKEN = re.compile(
    rf"(?P<comment>{_COMMENTS})|(?<=[\s{{\[,:(/])(?P<string>{_STRINGS})|(?P<bracket>[{{}}\[\]])",
    re.DOTALL,
)
"""What stands between the words of a document; only inside of its brackets."""

_ESCAPE = re.compile(r"\\(?:[\"\\/bfnrt]|u[0-9a-fA-F]{4})|\\(.)|\"", re.DOTALL)
_WORD = re.compile(r"(?<![\w.+-])[A-Za-z_$][\w$.-]*")
_LITERALS = {"True": "true", "False": "false", "None": "null", "undefined": "null", "nil": "null"}
_KEPT = {"true", "false", "null"}


def as_strict(document: str) -> str:
    """The same in strict JSON, but for line ends inside of strings; only a guess if that fails."""
    out: list[str] = []
    gap, ended, at = "", False, 0
    for token in TOKEN.finditer(document):
        gap += document[at : token.start()]
        at = token.end()
        if token["comment"]:
            continue
        said = token[0]
        if said in ("}", "]"):
            gap = gap.rstrip().removesuffix(",")
        elif ended and not gap.strip():
            gap = ","
        out.append(_WORD.sub(_word, " ".join(gap.split())))
        out.append(said if token["bracket"] else f'"{_ESCAPE.sub(_escaped, said[1:-1])}"')
        gap, ended = "", said not in ("{", "[")
    return "".join(out)


def _word(found: re.Match[str]) -> str:
    word = found[0]
    return word if word in _KEPT else _LITERALS.get(word, f'"{word}"')


def _escaped(found: re.Match[str]) -> str:
    if found[1] is None:
        return '\\"' if found[0] == '"' else found[0]
    return found[1] if found[1] in "'”“\n" else f"\\\\{found[1]}"
