"""Chat models: any OpenAI-compatible endpoint, and one that is embedded."""

from tools.models.chat import Completion
from tools.models.embedded import start_embedded
from tools.models.pool import ModelPool
from tools.models.prices import elsewhere_usd
from tools.models.providers import Endpoint, code_endpoint, llm_endpoint

__all__ = [
    "Completion",
    "Endpoint",
    "ModelPool",
    "code_endpoint",
    "elsewhere_usd",
    "llm_endpoint",
    "start_embedded",
]
