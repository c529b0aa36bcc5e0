"""The graph as it is drawn: where that is asked for, with that of a part inside of it."""

from __future__ import annotations

from langchain_core.runnables.graph import Graph

PARTS = "subtasks"


def with_part(whole: Graph, part: Graph) -> Graph:
    """The drawing of a goal's graph, in which that of a part stands for the node that runs it.

    LangGraph draws subgraphs that are nodes by itself, and ours is started from within one. Each
    part may have parts of its own: one level shows how.
    """
    whole.nodes.pop(PARTS)
    first, last = whole.extend(part, prefix=PARTS)
    assert first and last  # a part begins and ends at one place
    for place, edge in enumerate(whole.edges):
        source = last.id if edge.source == PARTS else edge.source
        target = first.id if edge.target == PARTS else edge.target
        whole.edges[place] = edge.copy(source=source, target=target)
    return whole
