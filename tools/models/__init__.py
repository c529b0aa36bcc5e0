"""Chat models: any OpenAI-compatible endpoint, and one that is embedded."""

from tools.models.bounded import OversizeError, bounded
from tools.models.chat import Completion
from tools.models.embedded import start_embedded
from tools.models.permits import PERMIT, permits, permitted
from tools.models.pool import ModelPool
from tools.models.prices import cost_usd, elsewhere_usd
from tools.models.providers import Endpoint, code_endpoint, llm_endpoint, usable_providers
from tools.models.slots import URGENCY, current_caller, current_slots
from tools.models.trust import certificates
from tools.models.usage import CHARS_PER_TOKEN
from tools.models.waits import asked_wait

__all__ = [
    "CHARS_PER_TOKEN",
    "PERMIT",
    "URGENCY",
    "Completion",
    "Endpoint",
    "ModelPool",
    "OversizeError",
    "asked_wait",
    "bounded",
    "certificates",
    "code_endpoint",
    "cost_usd",
    "current_caller",
    "current_slots",
    "elsewhere_usd",
    "llm_endpoint",
    "permits",
    "permitted",
    "start_embedded",
    "usable_providers",
]
