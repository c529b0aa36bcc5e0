"""Chat models: any OpenAI-compatible endpoint, and one that is embedded."""

from tools.models.balance.breaker import FAILURES, Circuit
from tools.models.balance.runs import patience_with, run_of_its_own, run_under_way
from tools.models.endpoint.bounded import OversizeError, bounded
from tools.models.endpoint.completion import Completion
from tools.models.endpoint.embedded import embed, start_embedded
from tools.models.endpoint.endpoint import Endpoint
from tools.models.endpoint.trust import certificates
from tools.models.endpoint.usage import CHARS_PER_TOKEN
from tools.models.endpoint.waits import asked_wait, in_words
from tools.models.endpoint.words import listening
from tools.models.permits import PERMIT, permits, permitted
from tools.models.pool import ModelPool
from tools.models.serving.aging import gone, say_retiring
from tools.models.serving.capped import capped, say_capped
from tools.models.serving.providers import usable_providers
from tools.models.serving.roles import all_endpoints, fallback, must_serve, serving
from tools.models.serving.rungs import Serving
from tools.models.slots import URGENCY, current_caller, current_slots

__all__ = [
    "CHARS_PER_TOKEN",
    "FAILURES",
    "PERMIT",
    "URGENCY",
    "Circuit",
    "Completion",
    "Endpoint",
    "ModelPool",
    "OversizeError",
    "Serving",
    "all_endpoints",
    "asked_wait",
    "bounded",
    "capped",
    "certificates",
    "current_caller",
    "current_slots",
    "embed",
    "fallback",
    "gone",
    "in_words",
    "listening",
    "must_serve",
    "patience_with",
    "permits",
    "permitted",
    "run_of_its_own",
    "run_under_way",
    "say_capped",
    "say_retiring",
    "serving",
    "start_embedded",
    "usable_providers",
]
