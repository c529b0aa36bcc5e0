"""The model of an endpoint as LangChain knows it, whose answers are read as they are sent."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2
from langchain_core.language_models.base import LangSmithParams
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, convert_to_openai_messages
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import PrivateAttr

from tools.models.endpoint.answers import Answer, read_answer
from tools.models.endpoint.endpoint import Endpoint
from tools.models.endpoint.paid import as_taken, as_usage

ANSWER, TOOK = "answer", "took"  # in a message's response_metadata


class Model(BaseChatModel):
    """Sends each request once, and to where it was told: whoever balances tries again."""

    # No fields: those are told to tracers, and the endpoint has the key.
    _endpoint: Endpoint = PrivateAttr()
    _base_url: str = PrivateAttr()
    _http: httpx2.AsyncClient = PrivateAttr()
    _timeout: httpx2.Timeout = PrivateAttr()

    @classmethod
    def of(
        cls, endpoint: Endpoint, base_url: str, http: httpx2.AsyncClient, timeout: httpx2.Timeout
    ) -> Model:
        # A chat that streams would make it stream, too: without usage, and past `KeptKeys`.
        model = cls(disable_streaming=True)
        model._endpoint, model._base_url = endpoint, base_url
        model._http, model._timeout = http, timeout
        return model

    async def request(self, method: str, path: str, body: Any = None) -> httpx2.Response:
        """What the endpoint answers below its address.

        Raises httpx2.HTTPError, and InvalidURL where that address is none.
        """
        base = httpx2.URL(self._base_url)
        url = base.copy_with(path=base.path.rstrip("/") + path)
        headers = {"authorization": f"Bearer {self._key}"}
        sent = self._http.build_request(
            method, url, json=body, headers=headers, timeout=self._timeout
        )
        return (await self._http.send(sent)).raise_for_status()

    @property
    def _key(self) -> str:
        return self._endpoint.key.get_secret_value() if self._endpoint.key else "none"

    @property
    def _llm_type(self) -> str:
        return "openai-compatible"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": self._endpoint.model}

    def _get_ls_params(self, stop: list[str] | None = None, **_: Any) -> LangSmithParams:
        return LangSmithParams(
            ls_provider=self._endpoint.provider,
            ls_model_name=self._endpoint.model,
            ls_model_type="chat",
        )

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError("a model is asked with await only")

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        *,
        extra_body: dict[str, Any],
        **options: Any,
    ) -> ChatResult:
        said = convert_to_openai_messages(messages)
        body = {"model": self._endpoint.model, "messages": said, **options, **extra_body}
        response = await self.request("POST", "/chat/completions", body)
        answer = await asyncio.to_thread(read_answer, response.content)
        answer = _without(answer, self._key)
        took = as_taken(self._endpoint, messages, answer)
        told = {ANSWER: answer._asdict(), TOOK: took._asdict()}
        message = AIMessage(answer.text, response_metadata=told)
        message.usage_metadata = as_usage(took)
        return ChatResult(generations=[ChatGeneration(message=message)])


def _without(answer: Answer, key: str) -> Answer:
    """In a stream a key may come in pieces, or written in escapes."""
    texts = {
        name: value.replace(key, "***")
        for name, value in answer._asdict().items()
        if isinstance(value, str)
    }
    return answer._replace(**texts)
