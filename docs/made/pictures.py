"""Pictures of the graph, drawn from the graph."""

from __future__ import annotations

from langchain_core.runnables.graph import Graph as Drawn

from graph.build import build

# Not shown at first: questions of detail, repair of a test, what is taken from earlier runs.
ASIDE = {"clarify", "install", "redo", "reuse", "baseline", "diagnose"}
SELDOM = {
    ("__start__", "route"),
    ("approve", "approve"),
    ("approve", "report"),
    ("atomize", "subtasks"),
    ("plan", "route"),
    ("refine", "acceptance"),
}


def pictures() -> dict[str, str]:
    """Name -> a fenced picture: ``graph`` is all of it, ``short`` the way that most runs take."""
    whole = build().get_graph()
    nodes = {name: node for name, node in whole.nodes.items() if name not in ASIDE}
    short = [
        edge
        for edge in whole.edges
        if {edge.source, edge.target} <= nodes.keys()
        and (edge.source, edge.target) not in SELDOM
        and (edge.target != "__end__" or edge.source == "report")
    ]
    return {"graph": _fenced(whole), "short": _fenced(Drawn(nodes, short))}


def _fenced(drawn: Drawn) -> str:
    text = drawn.draw_mermaid(with_styles=False).strip().replace("\t", "    ")
    return f"```mermaid\n{text}\n```\n"
