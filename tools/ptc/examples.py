"""Prompts for the embedded model."""

from langchain_core.messages import BaseMessage, HumanMessage


def worked_examples(request) -> list[BaseMessage]:
    return [HumanMessage(request.task)]
