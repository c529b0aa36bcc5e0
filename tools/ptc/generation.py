"""One code task, one model call: the prompt, and the files found in the reply."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from schema.artifact import Artifact
from schema.contract import Contract, defined, is_prose, promised
from tools.models import Completion, Endpoint, ModelPool
from tools.ptc.contract import GenerateRequest, GenerateResponse, TokenUsage
from tools.ptc.examples import Prompt, embedded_prompt
from tools.ptc.reply import read_reply
from tools.reading import whole_text

PROMPTS = Path(__file__).parent / "prompts"


async def generate(
    models: ModelPool, endpoint: Endpoint, request: GenerateRequest
) -> GenerateResponse:
    """Ask the endpoint's model for the files of one task. Raises what the model pool raises."""
    prompt = embedded_prompt(request) if endpoint.embedded else Prompt(_messages(request), {})
    limits = request.model_dump(include={"max_tokens", "temperature"}, exclude_none=True)
    completion = await models.complete(endpoint, prompt.messages, **{**prompt.options, **limits})
    return _response(completion, request.contract or Contract())


def _messages(request: GenerateRequest) -> list[BaseMessage]:
    contract = request.contract or Contract()
    defines = [f"{path} defines {', '.join(names)}" for path, names in defined(contract).items()]
    sections = [
        request.task,
        f"Language: {request.language}" if request.language else "",
        _listed("Write exactly these files:", contract.files),
        _listed("They must define:", defines),
        _listed("They promise to others:", promised(contract)),
        f"They must pass:\n```python\n{contract.tests}\n```" if contract.tests else "",
        request.context or "",
    ]
    user = "\n\n".join(section for section in sections if section)
    return [SystemMessage(_system()), HumanMessage(user)]


@cache
def _system() -> str:
    return (PROMPTS / "generate.md").read_text()


def _listed(title: str, items: list[str] | tuple[str, ...]) -> str:
    return "\n".join([title, *(f"- {item}" for item in items)]) if items else ""


def _response(completion: Completion, contract: Contract) -> GenerateResponse:
    reply = read_reply(completion.text, contract)
    files, said = reply.files, reply.explanation
    if not files and len(contract.files) == 1 and is_prose(contract.files[0]):
        content = whole_text(completion.text, contract.files[0])
        files, said = (Artifact(path=contract.files[0], content=content),) if content else (), ""
    return GenerateResponse(
        files=files,
        explanation=said,
        provider=completion.provider,
        model=completion.model,
        usage=TokenUsage(
            input_tokens=completion.input_tokens,
            output_tokens=completion.output_tokens,
            total_tokens=completion.input_tokens + completion.output_tokens,
            cached_tokens=completion.cached_tokens,
            estimated=completion.estimated,
        ),
        cost_usd=completion.cost_usd,
        priced=completion.priced,
        latency_s=completion.seconds,
        truncated=completion.truncated,
    )
