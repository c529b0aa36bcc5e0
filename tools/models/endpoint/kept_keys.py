"""The HTTP client of all models: what comes back is bounded, and never repeats the key sent."""

from __future__ import annotations

import json
from typing import Any

import openai

from tools.models.endpoint.bounded import OversizeError, bounded
from tools.models.endpoint.words import current_words

# They told how the body was coded that is replaced here.
_OF_THE_BODY = ("content-encoding", "content-length", "transfer-encoding")


class KeptKeys(openai.DefaultAsyncHttpxClient):
    """A key in an answer or in an error would go on into states, traces and logs."""

    async def send(self, request: Any, **options: Any) -> Any:
        request.headers["accept-encoding"] = "identity"
        response = await super().send(request, **{**options, "stream": True})
        status, words = response.status_code, current_words()
        try:
            content = await bounded(response, words.feed if words else None)
        except OversizeError as error:
            content = json.dumps({"error": {"message": str(error)}}).encode()
        finally:
            await response.aclose()
        key = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
        headers = [(k, v) for k, v in response.headers.items() if k.lower() not in _OF_THE_BODY]
        content = content.replace(key, b"***") if key else content
        return type(response)(status, headers=headers, content=content, request=request)
