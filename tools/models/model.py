"""The model of an endpoint as LangChain knows it, whose answers are read as they are sent."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

import httpx
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, convert_to_openai_messages
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field, SecretStr

from tools.models.answers import Answer, ErrorBody, read_answer

ANSWER = "answer"  # in a message's response_metadata


class Model(BaseChatModel):
    """A chat model over OpenAI's protocol, of which it is one request.

    The clients that there are keep neither thinking nor refusals, stumble over odd usage, and take
    longer to import than a whole run of ours.
    """

    model: str
    url: str
    key: SecretStr | None = Field(exclude=True)
    timeout: float
    """Seconds for each step of a request: to connect, to send, to read."""
    http: Any = Field(exclude=True)

    @property
    def _llm_type(self) -> str:
        return "openai-compatible"

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **body: Any,
    ) -> ChatResult:
        """Ask once. Raises ErrorBody for a refusal, httpx.HTTPError, ValueError."""
        asked = {"model": self.model, "messages": convert_to_openai_messages(messages), **body}
        key = self.key.get_secret_value() if self.key else "none"
        url = httpx.URL(self.url)
        response = await self.http.post(
            url.copy_with(path=f"{url.path.rstrip('/')}/chat/completions"),
            json=asked if stop is None else {**asked, "stop": stop},
            headers={"Authorization": f"Bearer {key}", "Accept": "application/json"},
            timeout=self.timeout,
        )
        if not response.is_success:
            raise ErrorBody(_error_of(response), response.status_code, response.headers)
        answer = _without(await asyncio.to_thread(read_answer, response.content), key)
        message = AIMessage(answer.text, response_metadata={ANSWER: answer._asdict()})
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **body: Any,
    ) -> ChatResult:
        raise NotImplementedError("it is asked with await")


def _error_of(response: httpx.Response) -> Any:
    with suppress(ValueError, RecursionError):
        return json.loads(response.content)
    return response.text


def _without(answer: Answer, key: str) -> Answer:
    """In a stream a key may come in pieces, or written in escapes."""
    texts = {
        name: value.replace(key, "***")
        for name, value in answer._asdict().items()
        if isinstance(value, str)
    }
    return answer._replace(**texts)
