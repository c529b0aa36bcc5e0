"""The model of an endpoint as LangChain knows it, whose answers are read as they are sent."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import httpx2
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.language_models.base import LangSmithParams
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    convert_to_openai_messages,
)
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.utils.utils import LC_ID_PREFIX
from langgraph.constants import TAG_NOSTREAM
from pydantic import PrivateAttr

from tools.models.endpoint.answers import Answer, read_answer
from tools.models.endpoint.endpoint import Endpoint
from tools.models.endpoint.paid import as_taken, as_usage
from tools.models.endpoint.words import current_words

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
        # A chat that streams would make LangChain stream: without usage, and past `KeptKeys`.
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
        headers = {"authorization": f"Bearer {self._key}"} if self._key else {}
        sent = self._http.build_request(
            method, url, json=body, headers=headers, timeout=self._timeout
        )
        return (await self._http.send(sent)).raise_for_status()

    @property
    def _key(self) -> str:
        return self._endpoint.key.get_secret_value() if self._endpoint.key else ""

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
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **options: Any,
    ) -> ChatResult:
        said = convert_to_openai_messages(messages)
        body = {"model": self._endpoint.model, "messages": said, **options["extra_body"]}
        words = current_words()
        if words and run_manager and TAG_NOSTREAM not in run_manager.tags:
            words.chat = partial(_shown, run_manager)
        response = await self.request("POST", "/chat/completions", body)
        if words:
            await words.end()
        answer = await asyncio.to_thread(read_answer, response.content)
        answer = _without(answer, self._key)
        took = as_taken(self._endpoint, messages, answer)
        told = {ANSWER: answer._asdict(), TOOK: took._asdict()}
        id_ = _id(run_manager) if run_manager else None
        message = AIMessage(answer.text, id=id_, response_metadata=told)
        message.usage_metadata = as_usage(took)
        return ChatResult(generations=[ChatGeneration(message=message)])


async def _shown(run: AsyncCallbackManagerForLLMRun, text: str) -> None:
    """A piece of the answer for a chat. As a token it would go into traces, whatever they mask."""
    piece = AIMessageChunk(content=text, id=_id(run))
    await run.on_llm_new_token("", chunk=ChatGenerationChunk(message=piece))


def _id(run: AsyncCallbackManagerForLLMRun) -> str:
    """Of the pieces and of the whole, so that a chat knows them for one message."""
    return f"{LC_ID_PREFIX}-{run.run_id}"


def _without(answer: Answer, key: str) -> Answer:
    """In a stream a key may come in pieces, or written in escapes."""
    texts = {
        name: value.replace(key, "***") if key else value
        for name, value in answer._asdict().items()
        if isinstance(value, str)
    }
    return answer._replace(**texts)
