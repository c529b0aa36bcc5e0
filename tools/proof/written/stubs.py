"""A project before it is written: what its contract promises is there, and nothing of it works."""

from __future__ import annotations

from collections.abc import Iterable

from schema.contract import Contract
from tools.proof.scripts import SCRIPTS

UNNAMED = "project_under_test"
"""The module that tests import from where nobody knows yet what the project's will be called."""

_STUB = SCRIPTS["stub"]
_ANY = f"{_STUB}\n\n__getattr__ = named\n"


def stubs_of(contract: Contract) -> dict[str, str]:
    """Path -> source of each Python file; of one whose names nobody promised, every name is there.

    A name that a module does not promise is missing in it.
    """
    files = dict.fromkeys((*contract.files, *contract.exports, *contract.signatures))
    stubs = {path: _stub(contract.exports.get(path, ())) for path in files if path.endswith(".py")}
    return stubs or {f"{UNNAMED}.py": _ANY}


def _stub(names: Iterable[str]) -> str:
    names = list(names)
    if not names:
        return _ANY
    # Names of the stub itself, such as App, may be among those that are promised.
    return f"stub = {{}}\nexec({_STUB!r}, stub)\n" + "".join(
        f"{name} = stub['named']({name!r})\n" for name in names if name.isidentifier()
    )
