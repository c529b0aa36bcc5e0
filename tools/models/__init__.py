"""Chat models: any OpenAI-compatible endpoint, and one that is embedded."""

from tools.models.endpoint.bounded import OversizeError, bounded
from tools.models.endpoint.chat import Completion
from tools.models.endpoint.embedded import start_embedded
from tools.models.endpoint.endpoint import Endpoint
from tools.models.endpoint.trust import certificates
from tools.models.endpoint.usage import CHARS_PER_TOKEN
from tools.models.endpoint.waits import asked_wait
from tools.models.permits import PERMIT, permits, permitted
from tools.models.pool import ModelPool
from tools.models.prices import cost_usd, elsewhere_usd
from tools.models.serving.providers import code_endpoint, llm_endpoint, usable_providers
from tools.models.slots import URGENCY, current_caller, current_slots, run_of_its_own

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
    "run_of_its_own",
    "start_embedded",
    "usable_providers",
]
