"""Task types as models name them: in any case, by a synonym, or in a sentence."""

from __future__ import annotations

import re
from typing import Any

from schema.task import TaskType

WORD_CHARS = 60  # a type is a word or two; what is longer names none

_SYNONYMS = {
    TaskType.CODE_INTERPRET: """
        code codes coding coder program programming programmer implement implements implementation
        develop development developer dev build script scripting software python javascript
        typescript sql html css backend frontend fullstack api function module class library
        application app cli test tests testing config configuration database infrastructure devops
        execute execution codegen interpreter engineering refactor debug ptc
        """,
    TaskType.RETRIEVE: """
        retrieve retrieval retriever research researcher search searching lookup find fetch gather
        browse information investigate collect web
        """,
    TaskType.WRITE: """
        write writes writing writer text prose doc docs document documents documentation article
        essay blog copy copywriting content report guide manual readme summary summarize summarise
        translate translation edit email letter
        """,
    TaskType.THINK: """
        think thinking thinker reason reasoning analyse analyze analysis analytical decide decision
        plan planning design architecture evaluate evaluation review compare comparison assess
        brainstorm
        """,
    TaskType.IMAGE_GENERATION: """
        image images imagegen picture pictures illustration illustrate draw drawing art artwork
        logo photo graphic graphics visual icon
        """,
}
_TYPES = {word: kind for kind, words in _SYNONYMS.items() for word in words.split()}


def read_type(said: Any) -> TaskType | None:
    """The task type that is meant; None for what means none."""
    if not isinstance(said, str) or len(said) > WORD_CHARS:
        return None
    words = re.findall("[a-z]+", said.lower())
    joined = "_".join(words)
    for kind in (TaskType.CODE_INTERPRET, TaskType.IMAGE_GENERATION):
        if kind.lower() in joined:
            return kind
    meant = [_TYPES[word] for word in words if word in _TYPES]
    # "write code" and "image processing code" are code.
    return TaskType.CODE_INTERPRET if TaskType.CODE_INTERPRET in meant else next(iter(meant), None)


def is_official(said: Any) -> bool:
    """Whether it is one of the names themselves, in whatever case."""
    return isinstance(said, str) and said.strip().upper() in set(TaskType)
