"""The graph as it is drawn: with what each node is for, and, where that is asked for, with that of
a part inside of it."""

from __future__ import annotations

from langchain_core.runnables.graph import Graph

PARTS = "subtasks"
DESCRIPTION = "description"
FOR = {
    "atomize": "Decides whether the goal is one piece of work, and of what type that is.",
    "plan": "Divides the goal into parts, each with a contract that others may rely on.",
    "clarify": "Asks a person what the goal leaves open.",
    "approve": "Asks a person whether the plan is carried out, where the settings say so.",
    PARTS: "Runs this graph for each part, as soon as what the part waits for is there.",
    "acceptance": "Writes pytest files from the goal, while the parts are written.",
    "baseline": "Looks at what the project shows by itself, before it is changed.",
    "aggregate": "Puts the results of the parts together.",
    "route": "Decides who does a piece of work: PTC, a model's answer, or an earlier run.",
    "ptc": "Has PTC write the code of a piece of work.",
    "answer": "Has a model do a piece of work that is no code, or that PTC could not do.",
    "reuse": "Takes what an earlier run has made of the same piece of work.",
    "verify": "Checks the work, runs and tests it in the sandbox, and says who has to mend what.",
    "install": "Asks a person for packages that may not be installed unasked.",
    "diagnose": "Finds out whether a test or the code is wrong, and whose fault it is.",
    "redo": "Asks a person whether a task whose tries are used up gets as many again.",
    "refine": "Hands what is wrong to the tasks that have to mend it.",
    "report": "Closes the run with its receipt and a message.",
}


def described(drawn: Graph) -> Graph:
    """The same drawing, in which each node says what it is for."""
    for name in drawn.nodes.keys() & FOR.keys():
        node = drawn.nodes[name]
        drawn.nodes[name] = node._replace(
            metadata={**(node.metadata or {}), DESCRIPTION: FOR[name]}
        )
    return drawn


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
