"""Whether a reply is of any use. What is of none was paid for, and somebody else is asked."""

from __future__ import annotations

from tools.ptc.contract import GenerateRequest, GenerateResponse
from tools.reading.languages import families, family


def is_usable(response: GenerateResponse, request: GenerateRequest) -> bool:
    """Whether any of it was asked for: a file of the contract, else one in the language."""
    paths = {file.path for file in response.files}
    if not request.existing.keys().isdisjoint(response.faults):
        return True  # a change that does not apply is told to whoever wrote it
    if request.contract and request.contract.files:
        return not paths.isdisjoint(request.contract.files)
    wanted = family(request.language or "")
    return any(not wanted or wanted in families(path) for path in paths)
