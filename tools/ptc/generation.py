"""One code task, one model call: the prompt, and the files found in the reply."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from schema.contract import Contract, contract_text, defined, promised
from schema.errors import BudgetError, ProviderError
from schema.settings import OnCut
from tools.models import Completion, ModelPool, Serving
from tools.ptc.changing import existing, read_reply
from tools.ptc.contract import GenerateRequest, GenerateResponse, Spent, TokenUsage, spent
from tools.ptc.examples import Prompt, embedded_prompt
from tools.ptc.usable import is_usable
from tools.reading import Reply, joined

PROMPTS = Path(__file__).parent / "prompts"
PURPOSE = "code"


GO_ON = (
    "Your answer was cut off at the token limit. Go on exactly where it stopped, in the middle of "
    "the line if need be: repeat nothing, open no new fence, add no remarks."
)


async def generate(
    models: ModelPool, serving: Serving, request: GenerateRequest, on_cut: OnCut
) -> GenerateResponse:
    """Ask a model for the files of one task. Raises what the model pool raises.

    A reply that ended at the token limit costs a second call, unless ``on_cut`` says never. Where
    nothing of a reply can be used, the others of the rung are asked as well.
    """
    asked: Serving | None = serving
    response = await _asked(models, serving, request, on_cut)
    while not is_usable(response, request) and asked:
        await models.disappointed(serving, response.provider, response.model)
        # What nobody can use is paid for, and not kept.
        useless = [call.model_copy(update={"answers": ()}) for call in response.calls]
        if asked := asked.others(request.rung, response.provider, response.model):
            try:
                other = await _asked(models, asked, request, on_cut)
            except (ProviderError, BudgetError) as error:
                return response.model_copy(update=took((*useless, *spent(error.paid))))
            response = other.model_copy(update=took((*useless, *other.calls)))
    return response


async def _asked(
    models: ModelPool, serving: Serving, request: GenerateRequest, on_cut: OnCut
) -> GenerateResponse:
    """What whoever of them answers first has written."""
    embedded = serving.first.embedded  # which serves alone, if it serves
    prompt = embedded_prompt(request) if embedded else Prompt(_messages(request), {})
    limits = request.model_dump(include={"max_tokens", "temperature"}, exclude_none=True)
    options = {**prompt.options, **limits}
    completion = await models.complete(
        serving, prompt.messages, purpose=PURPOSE, rung=request.rung, **options
    )
    # What the embedded model does not say within its limit, it says no better behind it.
    if completion.truncated and on_cut != "never" and not embedded:
        completion = await _whole(
            models, serving, prompt.messages, options, completion, on_cut, request.rung
        )
    return _response(completion, await asyncio.to_thread(read_reply, completion, request))


async def _whole(
    models: ModelPool,
    serving: Serving,
    messages: list[BaseMessage],
    options: dict[str, Any],
    cut: Completion,
    on_cut: OnCut,
    rung: int,
) -> Completion:
    """The completion with its rest, or the answer with more room; it tells all calls.

    Where who wrote it cannot go on, another one does: what came is sent along, not paid again.
    """
    author = serving.only(cut.provider, cut.model)
    go_on = on_cut == "continue" and bool(cut.text.strip())
    if go_on:
        messages = [*messages, AIMessage(cut.text), HumanMessage(GO_ON)]
    else:
        options = options | {"max_tokens": 2 * options.get("max_tokens", author.first.max_tokens)}
    more = None
    for asked in filter(None, (author, serving.without(author))):
        try:
            more = await models.complete(asked, messages, purpose=PURPOSE, rung=rung, **options)
            break
        except (ProviderError, BudgetError) as error:
            cut = cut.model_copy(update={"earlier": (*cut.earlier, *error.paid)})
            if isinstance(error, BudgetError):
                break
    if more is None:  # what was whole of it is paid for
        return cut
    text = await asyncio.to_thread(joined, cut.text, more.text) if go_on else more.text
    return more.model_copy(update={"text": text, "earlier": (*cut.calls(""), *more.earlier)})


def _messages(request: GenerateRequest) -> list[BaseMessage]:
    contract = request.contract or Contract()
    sections = [
        request.task,
        f"Language: {request.language}" if request.language else "",
        *_owed(contract, request.project or ""),
        f"Packages: {', '.join(contract.requires)}" if contract.requires else "",
        f"They must pass:\n```python\n{contract.tests}\n```" if contract.tests else "",
        *existing(request.existing),
        request.context or "",
    ]
    user = "\n\n".join(section for section in sections if section)
    # What is the same for all authors comes first, where a provider's cache finds it.
    told = "\n\n".join(filter(None, (system().rstrip(), request.project)))
    return [SystemMessage(told), HumanMessage(user)]


def _owed(contract: Contract, project: str) -> list[str]:
    """What is to be delivered; its promises are not told again where all authors are told them."""
    own = contract_text(contract.model_copy(update={"errors": ""}))
    if own and f"\n{own}\n" in f"\n{project}\n":
        return [_listed("Write exactly these files, as they are promised above:", contract.files)]
    defines = [f"{path} defines {', '.join(names)}" for path, names in defined(contract).items()]
    return [
        _listed("Write exactly these files:", contract.files),
        _listed("They must define:", defines),
        _listed("They promise to others:", promised(contract)),
    ]


@cache
def system() -> str:
    """What every author is told first."""
    return (PROMPTS / "generate.md").read_text("utf-8")


def _listed(title: str, items: list[str] | tuple[str, ...]) -> str:
    return "\n".join([title, *(f"- {item}" for item in items)]) if items else ""


def _response(completion: Completion, reply: Reply) -> GenerateResponse:
    return GenerateResponse(
        files=reply.files,
        explanation=reply.explanation,
        faults=reply.faults,
        provider=completion.provider,
        model=completion.model,
        truncated=completion.truncated,
        **took(spent(completion.calls(""))),
    )


def took(calls: Sequence[Spent]) -> dict[str, Any]:
    """What a response says of all of its calls."""
    input_ = sum(call.input_tokens for call in calls)
    output = sum(call.output_tokens for call in calls)
    usage = TokenUsage(
        input_tokens=input_,
        output_tokens=output,
        total_tokens=input_ + output,
        cached_tokens=sum(call.cached_tokens for call in calls),
        reasoning_tokens=sum(call.reasoning_tokens for call in calls),
        estimated=any(call.estimated for call in calls),
    )
    return {
        "usage": usage,
        "cost_usd": sum(call.cost_usd for call in calls),
        "priced": all(call.priced for call in calls),
        "latency_s": sum(call.seconds for call in calls),
        "calls": tuple(calls),
        "cached": all(call.cached for call in calls),
    }
