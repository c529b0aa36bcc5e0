"""What a model was asked by an earlier run is answered from there: nobody is asked, at no cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from tools.models.endpoint.completion import Completion, Messages
from tools.models.endpoint.endpoint import Endpoint
from tools.money import current_spender
from tools.reuse import Answers, answer_id


class Remembered:
    """The answers of a process's runs. Without any, or outside of a run, nothing is remembered."""

    def __init__(self, answers: Answers | None) -> None:
        self._answers = answers

    async def find(
        self, endpoints: Sequence[Endpoint], messages: Messages, options: Mapping[str, Any]
    ) -> Completion | None:
        """What one of the endpoints has answered to just that, the first of them first."""
        run = current_spender().run
        if self._answers is None or not run:
            return None
        ids = [_id(endpoint, messages, options) for endpoint in endpoints]
        found = await self._answers.find(run, ids)
        if found is None:
            return None
        id_, told = found
        try:
            said = Completion.model_validate(told["said"])
        except (ValidationError, KeyError):  # anybody may have written into the file
            await self._answers.drop(run, [id_])
            return None
        took = {name: 0 for name in Completion.model_fields if name.endswith("_tokens")}
        # It is no news whether a price is known of what was not bought.
        free = {"cost_usd": 0.0, "priced": True, "estimated": False, "seconds": 0.0}
        return said.model_copy(
            update={**took, **free, "earlier": (), "cached": True, "answers": (id_,)}
        )

    async def add(
        self,
        endpoint: Endpoint,
        messages: Messages,
        options: Mapping[str, Any],
        said: Completion,
    ) -> Completion:
        """The same completion, kept for when its run has passed."""
        run = current_spender().run
        if self._answers is None or not run:
            return said
        id_ = _id(endpoint, messages, options)
        await self._answers.add(run, id_, {"said": said.model_dump(mode="json")})
        return said.model_copy(update={"answers": (id_,)})


def _id(endpoint: Endpoint, messages: Messages, options: Mapping[str, Any]) -> str:
    return answer_id(
        {
            "user": current_spender().user,
            "address": endpoint.base_url,
            "model": endpoint.model,
            "temperature": endpoint.temperature,
            "max_tokens": endpoint.max_tokens,
            "request": endpoint.request,
            "messages": [[message.type, message.content] for message in messages],
            "options": dict(options),
        }
    )
