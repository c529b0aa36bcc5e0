"""A failed call in our own words: what was wrong, where, what to do, and whether it may pass."""

from __future__ import annotations

import ssl
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx2
import openai

from schema.errors import (
    AuthenticationError,
    ProviderRefusedError,
    ProviderTimeoutError,
    ProviderUnavailableError,
    RateLimitError,
    UnansweredError,
)
from tools.models.endpoint.answers import Answer, ErrorBody
from tools.models.endpoint.endpoint import Endpoint
from tools.models.endpoint.explained import Explained
from tools.models.endpoint.failures import REACH, REFUSED, RESUME, Told, kind_of, told
from tools.models.endpoint.patience import OutOfPatienceError
from tools.models.endpoint.waits import LONGEST_WAIT, asked_wait, in_words

SHOWN = 200  # characters of a provider's own words


class Explainer:
    def __init__(self, endpoint: Endpoint, base_url: str, seconds: float) -> None:
        parts = urlsplit(base_url)
        bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        self._key = endpoint.key.get_secret_value() if endpoint.key else ""
        self._key_env = endpoint.key_env or "the key of this endpoint"
        self._who = f"{endpoint.provider} at {bare}"
        self._model = endpoint.model
        self._seconds = seconds

    def text(self, answer: Answer, *, by_tool: bool) -> str:
        """The text of an answer. Raises Explained where it has none and says why."""
        if by_tool and answer.arguments and not answer.text.strip():
            return answer.arguments
        if answer.finish == "content_filter":
            raise self._unanswered("filtered the answer (content_filter)", "reword the task")
        if answer.text.strip():
            return answer.text
        if answer.refusal:
            raise self._unanswered(f"refused: {self._said(answer.refusal)}", "reword the task")
        if answer.arguments or answer.finish == "tool_calls":
            raise self._unanswered(
                "called a tool (tool_calls) instead of answering", "use another model"
            )
        if answer.reasoning and answer.finish == "length":
            raise self._unanswered(
                "was cut off at the token limit while it was thinking (reasoning_content)",
                "raise llm.max_tokens, or switch thinking off (llm.request)",
            )
        if answer.reasoning:
            raise self._unanswered(
                "only thought (reasoning_content) and gave no answer",
                "switch thinking off (llm.request), or use another model",
            )
        return answer.text

    def failure(self, error: Exception) -> Explained:
        """What the failed call means."""
        if isinstance(error, ErrorBody):
            return self._refusal(told(200, error.body), {})
        if isinstance(error, openai.APIStatusError):
            body = error.body if error.body is not None else error.response.text[:4000]
            return self._refusal(told(error.status_code, body), error.response.headers)
        if isinstance(error, OutOfPatienceError):
            said = (
                f"{self._who} has cost this run {error.most:g} s for nothing (network.patience): "
                f"use another provider, {RESUME}"
            )
            return Explained(ProviderTimeoutError(said))
        if isinstance(error.__cause__, httpx2.ConnectTimeout):
            return self._unreachable(error)
        if isinstance(error, openai.APITimeoutError | TimeoutError):
            said = f"{self._who} gave no answer within {self._seconds:g} s (network.timeout)"
            return Explained(ProviderTimeoutError(said), passes=True)
        if isinstance(error, openai.APIConnectionError):
            return self._unreachable(error)
        return Explained(
            ProviderUnavailableError(
                f"{self._who} did not answer with a chat completion: is it OpenAI-compatible?"
            ),
            unread=True,
        )

    def _refusal(self, refused: Told, headers: Any) -> Explained:
        wait = asked_wait(headers, refused.words)
        kind = kind_of(refused, wait is not None)
        answered = "with an error" if refused.status == 200 else str(refused.status)
        said = f"{self._who} answered {answered}: {self._said(refused.words) or 'no reason told'}"
        if kind == "key":
            # Its words are left out: they may repeat the prompt, and tell nothing more.
            said = f"{self._who} rejected the key: check {self._key_env}, {RESUME}"
            return Explained(AuthenticationError(said))
        if kind == "filter":
            return Explained(UnansweredError(f"{said}; reword the task"), refused=refused)
        if kind == "limit":
            return self._limited(refused, wait)
        if kind == "down":
            error = ProviderUnavailableError(f"{said}; wait, or use another provider")
            passes = wait is None or wait <= LONGEST_WAIT
            return Explained(error, passes=passes, wait=wait, refused=refused)
        advice = REFUSED[kind]
        if kind == "model":
            advice = advice.replace("the model's name", f"the name of the model, {self._model}")
        if kind == "other" and refused.status == 200:
            return Explained(ProviderUnavailableError(f"{said}; {advice}"), refused=refused)
        refusal = ProviderRefusedError(f"{said}; {advice}", REACH.get(kind, "call"))
        return Explained(refusal, refused=refused)

    def _limited(self, refused: Told, wait: float | None) -> Explained:
        words = self._said(refused.words)
        said = f"{self._who} is limiting calls{f': {words}' if words else ''}; "
        if wait is not None and wait > LONGEST_WAIT:
            said += (
                f"it asks to wait {in_words(wait)}: resume the run then, or use another provider"
            )
            return Explained(RateLimitError(said, wait), wait=wait)
        said += "wait, or lower limits.parallel_calls"
        return Explained(RateLimitError(said, wait), passes=True, wait=wait)

    def _unreachable(self, error: Exception) -> Explained:
        causes: list[BaseException] = [error]
        while following := causes[-1].__cause__ or causes[-1].__context__:
            causes.append(following)
        for cause in causes:
            if isinstance(cause, ssl.SSLCertVerificationError):
                return Explained(
                    ProviderRefusedError(
                        f"{self._who} has a certificate that is not trusted here "
                        f"({cause.verify_message}): name your authority's in SSL_CERT_FILE",
                        "provider",
                    )
                )
            if isinstance(cause, httpx2.ProxyError):
                return Explained(
                    ProviderUnavailableError(
                        f"{self._who} cannot be reached through the proxy "
                        f"({self._said(str(cause))}): check HTTPS_PROXY and NO_PROXY"
                    )
                )
        said = f"{self._who} cannot be reached: check the network and the base URL"
        return Explained(ProviderUnavailableError(said), passes=True)

    def _unanswered(self, what: str, advice: str) -> Explained:
        return Explained(UnansweredError(f"{self._who} {what}: {advice}"), formless=True)

    def _said(self, text: str) -> str:
        said = text.replace(self._key, "***") if self._key else text
        printable = "".join(c if c.isprintable() else " " for c in said[:2000])
        return " ".join(printable.split())[:SHOWN].encode(errors="replace").decode()
