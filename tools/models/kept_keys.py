"""The HTTP client of all models: what comes back never repeats the key that was sent."""

from __future__ import annotations

from typing import Any

import openai

# They told how the body was coded that is replaced here.
_OF_THE_BODY = ("content-encoding", "content-length", "transfer-encoding")


class KeptKeys(openai.DefaultAsyncHttpxClient):
    """A key in an answer or in an error would go on into states, traces and logs."""

    async def send(self, request: Any, **options: Any) -> Any:
        response = await super().send(request, **options)
        key = request.headers.get("authorization", "").removeprefix("Bearer ").encode()
        if options.get("stream") or not key or key not in response.content:
            return response
        headers = [(k, v) for k, v in response.headers.items() if k.lower() not in _OF_THE_BODY]
        content = response.content.replace(key, b"***")
        return type(response)(
            response.status_code, headers=headers, content=content, request=request
        )
