"""The graph and its public face."""

from schema.deferred import uncollected

with uncollected():
    from graph.deliveries import Patch, TakenBack, adiff, aundo, diff, undo
    from graph.face import build_graph
    from graph.reports import areport, report
    from graph.runs.follow import aline, line
    from graph.runs.fork import afork, fork
    from graph.runs.history import TaskNode, apending, atask_tree, pending, task_tree
    from graph.runs.listing import aprune, aruns, prune, runs
    from graph.runs.run import Run
    from graph.solution import Solution
    from graph.solve import Question, Step, asolve, astream, graph, solve
    from graph.verify import averify, verify
    from schema.settings import load_config
    from schema.task import TaskType

__all__ = [
    "Patch",
    "Question",
    "Run",
    "Solution",
    "Step",
    "TakenBack",
    "TaskNode",
    "TaskType",
    "adiff",
    "afork",
    "aline",
    "apending",
    "aprune",
    "areport",
    "aruns",
    "asolve",
    "astream",
    "atask_tree",
    "aundo",
    "averify",
    "build_graph",
    "diff",
    "fork",
    "graph",
    "line",
    "load_config",
    "pending",
    "prune",
    "report",
    "runs",
    "solve",
    "task_tree",
    "undo",
    "verify",
]
