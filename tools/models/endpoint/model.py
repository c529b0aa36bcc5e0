"""The model of an endpoint as LangChain knows it, whose answers are read as they are sent."""

from __future__ import annotations

import asyncio
from functools import cache, partial
from typing import Any

import httpx2
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.language_models.base import LangSmithParams
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.utils.utils import LC_ID_PREFIX
from langchain_openai.chat_models.base import ChatOpenAI
from langgraph.constants import TAG_NOSTREAM
from pydantic import PrivateAttr

from tools.models.endpoint.answers import Answer, read_answer
from tools.models.endpoint.endpoint import Endpoint
from tools.models.endpoint.paid import as_taken, as_usage
from tools.models.endpoint.trust import certificates
from tools.models.endpoint.words import current_words

PATH = "/chat/completions"
ANSWER, TOOK = "answer", "took"  # in a message's response_metadata
# Until it is recorded an answer may be paid again: one that takes a millisecond to read does not
# wait for a thread.
AT_ONCE_BYTES = 64 * 1024


class Model(ChatOpenAI):
    """langchain-openai keeps neither thinking nor refusals, and stumbles over odd usage."""

    # No field: fields are told to tracers, and it has the key.
    _endpoint: Endpoint = PrivateAttr()

    def of(self, endpoint: Endpoint) -> None:
        """Its endpoint, whose prices its answers are told with."""
        self._endpoint = endpoint

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        params = super()._get_ls_params(stop, **kwargs)
        params["ls_provider"] = self._endpoint.provider
        return params

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        payload = self._get_request_payload(messages, stop=stop, **kwargs)
        body = payload | payload.pop("extra_body", {})
        words = current_words()
        if words and run_manager and TAG_NOSTREAM not in run_manager.tags:
            words.chat = partial(_shown, run_manager)
        # The method for completions holds all of it against its types first: half a millisecond of
        # the five that the PTC service needs for a request.
        raw = await self.root_async_client.post(PATH, body=body, cast_to=httpx2.Response)
        if words:
            await words.end()
        answer = _without(await _read(raw.content), self._key())
        took = as_taken(self._endpoint, messages, answer)
        told = {ANSWER: answer._asdict(), TOOK: took._asdict()}
        id_ = _id(run_manager) if run_manager else None
        message = AIMessage(answer.text, id=id_, response_metadata=told)
        message.usage_metadata = as_usage(took)
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _key(self) -> str:
        key: Any = self.openai_api_key
        return str(key.get_secret_value())


async def _read(body: bytes) -> Answer:
    if len(body) <= AT_ONCE_BYTES:
        return read_answer(body)
    return await asyncio.to_thread(read_answer, body)


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
        name: value.replace(key, "***")
        for name, value in answer._asdict().items()
        if isinstance(value, str)
    }
    return answer._replace(**texts)


@cache
def unused_client() -> httpx2.Client:
    """For calls that block, of which there are none: langchain-openai would make one each."""
    return httpx2.Client(verify=certificates(), trust_env=False)
