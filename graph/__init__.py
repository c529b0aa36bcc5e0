"""The graph and its public face."""

from graph.build import build_graph
from graph.solve import Solution, Step, asolve, astream, graph, solve
from schema.settings import load_config
from schema.task import TaskType

__all__ = [
    "Solution",
    "Step",
    "TaskType",
    "asolve",
    "astream",
    "build_graph",
    "graph",
    "load_config",
    "solve",
]
