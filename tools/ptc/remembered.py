"""What a PTC service elsewhere was asked by an earlier run is answered from there, at no cost.

The service tells its ``version``, another one where it may answer otherwise: without one nothing is
remembered.
"""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from schema.settings import OnCut
from tools.models import Serving
from tools.money import current_spender
from tools.ptc.contract import GenerateRequest, GenerateResponse, Spent
from tools.ptc.generation import GO_ON, system, took
from tools.ptc.usable import is_usable
from tools.reuse import Answers, answer_id

_FORM = 1  # of the prompt around a request: a change makes all answers unknown
_FREE: dict[str, Any] = {"input_tokens": 0, "output_tokens": 0, "cost_usd": 0.0, "priced": True}


def version_of(serving: Serving, on_cut: OnCut) -> str:
    """For a service: one word for its models, how they are asked, and in what words."""
    asked = [
        [[e.base_url, e.model, e.temperature, e.max_tokens, e.request] for e in rung]
        for rung in serving.rungs
    ]
    return answer_id({"form": _FORM, "words": [system(), GO_ON, on_cut], "models": asked})


class Remembered:
    """The answers of one service, ``where``. Without any, or outside of a run, none is."""

    def __init__(self, answers: Answers | None, where: str) -> None:
        self._answers = answers
        self._where = where

    async def find(self, version: str | None, request: GenerateRequest) -> GenerateResponse | None:
        """What that version has answered to just that."""
        run = current_spender().run
        if self._answers is None or not run or not version:
            return None
        found = await self._answers.find(run, [self._id(version, request)])
        if found is None:
            return None
        id_, told = found
        try:
            said = GenerateResponse.model_validate(told.get("said"))
        except ValidationError:  # anybody may have written into the file
            said = None
        if said is None or not is_usable(said, request):
            await self._answers.drop(run, [id_])
            return None
        free = Spent(
            provider=said.provider,
            model=said.model,
            seconds=0.0,
            cached=True,
            answers=(id_,),
            **_FREE,
        )
        return said.model_copy(update=took([free]))

    async def add(self, request: GenerateRequest, said: GenerateResponse) -> GenerateResponse:
        """The same answer, kept for when its run has passed."""
        # Ids are ours: nobody else says which of our answers led to something.
        calls = [call.model_copy(update={"answers": ()}) for call in said.calls]
        said = said.model_copy(update={"calls": tuple(calls)})
        run, version = current_spender().run, said.version
        if self._answers is None or not (run and version and calls and is_usable(said, request)):
            return said
        id_ = self._id(version, request)
        kept = {"said": said.model_dump(mode="json"), "goal": request.task}
        await self._answers.add(run, id_, kept)
        calls[-1] = calls[-1].model_copy(update={"answers": (id_,)})
        return said.model_copy(update={"calls": tuple(calls)})

    def _id(self, version: str, request: GenerateRequest) -> str:
        return answer_id(
            {
                "user": current_spender().user,
                "service": self._where,
                "version": version,
                "request": request.model_dump(mode="json", exclude={"max_cost_usd"}),
            }
        )
